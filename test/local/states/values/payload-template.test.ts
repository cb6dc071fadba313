import type { Json } from '../../../../domain/values/json';
import { aMachine, execute, problemsOf } from '../../../support/states/execution';

test.each<[string, object, Json, Json]>([
  [
    'Parameters keep literals and compute fields',
    { Parameters: { a: [{ 'b.$': '$.x' }], c: 1 } },
    { x: 2 },
    { a: [{ b: 2 }], c: 1 },
  ],
  [
    '__proto__ and constructor are ordinary names',
    { Parameters: { 'a.$': "$['__proto__'].x", '__proto__.$': '$.b' } },
    JSON.parse('{"__proto__":{"x":1},"b":2}'),
    JSON.parse('{"a":1,"__proto__":2}'),
  ],
])('%s', async (_, fields, input, output) => {
  const { result } = await execute(aMachine({ Type: 'Pass', End: true, ...fields }), { input });
  expect(result).toEqual({ status: 'SUCCEEDED', output });
  expect(JSON.stringify(result)).toBe(JSON.stringify({ status: 'SUCCEEDED', output }));
});

const END = { End: true };

test.each([
  [
    'a computed field that is no string',
    aMachine({ Type: 'Pass', Parameters: { a: [{ 'b.$': 1 }] }, ...END }),
    'States.Only.Parameters.a[0].b.$: is not a string',
  ],
  ['a field set twice', aMachine({ Type: 'Pass', Parameters: { a: 1, 'a.$': '$' }, ...END }), 'sets "a" a second time'],
])('refuses %s', (_, definition, problem) => {
  expect(problemsOf(definition)).toEqual(expect.arrayContaining([expect.stringContaining(problem)]));
});
