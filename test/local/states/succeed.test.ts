import { aMachine, execute, problemsOf } from '../../support/states/execution';

test('a Succeed ends the execution; its output passes InputPath and OutputPath', async () => {
  const succeed = { Type: 'Succeed', InputPath: '$.a', OutputPath: '$.b' };
  const { result, types } = await execute(aMachine(succeed), { input: { a: { b: 7 } } });
  expect(result).toEqual({ status: 'SUCCEEDED', output: 7 });
  expect(types).toEqual(['ExecutionStarted', 'SucceedStateEntered', 'SucceedStateExited', 'ExecutionSucceeded']);
});

test('refuses a Succeed with a Next', () => {
  expect(problemsOf(aMachine({ Type: 'Succeed', Next: 'Only' }))).toEqual([
    "States.Only.Next: not in the embedded engine's subset",
  ]);
});
