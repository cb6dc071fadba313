import { type Invoke, TaskFailure } from '../../../../local/states/execution/invoke';
import { aMachine, aTask, execute } from '../../../support/states/execution';
import { virtualClock } from '../../../support/states/virtual-clock';

test('waits longer before each retry, up to MaxDelaySeconds', async () => {
  const retrier = { ErrorEquals: ['E'], IntervalSeconds: 2, MaxAttempts: 4, BackoffRate: 3, MaxDelaySeconds: 20 };
  expect(await waitsBefore([retrier], failing('E'))).toEqual([2, 6, 18, 20]);
});

test('retries three times, after 1, 2 and 4 seconds, when nothing is said', async () => {
  expect(await waitsBefore([{ ErrorEquals: ['States.ALL'] }], failing('E'))).toEqual([1, 2, 4]);
});

test('full jitter takes a random part of the wait', async () => {
  const retrier = { ErrorEquals: ['E'], IntervalSeconds: 8, MaxAttempts: 2, JitterStrategy: 'FULL' };
  expect(await waitsBefore([retrier], failing('E'), () => 0.25)).toEqual([2, 4]);
});

test('MaxAttempts 0 does not retry, and keeps later retriers from doing so', async () => {
  const retriers = [{ ErrorEquals: ['E'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }];
  expect(await waitsBefore(retriers, failing('E'))).toEqual([]);
});

test('each retrier counts its own retries', async () => {
  const retriers = [
    { ErrorEquals: ['A'], IntervalSeconds: 10, MaxAttempts: 1 },
    { ErrorEquals: ['B'], MaxAttempts: 2 },
  ];
  expect(await waitsBefore(retriers, failing('A', 'B', 'B', 'A'))).toEqual([10, 1, 2]);
});

test('a retried Task is not entered again, and knows its number', async () => {
  const payloads: unknown[] = [];
  const invoke: Invoke = async ({ payload }) => {
    payloads.push(payload);
    throw new TaskFailure('E', '');
  };
  const parameters = { FunctionName: 'f', Payload: { 'n.$': '$$.State.RetryCount' } };
  const { types } = await execute(
    aMachine(aTask({ Parameters: parameters, Retry: [{ ErrorEquals: ['E'], MaxAttempts: 2 }] })),
    { invoke },
  );
  expect(payloads).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
  const attempt = ['TaskScheduled', 'TaskStarted', 'TaskFailed'];
  expect(types).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    ...attempt,
    ...attempt,
    ...attempt,
    'ExecutionFailed',
  ]);
});

test('the number of retries is the state’s own', async () => {
  const after = { Type: 'Pass', Parameters: { 'n.$': '$$.State.RetryCount' }, End: true };
  let calls = 0;
  const invoke: Invoke = async () => {
    if (++calls === 1) throw new TaskFailure('E', '');
    return null;
  };
  const task = aTask({ Retry: [{ ErrorEquals: ['E'] }], End: undefined, Next: 'After' });
  const { result } = await execute(aMachine(task, { After: after }), { invoke });
  expect(result).toEqual({ status: 'SUCCEEDED', output: { n: 0 } });
});

test('States.Timeout can be retried by name', async () => {
  const invoke: Invoke = ({ onStarted }) => {
    onStarted();
    return new Promise(() => {});
  };
  const task = aTask({ TimeoutSeconds: 5, Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }] });
  const { types } = await execute(aMachine(task), { invoke });
  expect(types.filter((type) => type === 'TaskTimedOut')).toHaveLength(2);
});

/** Fails with each error in turn, then with the last one for ever. */
function failing(...errors: string[]): Invoke {
  let call = 0;
  return async () => {
    throw new TaskFailure(errors[Math.min(call++, errors.length - 1)] ?? '', 'why');
  };
}

/** The seconds between the attempts of one Task. */
async function waitsBefore(Retry: object[], invoke: Invoke, random = () => 0.5): Promise<number[]> {
  const clock = virtualClock({ runsAhead: true });
  const at: number[] = [];
  const timed: Invoke = (request) => {
    at.push(clock.now());
    return invoke(request);
  };
  await execute(aMachine(aTask({ Retry })), { invoke: timed, clock, random });
  return at.slice(1).map((time, index) => (time - (at[index] ?? 0)) / 1000);
}
