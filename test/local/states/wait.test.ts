import type { Json } from '../../../domain/values/json';
import { aMachine, execute } from '../../support/states/execution';
import { settled, virtualClock } from '../../support/states/virtual-clock';

test.each([
  ['Seconds', { Seconds: 30 }],
  ['SecondsPath', { SecondsPath: '$.wait' }],
])('%s waits so long and hands its input on', async (_, fields) => {
  const clock = virtualClock();
  const ended = execute(aMachine({ Type: 'Wait', ...fields, End: true }), { clock, input: { wait: 30 } });
  let status: string | undefined;
  ended.then(({ result }) => {
    status = result.status;
  });
  await clock.advance(29_999);
  expect(status).toBeUndefined();
  await clock.advance(1);
  await settled();
  expect(status).toBe('SUCCEEDED');
  const { result, events } = await ended;
  expect(result).toEqual({ status: 'SUCCEEDED', output: { wait: 30 } });
  expect(events[1]).toMatchObject({ type: 'WaitStateEntered', stateName: 'Only', input: { wait: 30 } });
});

test.each<[Json, string]>([
  [{}, 'The SecondsPath parameter does not reference an input value: $.wait'],
  [{ wait: 1.5 }, 'The SecondsPath parameter cannot be parsed as a long value: $.wait == 1.5'],
  [{ wait: '1' }, 'The SecondsPath parameter cannot be parsed as a long value: $.wait == 1'],
  [{ wait: -1 }, 'The SecondsPath parameter references a negative value: $.wait == -1'],
  [{ wait: 100_000_000 }, 'The SecondsPath parameter is over 99999999'],
])('SecondsPath on %j ends the execution', async (input, cause) => {
  const { result } = await execute(aMachine({ Type: 'Wait', SecondsPath: '$.wait', End: true }), { input });
  expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause: expect.stringContaining(cause) });
});
