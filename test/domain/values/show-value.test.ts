import fc from 'fast-check';
import { printable, showValue } from '../../../domain/values/show-value';

const DANGEROUS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

describe('a value in a message', () => {
  it.each([
    [undefined, 'missing'],
    [null, 'null'],
    ['15', '"15"'],
    [15, '15'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [new Set([1]), 'a set'],
    [new Uint8Array([1]), 'binary'],
    [{ a: [1] }, '{"a":[1]}'],
    [() => 1, 'function'],
    ['a\nb', '"a\\nb"'],
    ['\u009b2J', '"\\u009b2J"'],
    ['\u202eevil', '"\\u202eevil"'],
  ])('%p is shown as %s', (value, shown) => {
    expect(showValue(value)).toBe(shown);
  });

  it('is shown though it holds itself', () => {
    const value: Record<string, unknown> = {};
    value.self = value;
    expect(showValue(value)).toBe('an object that is not JSON');
  });

  it('is cut', () => {
    expect(showValue('x'.repeat(1_000_000)).length).toBeLessThan(100);
  });

  it('never holds what drives a terminal or forges a line, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
        expect(printable(text)).not.toMatch(DANGEROUS);
        expect(showValue(text)).not.toMatch(DANGEROUS);
      }),
    );
  });

  it('is plain text as it was, also of other scripts', () => {
    expect(printable('naïve 東京 🚀 <b>')).toBe('naïve 東京 🚀 <b>');
  });
});

it('lets no character through that turns the direction of text', () => {
  const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));
  const turning = all.filter((each) => /\p{Bidi_Control}/u.test(each));
  expect(turning).toHaveLength(12);
  for (const each of turning) expect(printable(each)).toMatch(/^\\u[0-9a-f]{4}$/);
});
