import type { Context } from 'aws-lambda';
import * as log from '../../adapters/log';
import { logged } from '../../functions/log-call';

jest.mock('../../adapters/log', () => ({ printLine: jest.fn() }));

const lines = () =>
  jest
    .mocked(log.printLine)
    .mock.calls.map(([{ level, message, fields }]) => ({ level, message, ...(fields as object) }));
const context = {} as Context;
beforeEach(() => jest.mocked(log.printLine).mockClear());

test('a call has a line at its start and one at its end, never its whole event', async () => {
  const handler = logged('settle-attempt', async (_: object) => ({ outcome: 'RETRY', Payload: { secret: 'x' } }));
  const Payload = { run_id: 'nightly-1', job_name: 'load-orders', attempt: 2, more: 'x' };
  await expect(handler({ Payload }, context)).resolves.toMatchObject({ outcome: 'RETRY' });
  const who = { function: 'settle-attempt', run_id: 'nightly-1', job_name: 'load-orders', attempt: 2 };
  expect(lines()).toEqual([
    { level: 'info', message: 'start', ...who },
    expect.objectContaining({
      level: 'info',
      message: 'end',
      ...who,
      outcome: 'RETRY',
      duration_ms: expect.any(Number),
    }),
  ]);
  expect(JSON.stringify(lines())).not.toContain('"x"');
});

test('a call that fails has a line with its error, which passes through untouched', async () => {
  const error = Object.assign(new Error('no such group'), { name: 'Runsheet.BadInput' });
  const handler = logged('load-group', async (_: object) => {
    throw error;
  });
  await expect(handler({ run_id: 'nightly-1' }, context)).rejects.toBe(error);
  expect(lines().at(-1)).toMatchObject({
    level: 'error',
    message: 'failed',
    run_id: 'nightly-1',
    error: 'Runsheet.BadInput',
    reason: 'no such group',
  });
});

test('an event about an execution is logged by its name', async () => {
  await logged('close-ended-run', async (_: object) => ({}))({ detail: { name: 'nightly-1' } }, context);
  expect(lines()[0]).toMatchObject({ run_id: 'nightly-1' });
});
