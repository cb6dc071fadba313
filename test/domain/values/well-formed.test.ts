import fc from 'fast-check';
import { headOf, wellFormedJson } from '../../../domain/values/well-formed';

/** Texts with halves of surrogate pairs, whole pairs, and backslashes that look like their escapes. */
const text = fc
  .array(fc.constantFrom('\ud83d', '\ude80', '🚀', '\\', '\\ud83d', 'ud83d', '"', 'a', '\n', '\ufffd'))
  .map((parts) => parts.join(''));

describe('the head of a text', () => {
  it('is the text if it fits, and never ends in half a character', () => {
    expect([headOf('a🚀b', 1), headOf('a🚀b', 2), headOf('a🚀b', 3), headOf('a🚀', 3)]).toEqual([
      'a',
      'a',
      'a🚀',
      'a🚀',
    ]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(12), (whole, length) => {
        const head = headOf(whole, length);
        expect(head.isWellFormed()).toBe(true);
        expect(whole.startsWith(head)).toBe(true);
        expect(head.length).toBeGreaterThanOrEqual(Math.min(whole.length, length - 1));
        expect(head.length).toBeLessThanOrEqual(Math.max(length, 0));
      }),
    );
  });
});

describe('well-formed JSON', () => {
  it('is the value with U+FFFD for each half of a surrogate pair, in keys too', () => {
    fc.assert(
      fc.property(text, text, (key, value) => {
        const json = wellFormedJson({ [`k${key}`]: [value] });
        const expected = { [`k${key.toWellFormed()}`]: [value.toWellFormed()] };
        expect(JSON.parse(json)).toEqual(expected);
        expect(json).toBe(JSON.stringify(expected));
      }),
    );
  });

  it('is what JSON.stringify gives for any other value, or nothing where that gives nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => expect(wellFormedJson(value, 2)).toBe(JSON.stringify(value, null, 2))),
    );
    expect(wellFormedJson(undefined)).toBeUndefined();
  });
});
