import fc from 'fast-check';
import { firstLine, shortOrNull, shortText } from '../../../domain/values/short-text';

test.each([
  ['one', 'one'],
  ['one\r\ntwo', 'one'],
  ['one\ntwo', 'one'],
  ['\ntwo', ''],
  ['', ''],
])('the first line of %j is %j', (text, line) => {
  expect(firstLine(text)).toBe(line);
});

test('a text that fits is whole, a longer one is cut, and an absent one is null', () => {
  expect([shortText('1234', 4), shortText('12345', 4), shortText('a\u001bb', 9)]).toEqual([
    '1234',
    '123…',
    'a\\u001bb',
  ]);
  expect([shortOrNull(undefined, 4), shortOrNull('12345', 4)]).toEqual([null, '123…']);
});

test('any text is one line without control characters, at most six times as long as allowed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 50 }), (text, most) => {
      const short = shortText(text, most);
      expect(short).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
      expect(short.length).toBeLessThanOrEqual(6 * most);
      // No character is cut into halves, which would be shown escaped.
      expect(short).not.toMatch(/\\ud[89a-f]/);
    }),
  );
});
