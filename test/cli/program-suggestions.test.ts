// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are texts of sources

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { COMMANDS } from '../../cli/command-table';
import { commandLine } from '../../cli/program';

/*
 * Every command that is suggested anywhere is one that the command line takes: those that the sources make for
 * `nextCommand`, with the options that lead to an engine, and the examples of the help.
 */

const ROOT = path.resolve(__dirname, '../..');
const sources = ['cli', 'domain', 'board', 'drivers', 'operations', 'local'].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(path.join(ROOT, folder, file), 'utf8').replace(/^\s*(\*|\/\/|\/\*\*).*$/gm, '')),
);

const NAMES = COMMANDS.map(({ name }) => name).join('|');

/** A literal that is a command and nothing else: no word of it is one of a sentence. */
const VALUE = '(?:\\$\\{[^{}`]*\\}|<[^>]+>|"…"|…)';
const WORD = `(?:${VALUE}+(?:/${VALUE})?|--[a-z-]+|[\\w./<>]+=${VALUE}?)`;
const SUGGESTED = new RegExp(`([\`'])((?:${NAMES})(?: ${WORD})+)\\1`, 'g');
/** A command that stands alone is a suggestion only where it is made one: its name is also a word of the code. */
const ALONE = /(?:next|home)Command\('([^']+)'/g;

/** Texts of the same form that nobody is to type: keys of the code, and reasons that a row keeps. */
const NO_SUGGESTION = [
  'logs --follow',
  'run --json',
  'show --json',
  "set ${pairs.join(' ')}",
  "set is_enabled=${word === 'enable'}",
];
/** A literal within a literal, which the expression above does not see. */
const NESTED = ['logs ${run.run_id} ${job} --attempt ${attempt.attempt}'];

function suggestions(): string[] {
  const found = sources.flatMap((source) => [
    ...[...source.matchAll(SUGGESTED)].map(([, , command = '']) => command),
    ...[...source.matchAll(ALONE)].map(([, command = '']) => command),
  ]);
  return [...new Set([...found, ...NESTED])].filter((command) => !NO_SUGGESTION.includes(command)).sort();
}

/** With a value in each place that the code, or the reader, fills in. */
function filledIn(command: string): string {
  return command
    .replace(/--attempt \$\{[^}]*\}/, '--attempt 1')
    .replace(/\}\$\{[^}]*\}/g, '}')
    .replace(/\$\{[^}]*\}|<[^>]+>|…/g, 'a1');
}

/** What a shell makes of the line. */
function words(line: string): string[] {
  return execFileSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
}

/** Parses the line as the program does, without acting. Rejects if the program would refuse it. */
async function parse(line: string): Promise<void> {
  const program = await commandLine();
  program.commands.forEach(withoutActing);
  await program.parseAsync(words(line), { from: 'user' });
}

function withoutActing(command: Command): void {
  command.configureOutput({ writeErr: () => {} });
  if (command.commands.length === 0) command.action(() => {});
  command.commands.forEach(withoutActing);
}

describe('a suggested command', () => {
  it('is found in the sources, of every kind', () => {
    expect(suggestions()).toEqual(
      expect.arrayContaining([
        'apply <file>',
        'board',
        'jobs ${group}',
        'logs ${run_id} ${job_name}',
        'rerun ${row.run_id} --only ${row.job_name}',
        'schedule --watch',
        'set ${group}/${job} timeout_minutes=${row.job.timeout_minutes}',
        'show ${run.run_id}',
        'stop ${runId}',
        'why ${run_id} ${job_name}',
      ]),
    );
    expect(suggestions().length).toBeGreaterThan(35);
  });

  const onStackOnly = /^reconcile/;
  it.each(suggestions())('is taken as it is printed: %s', async (command) => {
    await parse(filledIn(command));
    await parse(`${filledIn(command)} --stack prod`);
    if (!onStackOnly.test(command)) await parse(`${filledIn(command)} --home '/a home' --jobs 'my jobs' --jobs more`);
  });

  it('is built in one place: no message spells one out', () => {
    const spelt = sources.flatMap((source) => source.match(/.*\b(?:with|try|use) (?:npx )?runsheet \w.*/g) ?? []);
    expect(spelt).toEqual([]);
  });
});

/** The lines of the examples, without what explains them and without what a shell does with their input and output. */
const examples = sources
  .flatMap((source) => source.match(/^ {2}runsheet .*/gm) ?? [])
  .map((line) => (line.trim().split(/ {2,}|`| [|<>] /)[0] ?? '').slice('runsheet '.length));

describe('an example of the help', () => {
  it.each([...new Set(examples)])('is taken: %s', async (example) => {
    await parse(filledIn(example.replaceAll('${word}', 'enable').replaceAll('${reason}', 'why')));
  });
});
