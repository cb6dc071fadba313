import type { Json } from '../../../domain/values/json';
import { type Invoke, TaskFailure } from '../../../local/states/execution/invoke';
import { aMachine, aTask, execute, problemsOf } from '../../support/states/execution';

const ok = async () => ({ rows: 3 });

test('ResultSelector, ResultPath and OutputPath shape the output in this order', async () => {
  const shape = { ResultSelector: { 'n.$': '$.Payload.rows' }, ResultPath: '$.result', OutputPath: '$.result.n' };
  const { result } = await execute(aMachine(aTask(shape)), { invoke: ok });
  expect(result).toEqual({ status: 'SUCCEEDED', output: 3 });
});

test('a Catch replaces the input by error and cause, and leaves OutputPath aside', async () => {
  const { result, types } = await caught({ ErrorEquals: ['E'] }, { OutputPath: '$.gone' });
  expect(result).toEqual({ status: 'SUCCEEDED', output: { Error: 'E', Cause: 'why' } });
  expect(types.slice(4)).toEqual([
    'TaskFailed',
    'TaskStateExited',
    'PassStateEntered',
    'PassStateExited',
    'ExecutionSucceeded',
  ]);
});

test.each([
  ['$.failure', { input: 1, failure: { Error: 'E', Cause: 'why' } }],
  [null, { input: 1 }],
])('a Catch with ResultPath %j keeps the input', async (ResultPath, output) => {
  expect((await caught({ ErrorEquals: ['E'], ResultPath })).result).toEqual({ status: 'SUCCEEDED', output });
});

test.each([
  ['E', 'E', true],
  ['E', 'F', false],
  ['States.ALL', 'E', true],
  ['States.ALL', 'States.Timeout', true],
  ['States.TaskFailed', 'E', true],
  ['States.TaskFailed', 'States.Timeout', false],
  ['States.Timeout', 'States.Timeout', true],
  ['State.ALL', 'E', false],
])('ErrorEquals %s on the error %s: %s', async (name, error, matches) => {
  const { result } = await caught({ ErrorEquals: [name] }, {}, error);
  expect(result.status).toBe(matches ? 'SUCCEEDED' : 'FAILED');
});

test('the first Catch that matches decides, after all retries', async () => {
  const task = aTask({
    Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }],
    Catch: [
      { ErrorEquals: ['F'], Next: 'Second' },
      { ErrorEquals: ['E'], Next: 'First' },
      { ErrorEquals: ['States.ALL'], Next: 'Second' },
    ],
  });
  const ends = { First: { Type: 'Pass', Result: 1, End: true }, Second: { Type: 'Pass', Result: 2, End: true } };
  const { result, types } = await execute(aMachine(task, ends), { invoke: failing('E') });
  expect(result).toEqual({ status: 'SUCCEEDED', output: 1 });
  expect(types.filter((type) => type === 'TaskFailed')).toHaveLength(2);
});

test.each<[string, object, Json]>([
  ['a missing path in Parameters', { Parameters: { FunctionName: 'f', 'Payload.$': '$.gone' } }, {}],
  ['a function name that is no string', { Parameters: { 'FunctionName.$': '$.f', Payload: 1 } }, { f: 3 }],
  ['a missing path in ResultSelector', { ResultSelector: { 'a.$': '$.Payload.gone' } }, {}],
  ['a missing OutputPath', { OutputPath: '$.gone' }, {}],
  ['a missing InputPath', { InputPath: '$.gone' }, {}],
])('%s ends the execution, past Retry and Catch', async (_, fields, input) => {
  const all = ['States.ALL'];
  const task = aTask({ ...fields, Retry: [{ ErrorEquals: all }], Catch: [{ ErrorEquals: all, Next: 'Caught' }] });
  const { result } = await execute(aMachine(task, { Caught: { Type: 'Succeed' } }), { input, invoke: ok });
  expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
});

test.each([
  [
    'States.ALL with others',
    aMachine(aTask({ Retry: [{ ErrorEquals: ['States.ALL', 'A'] }] })),
    'Retry[0].ErrorEquals: States.ALL must be alone',
  ],
  [
    'States.ALL before others',
    aMachine(aTask({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['A'] }] })),
    'Retry[0].ErrorEquals: States.ALL must be alone',
  ],
  ['a retrier for no error', aMachine(aTask({ Retry: [{ ErrorEquals: [] }] })), 'Retry[0].ErrorEquals: is not a list'],
  [
    'attempts below 0',
    aMachine(aTask({ Retry: [{ ErrorEquals: ['A'], MaxAttempts: -1 }] })),
    'Retry[0].MaxAttempts: is -1',
  ],
  [
    'a shrinking backoff',
    aMachine(aTask({ Retry: [{ ErrorEquals: ['A'], BackoffRate: 0.5 }] })),
    'Retry[0].BackoffRate: is 0.5',
  ],
  [
    'an unknown jitter',
    aMachine(aTask({ Retry: [{ ErrorEquals: ['A'], JitterStrategy: 'HALF' }] })),
    'Retry[0].JitterStrategy',
  ],
])('refuses %s', (_, definition, problem) => {
  expect(problemsOf(definition)).toEqual(expect.arrayContaining([expect.stringContaining(problem)]));
});

async function caught(catcher: object, fields: object = {}, error = 'E') {
  const task = aTask({ Catch: [{ ...catcher, Next: 'Handler' }], ...fields });
  return execute(aMachine(task, { Handler: { Type: 'Pass', End: true } }), {
    input: { input: 1 },
    invoke: failing(error),
  });
}

/** Fails with each error in turn, then with the last one for ever. */
function failing(...errors: string[]): Invoke {
  let call = 0;
  return async () => {
    throw new TaskFailure(errors[Math.min(call++, errors.length - 1)] ?? '', 'why');
  };
}
