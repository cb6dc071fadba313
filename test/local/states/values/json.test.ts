import { isObject, withProperty } from '../../../../local/states/values/json';

test('withProperty copies, and takes __proto__ as an ordinary name', () => {
  const object = Object.freeze({ a: 1 });
  expect(withProperty(object, 'b', 2)).toEqual({ a: 1, b: 2 });
  const odd = withProperty(object, '__proto__', { c: 3 });
  expect(JSON.stringify(odd)).toBe('{"a":1,"__proto__":{"c":3}}');
  expect(Object.getPrototypeOf(odd)).toBe(Object.prototype);
  expect(object).toEqual({ a: 1 });
});

test.each([
  [{}, true],
  [[], false],
  [null, false],
  ['text', false],
])('whether %j is an object: %s', (value, expected) => {
  expect(isObject(value)).toBe(expected);
});
