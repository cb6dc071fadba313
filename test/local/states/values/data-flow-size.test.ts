import { memoizedJsonBytes } from '../../../../local/states/values/memoized-json-bytes';
import { aMachine, aTask, execute, HANDLER } from '../../../support/states/execution';

const LIMIT = 262_144;
const CAUSE =
  "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.";

test.each(['States.DataLimitExceeded', 'States.ALL'])('a reply that is too large is caught by %s', async (name) => {
  const task = aTask({ Catch: [{ ErrorEquals: [name], Next: 'Handler' }] });
  const { result, types } = await execute(aMachine(task, HANDLER), { invoke: async () => 'ü'.repeat(LIMIT / 2) });
  expect(result).toEqual({ status: 'SUCCEEDED', output: { Error: 'States.DataLimitExceeded', Cause: CAUSE } });
  expect(types.slice(4, 6)).toEqual(['TaskFailed', 'TaskStateExited']);
});

test('a reply that just fits is a result', async () => {
  const around = memoizedJsonBytes({
    ExecutedVersion: '$LATEST',
    Payload: '',
    SdkHttpMetadata: { HttpStatusCode: 200 },
    StatusCode: 200,
  });
  const reply = (bytes: number) => execute(aMachine(aTask()), { invoke: async () => 'x'.repeat(bytes) });
  expect((await reply(LIMIT - around)).result.status).toBe('SUCCEEDED');
  expect((await reply(LIMIT - around + 1)).result).toMatchObject({
    status: 'FAILED',
    error: 'States.DataLimitExceeded',
  });
});

const half = 'x'.repeat(LIMIT / 2);
const twice = { 'a.$': '$', 'b.$': '$' };
test.each<[string, object]>([
  ['a Pass', { Type: 'Pass', Parameters: twice, End: true }],
  ['the parameters of a Task', aTask({ Parameters: { FunctionName: 'f', Payload: twice } })],
  ['the output of a Task', aTask({ ResultSelector: { 'a.$': '$.Payload', 'b.$': '$.Payload' } })],
  [
    'the input of a branch',
    { Type: 'Parallel', Parameters: twice, Branches: [aMachine({ Type: 'Pass', End: true })], End: true },
  ],
  ['the outputs of the branches', { Type: 'Parallel', Branches: [one('A'), one('B')], End: true }],
])('%s over 256 KiB ends the execution, and no Catch around it helps', async (_, state) => {
  const inner = JSON.parse(JSON.stringify({ StartAt: 'In', States: { In: state } }).replaceAll('"Only"', '"Deep"'));
  const outer = {
    Type: 'Parallel',
    Branches: [inner],
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Handler' }],
    End: true,
  };
  const { result } = await execute(aMachine(outer, HANDLER), { input: half, invoke: async () => half });
  expect(result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
});

test.each<[string, object]>([
  [
    'the outputs of the iterations',
    { Type: 'Map', ItemProcessor: { StartAt: 'Item', States: { Item: aTask({ OutputPath: '$.Payload' }) } } },
  ],
  ['the outputs of the branches', { Type: 'Parallel', Branches: [one('A'), one('B')] }],
  ['what ResultSelector makes', aTask({ ResultSelector: { 'a.$': '$.Payload', 'b.$': '$.Payload' } })],
])('%s count also where they are dropped', async (_, state) => {
  const input = [half.slice(200), half.slice(200)];
  const machine = aMachine({ ...state, ItemsPath: undefined, ResultPath: null, End: true });
  const small = await execute(machine, { input: ['a', 'b'], invoke: async () => 'a' });
  const large = await execute(machine, { input, invoke: async () => half });
  expect(small.result.status).toBe('SUCCEEDED');
  expect(large.result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
});

test('an output that ResultPath makes too large ends the execution', async () => {
  const { result } = await execute(aMachine({ Type: 'Pass', ResultPath: '$.copy', End: true }), { input: { half } });
  expect(result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
});

test('an input over 256 KiB is not run', async () => {
  const { result } = await execute(aMachine({ Type: 'Succeed' }), { input: 'x'.repeat(LIMIT - 1) });
  expect(result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
});

function one(name: string): object {
  return { StartAt: name, States: { [name]: { Type: 'Pass', End: true } } };
}
