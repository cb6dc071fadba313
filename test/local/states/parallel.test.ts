import { type Invoke, TaskFailure } from '../../../local/states/execution/invoke';
import { aMachine, aTask, execute } from '../../support/states/execution';
import { callAt, heldInvoke } from '../../support/states/held-invoke';
import { settled } from '../../support/states/virtual-clock';

const aBranch = (name: string) => ({
  StartAt: name,
  States: { [name]: aTask({ Parameters: { FunctionName: name, 'Payload.$': '$' }, OutputPath: '$.Payload' }) },
});
const aParallel = (fields: object = {}) => ({
  Type: 'Parallel',
  Branches: [aBranch('a'), aBranch('b')],
  End: true,
  ...fields,
});

test('runs the branches side by side on the same input, outputs in their order', async () => {
  const { invoke, calls } = heldInvoke();
  const ended = execute(aMachine(aParallel({ Parameters: { 'x.$': '$.y' } })), { invoke, input: { y: 1 } });
  await settled();
  expect(calls.map(({ functionName, payload }) => [functionName, payload])).toEqual([
    ['a', { x: 1 }],
    ['b', { x: 1 }],
  ]);
  callAt(calls, 1).reply('from b');
  await settled();
  callAt(calls, 0).reply('from a');
  const { result, types } = await ended;
  expect(result).toEqual({ status: 'SUCCEEDED', output: ['from a', 'from b'] });
  expect(types.slice(-3)).toEqual(['ParallelStateSucceeded', 'ParallelStateExited', 'ExecutionSucceeded']);
});

test('ResultSelector and ResultPath shape the list of outputs', async () => {
  const invoke: Invoke = async ({ functionName }) => functionName;
  const shape = { ResultSelector: { 'second.$': '$[1]' }, ResultPath: '$.r' };
  const { result } = await execute(aMachine(aParallel(shape)), { invoke, input: { y: 1 } });
  expect(result).toEqual({ status: 'SUCCEEDED', output: { y: 1, r: { second: 'b' } } });
});

test('a failed branch aborts the other and is caught with its own error', async () => {
  const { invoke, calls } = heldInvoke();
  const Catch = [{ ErrorEquals: ['Boom'], ResultPath: null, Next: 'Handler' }];
  const machine = aMachine(aParallel({ Catch }), { Handler: { Type: 'Pass', End: true } });
  const ended = execute(machine, { invoke, input: { y: 1 } });
  await settled();
  callAt(calls, 0).fail('Boom');
  const { result, types } = await ended;
  expect(callAt(calls, 1).signal.reason).toBe('SiblingFailed');
  expect(result).toEqual({ status: 'SUCCEEDED', output: { y: 1 } });
  expect(types.slice(types.indexOf('TaskFailed'), -3)).toEqual([
    'TaskFailed',
    'TaskStateAborted',
    'ParallelStateFailed',
    'ParallelStateExited',
  ]);
});

test('a retried Parallel runs all branches again', async () => {
  const seen: string[] = [];
  const invoke: Invoke = async ({ functionName }) => {
    seen.push(functionName);
    if (seen.length === 2) throw new TaskFailure('Boom', '');
    return functionName;
  };
  const { result } = await execute(aMachine(aParallel({ Retry: [{ ErrorEquals: ['Boom'] }] })), { invoke });
  expect(seen).toEqual(['a', 'b', 'a', 'b']);
  expect(result).toEqual({ status: 'SUCCEEDED', output: ['a', 'b'] });
});
