import fc from 'fast-check';
import { parseCsv } from '../../../domain/imports/csv';
import { csvHeader, csvRecord } from '../../../domain/sheets/csv-text';
import { type Column, columnsOf } from '../../../domain/sheets/sheet';

const ONE: readonly Column<unknown>[] = columnsOf<unknown>({ value: ['text', (value) => value] });
const cellOf = (value: unknown) => csvRecord(ONE, value).replace(/\r\n$/, '');

it('is a header and records that end with CRLF', () => {
  const columns = columnsOf<{ a: string; b: number }>({ a: ['text', ({ a }) => a], b: ['whole', ({ b }) => b] });
  expect(csvHeader(columns)).toBe('a,b\r\n');
  expect(csvRecord(columns, { a: 'x', b: -1 })).toBe('x,-1\r\n');
});

it.each([
  [null, ''],
  [undefined, ''],
  [true, 'true'],
  [-1.5, '-1.5'],
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['a;b', '"a;b"'],
  ['say "no"', '"say ""no"""'],
  ['two\nlines', '"two\nlines"'],
  [' led by a space', '" led by a space"'],
  [{ a: [1] }, '"{""a"":[1]}"'],
  ['\u001b[2J', '\\u001b[2J'],
  ['half \ud800 a pair', 'half \ufffd a pair'],
])('writes %j as %s', (value, cell) => {
  expect(cellOf(value)).toBe(cell);
});

it.each(['=1+1', '+1 day', '-1 day', '@SUM(A1)', '  =1', '＝1', '=HYPERLINK("http://x")'])(
  'makes %j no formula',
  (text) => {
    expect(parsed(cellOf(text))).toBe(`'${text}`);
  },
);

it.each(['\t=1', '\r=1', '\n=1', '\tx'])('makes %j, which a reader may strip, no formula', (text) => {
  expect(parsed(cellOf(text))).toBe(`'${text}`);
});

it.each(['-1', '-1.5e-7'])('leaves the number %s in a text as it is', (text) => {
  expect(cellOf(text)).toBe(text);
});

it('gives every text back to a reader, but for the apostrophe and control characters', () => {
  const texts = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replace(/\p{Cc}/gu, '\n'));
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1, maxLength: 4 }), (cells) => {
      const columns = columnsOf<readonly string[]>(
        Object.fromEntries(cells.map((_, at) => [`c${at}`, ['text', (row: readonly string[]) => row[at]]])),
      );
      const read = parseCsv(csvHeader(columns) + csvRecord(columns, cells));
      if ('problem' in read) throw new Error(read.problem);
      const found = read.records[1]?.cells ?? cells.map(() => '');
      expect(found.map((cell, at) => (cell === cells[at] ? cell : cell.replace(/^'/, '')))).toEqual(cells);
      for (const cell of found) expect(cell).not.toMatch(/^\s*[=+@]/);
    }),
  );
});

function parsed(cell: string): string | undefined {
  const read = parseCsv(`value,other\n${cell},x\n`);
  return 'records' in read ? read.records[1]?.cells[0] : read.problem;
}
