import fc from 'fast-check';
import { parseCsv } from '../../../domain/imports/csv';

function cellsOf(text: string): string[][] {
  const parsed = parseCsv(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.records.map(({ cells }) => cells);
}

it('reads cells and records, whatever ends a line', () => {
  expect(cellsOf('a,b\n1,2\n')).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ]);
  expect(cellsOf('a,b\r\n1,2')).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ]);
  expect(cellsOf('a,b\r1,')).toEqual([
    ['a', 'b'],
    ['1', ''],
  ]);
});

it('reads line breaks, delimiters and quotes in quotes', () => {
  expect(cellsOf('a,b\n"x, ""y""\nz",""\n')).toEqual([
    ['a', 'b'],
    ['x, "y"\nz', ''],
  ]);
});

it('takes the delimiter that the first line has most of', () => {
  expect(cellsOf('a;b;c\n1,5;2;3')).toEqual([
    ['a', 'b', 'c'],
    ['1,5', '2', '3'],
  ]);
  expect(cellsOf('a\tb\n1,5\t2')).toEqual([
    ['a', 'b'],
    ['1,5', '2'],
  ]);
});

it('says in which line a record begins, and leaves out what is empty', () => {
  const parsed = parseCsv('a,b\n\n"1\n\n",2\n,\n3,4');
  expect('records' in parsed && parsed.records.map(({ line }) => line)).toEqual([1, 3, 7]);
});

it('has no records in an empty text', () => {
  expect(cellsOf('')).toEqual([]);
  expect(cellsOf('\n\r\n')).toEqual([]);
});

it('says where a quote is open, or not doubled', () => {
  expect(parseCsv('a,b\n1,"2\n3,4')).toEqual({ problem: 'line 2 has a quote that is never closed' });
  expect(parseCsv('a,b\n1,"say \\"hi\\""\n')).toEqual({
    problem: expect.stringMatching(/^line 2 goes on after a closing quote: write a quote inside a cell as two quotes/),
  });
});

it('gives back whatever was written in quotes', () => {
  const written = (rows: string[][]) =>
    rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\r\n');
  const cell = fc.string({ unit: 'binary', maxLength: 8 });
  const table = fc.array(fc.tuple(fc.constantFrom('x', '='), cell, cell), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(table, (rows) =>
      expect(cellsOf(written([['a', 'b', 'c'], ...rows]))).toEqual([['a', 'b', 'c'], ...rows]),
    ),
  );
});

it('reads any text without throwing', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', ';') }), (text) => void parseCsv(text)),
  );
});
