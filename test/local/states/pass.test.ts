import type { Json } from '../../../domain/values/json';
import { aMachine, execute } from '../../support/states/execution';

test.each<[string, object, Json, Json]>([
  ['Result replaces', { Result: { a: 1 } }, { b: 2 }, { a: 1 }],
  ['Result may be null', { Result: null }, { b: 2 }, null],
  ['without Result the input is the result', {}, { b: 2 }, { b: 2 }],
  ['Parameters give way to Result', { Parameters: { a: 1 }, Result: 2 }, {}, 2],
])('%s', async (_, fields, input, output) => {
  const { result } = await execute(aMachine({ Type: 'Pass', End: true, ...fields }), { input });
  expect(result).toEqual({ status: 'SUCCEEDED', output });
  expect(JSON.stringify(result)).toBe(JSON.stringify({ status: 'SUCCEEDED', output }));
});
