import type { Json } from '../../../../domain/values/json';
import { aMachine, execute } from '../../../support/states/execution';

test.each<[string, object, Json, Json]>([
  ['InputPath takes a part of the input', { InputPath: '$.a' }, { a: 1, b: 2 }, 1],
  ['InputPath null takes {}', { InputPath: null }, { a: 1 }, {}],
  ['ResultPath adds to the raw input', { InputPath: '$.a', ResultPath: '$.c' }, { a: 1, b: 2 }, { a: 1, b: 2, c: 1 }],
  ['ResultPath makes what is missing', { Result: 1, ResultPath: '$.x.y' }, { a: 1 }, { a: 1, x: { y: 1 } }],
  ['ResultPath null drops the result', { Result: 1, ResultPath: null }, { a: 1 }, { a: 1 }],
  ['OutputPath takes a part of the output', { Result: { a: 1 }, OutputPath: '$.a' }, {}, 1],
])('%s', async (_, fields, input, output) => {
  const { result } = await execute(aMachine({ Type: 'Pass', End: true, ...fields }), { input });
  expect(result).toEqual({ status: 'SUCCEEDED', output });
  expect(JSON.stringify(result)).toBe(JSON.stringify({ status: 'SUCCEEDED', output }));
});

test.each<[object, Json]>([
  [{ ResultPath: '$.a' }, [1]],
  [{ ResultPath: '$.a.b' }, { a: 'text' }],
])('%j cannot be applied to %j', async (fields, input) => {
  const { result } = await execute(aMachine({ Type: 'Pass', Result: 1, End: true, ...fields }), { input });
  expect(result).toMatchObject({ status: 'FAILED', error: 'States.ResultPathMatchFailure' });
});

test('a state leaves its input as it was', async () => {
  const input = deepFreeze({ a: { b: 1 } });
  const states = { Next: { Type: 'Pass', Parameters: { 'x.$': '$.a' }, ResultPath: '$.a.d', End: true } };
  const { result } = await execute(aMachine({ Type: 'Pass', Result: 2, ResultPath: '$.a.c', Next: 'Next' }, states), {
    input,
  });
  expect(result).toEqual({ status: 'SUCCEEDED', output: { a: { b: 1, c: 2, d: { x: { b: 1, c: 2 } } } } });
  expect(input).toEqual({ a: { b: 1 } });
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
