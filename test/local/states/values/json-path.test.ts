import type { Json } from '../../../../domain/values/json';
import { aMachine, execute } from '../../../support/states/execution';

test.each<[string, object, Json, Json]>([
  ['a path reads quoted names and indices', { InputPath: "$['a b'][1].c" }, { 'a b': [0, { c: 7 }] }, 7],
  ["a quoted name may hold ' and \\", { InputPath: "$['it\\'s \\\\']" }, { "it's \\": 7 }, 7],
  ['a null that is there is found', { InputPath: '$.a' }, { a: null }, null],
])('%s', async (_, fields, input, output) => {
  const { result } = await execute(aMachine({ Type: 'Pass', End: true, ...fields }), { input });
  expect(result).toEqual({ status: 'SUCCEEDED', output });
  expect(JSON.stringify(result)).toBe(JSON.stringify({ status: 'SUCCEEDED', output }));
});

test('an inherited property is not found', async () => {
  const { result } = await execute(aMachine({ Type: 'Pass', InputPath: '$.constructor', End: true }));
  expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
});
