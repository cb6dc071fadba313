import type { Json } from '../../../domain/values/json';
import { aMachine, execute, problemsOf } from '../../support/states/execution';

test('a Fail ends the execution with its Error and Cause', async () => {
  const { result, types } = await execute(aMachine({ Type: 'Fail', Error: 'StageFailed', Cause: 'a job failed' }));
  expect(result).toEqual({ status: 'FAILED', error: 'StageFailed', cause: 'a job failed' });
  expect(types).toEqual(['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']);
});

test('a Fail may have neither', async () => {
  expect((await execute(aMachine({ Type: 'Fail' }))).result).toEqual({ status: 'FAILED' });
});

test('ErrorPath and CausePath are read from the input, also by an intrinsic function', async () => {
  const fail = { Type: 'Fail', ErrorPath: '$.name', CausePath: "States.Format('{} failed', $.job)" };
  const { result } = await execute(aMachine(fail), { input: { name: 'JobFailed', job: 'extract' } });
  expect(result).toEqual({ status: 'FAILED', error: 'JobFailed', cause: 'extract failed' });
});

test.each<[string, Json, string]>([
  ['ErrorPath', { v: 3 }, 'The ErrorPath field refers to value 3 which is not a string'],
  ['CausePath', { v: {} }, 'The CausePath field refers to value {} which is not a string'],
  ['CausePath', {}, "The JSONPath '$.v' specified for the field 'CausePath' could not be found in the input '{}'"],
])('a %s on %j ends the execution with States.Runtime', async (field, input, cause) => {
  const { result } = await execute(aMachine({ Type: 'Fail', [field]: '$.v' }), { input });
  expect(result).toMatchObject({ error: 'States.Runtime', cause: expect.stringContaining(cause) });
});

test.each([
  [
    'an error given twice',
    aMachine({ Type: 'Fail', Error: 'A', ErrorPath: '$.a' }),
    'States.Only: has both Error and ErrorPath',
  ],
])('refuses %s', (_, definition, problem) => {
  expect(problemsOf(definition)).toEqual(expect.arrayContaining([expect.stringContaining(problem)]));
});
