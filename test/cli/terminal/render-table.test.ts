import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { textWidth } from '../../../cli/terminal/fit-text';
import { type Column, renderTable } from '../../../cli/terminal/render-table';

describe('a table', () => {
  const columns: Column[] = [
    { title: 'RUN', cut: 'middle' },
    { title: 'STATUS', status: true },
    { title: 'TOOK', right: true, drop: 1 },
    { title: 'NOTE', least: 8, drop: 2 },
  ];
  const rows = [
    ['nightly-20261122T020000Z-1a2b3c', 'FAILED', '3.0 s', 'the warehouse did not answer'],
    ['weekly-1', 'SUCCEEDED', '12 min 05 s', ''],
  ];

  it('is whole in a pipe, numbers at the right, statuses as they are', () => {
    expect(lines(columns, rows, undefined)).toEqual([
      'RUN                              STATUS            TOOK  NOTE',
      'nightly-20261122T020000Z-1a2b3c  FAILED           3.0 s  the warehouse did not answer',
      'weekly-1                         SUCCEEDED  12 min 05 s',
    ]);
  });

  it('has the statuses’ signs on a terminal, and its note cut to what is left', () => {
    expect(lines(columns, rows, 74)).toEqual([
      'RUN                              STATUS              TOOK  NOTE',
      'nightly-20261122T020000Z-1a2b3c  ✕ FAILED           3.0 s  the warehouse …',
      'weekly-1                         ✓ SUCCEEDED  12 min 05 s',
    ]);
  });

  it('leaves out what may be left out before it cuts a name', () => {
    expect(lines(columns, rows, 60)[1]).toBe('nightly-20261122T020000Z-1a2b3c  ✕ FAILED           3.0 s');
    expect(lines(columns, rows, 50)[1]).toBe('nightly-20261122T020000Z-1a2b3c  ✕ FAILED');
    expect(lines(columns, rows, 34)[1]).toBe('nightly-20…00Z-1a2b3c  ✕ FAILED');
  });

  it('keeps its columns aligned beside wide letters, and shows a cell in one line whatever is in it', () => {
    expect(
      lines(
        ['A', 'B'],
        [
          ['漢字', '1'],
          ['e\u0301', '2'],
          ['🚀', '3'],
          ['x\n\u001b[2J', '4'],
        ],
        40,
      ),
    ).toEqual([
      'A                 B',
      '漢字              1',
      'e\u0301                 2',
      '🚀                3',
      'x\\u000a\\u001b[2J  4',
    ]);
  });

  it('is never wider than the terminal, whatever is in it', () => {
    const column = fc.record(
      {
        title: fc.string({ maxLength: 8 }),
        right: fc.constant<true>(true),
        least: fc.integer({ min: 1, max: 30 }),
        drop: fc.nat(3),
        cut: fc.constantFrom<'end' | 'middle'>('end', 'middle'),
      },
      { requiredKeys: ['title'] },
    );
    const cell = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(
      fc.property(
        fc.array(column, { minLength: 1, maxLength: 6 }),
        fc.array(fc.array(cell, { minLength: 6, maxLength: 6 }), { maxLength: 6 }),
        fc.integer({ min: 20, max: 300 }),
        (columns, rows, width) => {
          const shown = lines(columns, rows, width);
          expect(shown).toHaveLength(rows.length + 1);
          expect(Math.max(...shown.map(textWidth))).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

function lines(columns: readonly (string | Column)[], rows: readonly string[][], width: number | undefined): string[] {
  return stripVTControlCharacters(renderTable(columns, rows, width)).split('\n');
}
