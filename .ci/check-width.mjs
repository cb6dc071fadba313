import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/*
 * Part of `npm run lint`: no comment and no line of a document is wider than 120 columns. Code is the formatter's,
 * which leaves long strings alone; in documents, tables and code may be wider, and a line that has no place to break.
 */

const WIDTH = 120;

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(file));

const COMMENTS = [
  { of: /\.(ts|mts|mjs|cjs|js)$/, comment: /^\s*(\/\/|\/?\*)/ },
  { of: /(\.(ya?ml|sh|py)|^\.ci\/run|^\.gitignore)$/, comment: /^\s*#/ },
];

const wide = files.flatMap((file) => linesOf(file).map(({ line, number }) => ({ file, line, number })));
for (const { file, number, line } of wide) console.error(`${file}:${number} is ${columns(line)} columns wide`);
if (wide.length > 0) {
  console.error(`Expected comments and documents of at most ${WIDTH} columns: wrap these ${wide.length} lines.`);
  process.exitCode = 1;
}

function linesOf(file) {
  const rule = COMMENTS.find(({ of }) => of.test(file));
  if (!rule && !file.endsWith('.md')) return [];
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }));
  const prose = rule ? lines.filter(({ line }) => rule.comment.test(line)) : proseOf(lines);
  return prose.filter(({ line }) => columns(line) > WIDTH && canBreak(line));
}

/** A document's lines outside of tables and blocks of code. */
function proseOf(lines) {
  let isCode = false;
  return lines.filter(({ line }) => {
    const isFence = /^\s*(```|~~~)/.test(line);
    if (isFence) isCode = !isCode;
    return !isFence && !isCode && !/^\s*\|/.test(line);
  });
}

/** A long address, and a picture with its description, have no place to break. */
function canBreak(line) {
  return !/^\s*!\[/.test(line) && line.split(/\s+/).every((word) => columns(word) < WIDTH - 20);
}

function columns(text) {
  return [...text].length;
}
