import { lastLines } from '../../../operations/look/last-lines';

test('what work has printed comes in pieces of whole lines', () => {
  expect(lastLines(undefined)).toEqual([]);
  expect(lastLines('\n')).toEqual([]);
  expect(lastLines('42 rows\r\nwritten\n')).toEqual(['42 rows\nwritten']);
  const lines = Array.from({ length: 1_000 }, (_, at) => `line ${at} ${'x'.repeat(20)}`);
  const pieces = lastLines(lines.join('\n'));
  expect(pieces.length).toBe(3);
  expect(pieces.join('\n').split('\n')).toEqual(lines);
});

test('of much of it the end is kept, and says that it is the end', () => {
  const [first, ...pieces] = lastLines(`${'x'.repeat(99)}\n`.repeat(1_000));
  expect(first).toBe('the last 60000 of 100000 characters that it has printed:');
  expect(pieces.join('\n')).toHaveLength(59_999);
});
