import type { Json } from '../../../domain/values/json';
import { Callbacks } from '../../../local/states/execution/callbacks';
import { TaskFailure } from '../../../local/states/execution/invoke';
import { aCatch, aMachine, aTask, execute, HANDLER, problemsOf } from '../../support/states/execution';

const ok = async () => ({ rows: 3 });

test('a Task gives what lambda:invoke gives', async () => {
  const { result } = await execute(aMachine(aTask()), { invoke: ok });
  expect(result).toMatchObject({ output: { Payload: { rows: 3 }, StatusCode: 200, ExecutedVersion: '$LATEST' } });
});

test('a Task that succeeds has five events, which name the function called', async () => {
  const { events, types } = await execute(aMachine(aTask({ TimeoutSeconds: 9, OutputPath: '$.Payload' })), {
    invoke: ok,
    input: { a: 1 },
  });
  expect(types.slice(1, -1)).toEqual([
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
    'TaskStateExited',
  ]);
  const call = { stateName: 'Only', functionName: 'work', payload: { a: 1 } };
  expect(events[1]).toMatchObject({ id: 2, previousEventId: 0, stateName: 'Only', input: { a: 1 } });
  expect(events[2]).toMatchObject({ id: 3, previousEventId: 2, ...call, timeoutSeconds: 9 });
  expect(events[3]).toMatchObject({ id: 4, previousEventId: 3, ...call });
  expect(events[4]).toMatchObject({ id: 5, previousEventId: 4, ...call, output: { Payload: { rows: 3 } } });
  expect(events[5]).toMatchObject({ id: 6, previousEventId: 5, stateName: 'Only', output: { rows: 3 } });
  expect(events[6]).toMatchObject({ id: 7, type: 'ExecutionSucceeded', output: { rows: 3 } });
});

test('TimeoutSecondsPath is read from the input, before Parameters', async () => {
  const task = aTask({
    TimeoutSecondsPath: '$.t',
    Parameters: { FunctionName: 'work', Payload: {} },
    OutputPath: '$.Payload',
  });
  const { events } = await execute(aMachine(task), { invoke: ok, input: { t: 7 } });
  expect(events[2]).toMatchObject({ type: 'TaskScheduled', timeoutSeconds: 7 });
});

test.each<[string, Json]>([
  ['missing', {}],
  ['null', { t: null }],
  ['a string', { t: '5' }],
  ['a fraction', { t: 1.5 }],
  ['zero', { t: 0 }],
  ['negative', { t: -1 }],
  ['too large', { t: 100_000_000 }],
])('a TimeoutSecondsPath that is %s ends the execution, and no Catch sees it', async (_, input) => {
  const task = aTask({ TimeoutSecondsPath: '$.t', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] });
  const { result, types } = await execute(aMachine(task, { Caught: { Type: 'Succeed' } }), { input, invoke: ok });
  expect(result).toMatchObject({
    status: 'FAILED',
    error: 'States.Runtime',
    cause: expect.stringContaining('TimeoutSecondsPath'),
  });
  expect(types).toEqual(['ExecutionStarted', 'TaskStateEntered', 'ExecutionFailed']);
});

test.each([
  ['another service', aMachine(aTask({ Resource: 'arn:aws:states:::sqs:sendMessage' })), 'Resource: is "arn:'],
  ['a heartbeat', aMachine(aTask({ HeartbeatSeconds: 5 })), 'States.Only.HeartbeatSeconds: not in'],
  [
    'a timeout of 0',
    aMachine(aTask({ TimeoutSeconds: 0 })),
    'States.Only.TimeoutSeconds: is 0: expected a whole number',
  ],
  ['a fractional timeout', aMachine(aTask({ TimeoutSeconds: 1.5 })), 'States.Only.TimeoutSeconds: is 1.5'],
  ['two timeouts', aMachine(aTask({ TimeoutSeconds: 1, TimeoutSecondsPath: '$.a' })), 'States.Only: has both'],
  [
    'an asynchronous invoke',
    aMachine(aTask({ Parameters: { FunctionName: 'f', Payload: 1, InvocationType: 'Event' } })),
    'Parameters.InvocationType',
  ],
  [
    'a Task without a function',
    aMachine(aTask({ Parameters: { Payload: 1 } })),
    'States.Only.Parameters.FunctionName: is missing',
  ],
  ['a Task without parameters', aMachine(aTask({ Parameters: undefined })), 'States.Only.Parameters: is missing'],
])('refuses %s', (_, definition, problem) => {
  expect(problemsOf(definition)).toEqual(expect.arrayContaining([expect.stringContaining(problem)]));
});

describe('a Task that waits for its token', () => {
  const waiting = (fields: object = {}) =>
    aTask({
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Parameters: { FunctionName: 'work', Payload: { 'token.$': '$$.Task.Token' } },
      TimeoutSeconds: 60,
      ...fields,
    });
  const tokenOf = (payload: Json) => (payload as { token: string }).token;

  test('has six events, and the output that is sent with the token', async () => {
    const callbacks = new Callbacks();
    const { types, result } = await execute(aMachine(waiting()), {
      callbacks,
      invoke: async ({ payload }) => {
        setImmediate(() => callbacks.succeed(tokenOf(payload), { rows: 4 }));
        return null;
      },
    });
    expect(result).toEqual({ status: 'SUCCEEDED', output: { rows: 4 } });
    expect(types.slice(1, -1)).toEqual([
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
    ]);
  });

  test('times out if nobody sends it, and gets a new token for the next try', async () => {
    const tokens: string[] = [];
    const callbacks = new Callbacks();
    const { types, result } = await execute(
      aMachine(waiting({ Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }] })),
      {
        callbacks,
        invoke: async ({ payload }) => {
          tokens.push(tokenOf(payload));
          return null;
        },
      },
    );
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(types.filter((type) => type === 'TaskTimedOut')).toHaveLength(2);
    expect(new Set(tokens).size).toBe(2);
    expect(callbacks.succeed(tokens[0] ?? '', {})).toBe(false);
  });

  test('fails at once if its function does', async () => {
    const machine = aMachine(waiting({ Catch: [aCatch('NoWork')] }), HANDLER);
    const { types, result } = await execute(machine, {
      invoke: async () => {
        throw new TaskFailure('NoWork', 'nothing to wait for');
      },
    });
    expect(result).toMatchObject({ output: { Error: 'NoWork' } });
    expect(types).not.toContain('TaskSubmitted');
  });
});
