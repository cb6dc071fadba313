import fc from 'fast-check';
import { findNotJson, isPlainObject, jsonBytes } from '../../../domain/values/json';

describe('what is not JSON in a value', () => {
  it.each([
    [null],
    [true],
    [''],
    [0],
    [-1.5],
    [Number.MAX_SAFE_INTEGER],
    [[]],
    [{}],
    [{ a: [{ b: null }] }],
    [Object.create(null)],
  ])('is nothing of %j', (value) => {
    expect(findNotJson(value, 'x')).toBeUndefined();
  });

  it.each([
    [undefined, 'x is not a JSON value'],
    [Number.NaN, 'x is NaN: JSON has no such number'],
    [{ a: [1, Number.NEGATIVE_INFINITY] }, 'x.a[1] is -Infinity: JSON has no such number'],
    [{ a: 2 ** 53 }, 'x.a is 9007199254740992: it would lose digits, write it as a text'],
    [{ a: 1e-200 }, 'x.a is 1e-200: it would lose digits, write it as a text'],
    [{ a: new Date(0) }, 'x.a is not a JSON value'],
    [{ a: 1n }, 'x.a is not a JSON value'],
    [{ a: () => 1 }, 'x.a is not a JSON value'],
    [{ a: ['\ud83d'] }, 'x.a[0] holds half a surrogate pair: write the whole character'],
    [{ a: { '\ude80': 1 } }, 'x.a has a key that holds half a surrogate pair: write the whole character'],
    [JSON.parse('{"a": {"__proto__": {}}}'), 'x.a has a key "__proto__", which is not allowed'],
    [{ a: { constructor: 1 } }, 'x.a has a key "constructor", which is not allowed'],
  ])('is found in %p', (value, problem) => {
    expect(findNotJson(value, 'x')).toBe(problem);
  });

  it('is found in a value that holds itself, without end', () => {
    const value: Record<string, unknown> = {};
    value.a = value;
    expect(findNotJson(value, 'x')).toMatch(/is 24 levels deep: expected at most 23$/);
  });

  it('is nothing of any value that comes back from its text as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        fc.pre(!/"(__proto__|constructor)":/.test(JSON.stringify(value)) && !hasInexact(value));
        expect(findNotJson(value, 'x')).toBeUndefined();
      }),
    );
  });
});

describe('a plain object', () => {
  it.each([[[]], [null], [new Map()], [new (class {})()], ['x']])('is not %p', (value) => {
    expect(isPlainObject(value)).toBe(false);
  });

  it('counts in bytes, not characters', () => {
    expect(jsonBytes({ a: 'é🚀' })).toBe(14);
  });
});

function hasInexact(value: unknown): boolean {
  if (typeof value === 'number')
    return Math.abs(value) > Number.MAX_SAFE_INTEGER || (value !== 0 && Math.abs(value) < 1e-99);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasInexact);
}
