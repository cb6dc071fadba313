import { TaskFailure } from '../../../../local/states/execution/invoke';
import { aMachine, aTask, execute } from '../../../support/states/execution';
import { callAt, heldInvoke } from '../../../support/states/held-invoke';
import { settled, virtualClock } from '../../../support/states/virtual-clock';

test('a function that replies nothing has replied null', async () => {
  const { result } = await execute(aMachine(aTask({ OutputPath: '$.Payload' })), {
    invoke: async () => undefined as never,
  });
  expect(result).toEqual({ status: 'SUCCEEDED', output: null });
});

test('a failed Task ends the execution with the function’s error', async () => {
  const invoke = () => Promise.reject(new TaskFailure('Runsheet.AttemptFailed', 'because'));
  const { result, types, events } = await execute(aMachine(aTask()), { invoke });
  expect(result).toEqual({ status: 'FAILED', error: 'Runsheet.AttemptFailed', cause: 'because' });
  expect(types.slice(1)).toEqual(['TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskFailed', 'ExecutionFailed']);
  expect(events[4]).toMatchObject({ error: 'Runsheet.AttemptFailed', cause: 'because', functionName: 'work' });
});

test('a bug in the invoker is thrown, not recorded as a failure of the job', async () => {
  await expect(execute(aMachine(aTask({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Only' }] })))).rejects.toThrow(
    'unexpected invoke of work',
  );
  const invoke = () => {
    throw new Error('at once');
  };
  await expect(execute(aMachine(aTask()), { invoke })).rejects.toThrow('at once');
});

test('the timeout counts from the start of the function, not from its invocation', async () => {
  const { calls, clock, next, invoke } = await aTimedTask(5);
  await clock.advance(60_000);
  expect(clock.sleeping).toBe(0);
  callAt(calls, 0).onStarted();
  await clock.advance(4_999);
  expect(callAt(calls, 0).signal.aborted).toBe(false);
  await clock.advance(1);
  expect(callAt(calls, 0).signal.reason).toBe('States.Timeout');
  const { types, result } = await next;
  expect(types.slice(3)).toEqual(['TaskStarted', 'TaskTimedOut', 'ExecutionFailed']);
  expect(result).toEqual({ status: 'FAILED', error: 'States.Timeout' });
  expect(invoke).toBeDefined();
});

test('a reply leaves no timer behind, and a late one changes nothing', async () => {
  const { calls, clock, next } = await aTimedTask(5);
  callAt(calls, 0).onStarted();
  callAt(calls, 0).onStarted();
  expect(clock.sleeping).toBe(1);
  callAt(calls, 0).reply({ done: true });
  await settled();
  expect(clock.sleeping).toBe(0);
  callAt(calls, 0).onStarted();
  expect((await next).types.filter((type) => type === 'TaskStarted')).toHaveLength(1);
});

test('a reply after the timeout changes nothing', async () => {
  const { calls, clock, next } = await aTimedTask(1);
  callAt(calls, 0).onStarted();
  await clock.advance(1_000);
  callAt(calls, 0).reply({ done: true });
  expect((await next).result).toEqual({ status: 'FAILED', error: 'States.Timeout' });
});

test('a reply that comes after its timeout was caught logs nothing', async () => {
  const clock = virtualClock();
  const { invoke, calls } = heldInvoke();
  const task = aTask({ TimeoutSeconds: 1, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Later' }] });
  const ended = execute(aMachine(task, { Later: { Type: 'Wait', Seconds: 9, End: true } }), { clock, invoke });
  await settled();
  callAt(calls, 0).onStarted();
  await clock.advance(1_000);
  callAt(calls, 0).reply();
  await clock.advance(9_000);
  const { types } = await ended;
  expect(types.slice(4, 7)).toEqual(['TaskTimedOut', 'TaskStateExited', 'WaitStateEntered']);
  expect(types).not.toContain('TaskSucceeded');
});

/** Runs a machine with one Task that has this timeout; `next` resolves when it has ended. */
async function aTimedTask(seconds: number) {
  const clock = virtualClock();
  const held = heldInvoke();
  const next = execute(aMachine(aTask({ TimeoutSeconds: seconds })), { clock, invoke: held.invoke });
  await settled();
  return { ...held, clock, next };
}
