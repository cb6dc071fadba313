import type { Json } from '../../../../domain/values/json';
import { aMachine, execute } from '../../../support/states/execution';

test.each<[string, object, Json, Json]>([
  [
    'Parameters read the context object',
    { Parameters: { 'n.$': '$$.Execution.Name', 's.$': '$$.State.Name', 'm.$': '$$.StateMachine.Name' } },
    {},
    { n: 'nightly-1', s: 'Only', m: 'Runsheet' },
  ],
])('%s', async (_, fields, input, output) => {
  const { result } = await execute(aMachine({ Type: 'Pass', End: true, ...fields }), { input });
  expect(result).toEqual({ status: 'SUCCEEDED', output });
  expect(JSON.stringify(result)).toBe(JSON.stringify({ status: 'SUCCEEDED', output }));
});

test('the context object holds ids and times', async () => {
  const { events, result } = await execute(aMachine({ Type: 'Pass', Parameters: { 'c.$': '$$' }, End: true }), {
    input: { group: 'g' },
  });
  const [started, entered] = events;
  expect(result).toMatchObject({
    output: {
      c: {
        Execution: {
          Id: expect.stringContaining(':execution:Runsheet:nightly-1'),
          Input: { group: 'g' },
          StartTime: started?.timestamp,
        },
        StateMachine: { Id: expect.stringContaining(':stateMachine:Runsheet') },
        State: { EnteredTime: entered?.timestamp, RetryCount: 0 },
      },
    },
  });
});
