import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { MAX_OUTPUT_BYTES } from '../../domain/tables/limits';
import { closeRun } from '../../operations/close-run';
import type { AttemptCode } from '../../sdk/attempt-code';
import { PermanentJobError } from '../../sdk/job-errors';
import { aPlannedRun, closeOf } from '../support/rows/a-run';
import { aCall, attempt, attemptDependencies } from '../support/rows/an-attempt';
import { loseReplyOfWrite } from '../support/services/faults';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

/** How many ms the system's clock is ahead, for whatever the runtime asks. */
let mockAheadMs = 0;
jest.mock('../../sdk/own-globals', () => {
  const actual = jest.requireActual('../../sdk/own-globals');
  return { ...actual, now: () => actual.now() + mockAheadMs };
});

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

/** One attempt of a fresh run with this code, and its row after it. */
async function outcomeOf(code: () => unknown) {
  const { reply } = await aPlannedRun(tables);
  const error = await attempt(tables, aCall(reply, 'load-orders'), code);
  const row = await tables.runs.findJobRun(reply, 'load-orders');
  return { error, row, entry: row?.attempts[0] };
}

describe('END of an attempt that succeeds', () => {
  it.each([
    ['an object', { rows: 3 }, '{"rows":3}'],
    ['nothing', undefined, 'null'],
    ['a number that JSON has not, as null', { rows: Number.NaN }, '{"rows":null}'],
    ['an undefined field, left out', { rows: undefined }, '{}'],
    ['an empty key', { '': 1 }, '{"":1}'],
    ['a value nested 60 deep', nested(60), JSON.stringify(nested(60))],
  ])('keeps %s', async (_, result, output) => {
    const { error, row } = await outcomeOf(() => result);
    expect(error).toBeUndefined();
    expect(row).toMatchObject({ status: 'SUCCEEDED', output });
    expect(row?.lease_until).toBeUndefined();
    expect(row?.attempts[0]).toMatchObject({ status: 'SUCCEEDED', ended_at: row?.ended_at });
  });

  it('keeps a result of exactly the stated size', async () => {
    const { row } = await outcomeOf(() => 'x'.repeat(MAX_OUTPUT_BYTES - 2));
    expect(row?.status).toBe('SUCCEEDED');
  });

  it('is written once where its reply was lost', async () => {
    const { reply } = await aPlannedRun(tables);
    const flaky = tables.another();
    const fault = loseReplyOfWrite(flaky, 2);
    const error = await attempt(flaky, aCall(reply, 'load-orders'), () => 'done');
    expect(fault.lost()).toBe(true);
    expect(error).toBeUndefined();
    await expect(tables.runs.findJobRun(reply, 'load-orders')).resolves.toMatchObject({ output: '"done"' });
  });

  it('is refused where the run was closed meanwhile: the machine hears no success', async () => {
    const { reply, request } = await aPlannedRun(tables);
    const error = await attempt(tables, aCall(reply, 'load-orders'), async () => {
      await closeRun(tables.runs, closeOf(request), 'ABORTED');
      return 'too late';
    });
    expect(error?.name).toBe('Runsheet.AttemptFailed');
    const row = await tables.runs.findJobRun(reply, 'load-orders');
    expect(row).toMatchObject({ status: 'LOST' });
    expect(row?.output).toBeUndefined();
  });
});

describe('the duration of an attempt while the clock is set', () => {
  const HOUR_MS = 3_600_000;
  afterEach(() => setClock(0));
  const setClock = (ms: number) => {
    mockAheadMs = ms;
  };

  it.each([-HOUR_MS, HOUR_MS])('is measured, whether it succeeds or fails: by %i ms', async (ms) => {
    const succeeded = await outcomeOf(() => setClock(ms));
    expect(succeeded.row?.duration_ms).toBeGreaterThanOrEqual(0);
    expect(succeeded.row?.duration_ms).toBeLessThan(60_000);
    setClock(0);
    const failed = await outcomeOf(() => {
      setClock(ms);
      throw new Error('no answer');
    });
    expect(failed.row?.duration_ms).toBeGreaterThanOrEqual(0);
    expect(failed.row?.duration_ms).toBeLessThan(60_000);
  });
});

describe('END of an attempt that fails', () => {
  it('records name, message and stack as evidence, and leaves the decision to SettleAttempt', async () => {
    const { error, row, entry } = await outcomeOf(() => {
      throw new RangeError('no such shop: 7');
    });
    expect(error?.name).toBe('Runsheet.AttemptFailed');
    expect(row?.status).toBe('RUNNING');
    expect(entry).toMatchObject({ class: 'job', error: { name: 'RangeError' } });
    expect(entry?.error?.message).toBe('no such shop: 7');
    expect(entry?.error?.stack).toMatch(/^at .*run-attempt-end\.test\.ts:\d+:\d+/);
    expect(entry?.ended_at).toEqual(expect.any(String));
  });

  it('ends the job for good on a PermanentJobError', async () => {
    const { entry } = await outcomeOf(() => {
      throw new PermanentJobError('the shop is closed');
    });
    expect(entry).toMatchObject({ class: 'permanent', error: { name: 'PermanentJobError' } });
  });

  it('knows a PermanentJobError of another copy of the module by its name', async () => {
    const { entry } = await outcomeOf(() => {
      throw Object.assign(new Error('closed'), { name: 'PermanentJobError' });
    });
    expect(entry?.class).toBe('permanent');
  });

  it('retries an error whose cause is a PermanentJobError, since only the error that leaves the job decides', async () => {
    const { entry } = await outcomeOf(() => {
      throw new Error('the load failed', { cause: new PermanentJobError('the shop is closed') });
    });
    expect(entry?.class).toBe('job');
    expect(entry?.error?.message).toContain('caused by PermanentJobError: the shop is closed');
  });

  it('has why a request failed in the row and in the log', async () => {
    const { reply } = await aPlannedRun(tables);
    const deps = attemptDependencies(tables);
    const port = await aClosedPort();
    await attempt(tables, aCall(reply, 'load-orders'), () => fetch(`http://127.0.0.1:${port}/`), deps);
    const row = await tables.runs.findJobRun(reply, 'load-orders');
    expect(row?.attempts[0]?.error).toMatchObject({
      name: 'TypeError',
      message: expect.stringMatching(/caused by .*ECONNREFUSED/),
    });
    expect(deps.lines.join()).toMatch(/TypeError: fetch failed.*ECONNREFUSED/);
  });

  it('records a rejection as it records a throw', async () => {
    const { entry } = await outcomeOf(() => Promise.reject(new Error('later')));
    expect(entry).toMatchObject({ class: 'job', error: { name: 'Error' } });
  });

  it('leaves the watchdog disarmed and the process alive', async () => {
    const { reply } = await aPlannedRun(tables);
    const deps = attemptDependencies(tables);
    await attempt(tables, aCall(reply, 'load-orders'), () => Promise.reject(new Error('no')), deps);
    expect(deps.watchdogAt).toBeUndefined();
    expect(deps.events).toEqual([]);
  });
});

/** A port of this machine on which nobody listens. */
async function aClosedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function nested(depth: number): unknown {
  return depth === 0 ? 1 : { in: nested(depth - 1) };
}

describe('END of an attempt whose work said what it used', () => {
  it.each(['a good end', 'a bad one'])('keeps it with %s', async (how) => {
    const code: AttemptCode = (_, { used }) => {
      used({ lambda_requests: 1 });
      if (how === 'a bad one') throw new Error('no luck');
    };
    const { entry } = await outcomeOf(code as () => unknown);
    expect(entry).toMatchObject({ class: how === 'a bad one' ? 'job' : null, usage: { lambda_requests: 1 } });
  });
});
