import { sheetCell } from '../../../domain/sheets/sheet-cell';

test.each([
  ['text', 'a\ud800b', 'a\ufffdb'],
  ['text', { by: 'hand' }, '{"by":"hand"}'],
  ['text', 3, '3'],
  ['text', undefined, null],
  ['json', '{"rows":3}', '{"rows":3}'],
  ['time', '2026-11-30T18:00:00.123Z', 1796061600123000n],
  ['time', 'yesterday', null],
  ['time', 17, null],
  ['whole', 3, 3n],
  ['whole', 0.5, null],
  ['whole', '3', null],
  ['number', 0.5, 0.5],
  ['number', Number.NaN, null],
  ['number', '0.5', null],
  ['flag', false, false],
  ['flag', 'yes', null],
  ['flag', null, null],
] as const)('a cell of type %s with %p is %p', (type, value, expected) => {
  expect(sheetCell(type, value)).toBe(expected);
});
