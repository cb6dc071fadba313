import { type SettleReply, type SettleRequest, settle } from '../../operations/settle-attempt';
import { aCall, aLostAttempt, attempt, SHORT_MARGINS } from '../support/rows/an-attempt';
import { fails, JOB, settling, TIMEOUT } from '../support/rows/settling';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

/*
 * SettleAttempt after its clock was set. It runs in a process of its own, so it shares no clock but the wall clock with
 * the attempt. The waits of the machine, which nobody sets, come back to it in its own reply.
 */

const HOUR_MS = 3_600_000;

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());
afterEach(() => jest.restoreAllMocks());

const { aJob, settleOf, rowOf } = settling(() => tables);

describe("SettleAttempt's clock, set back by an hour since START", () => {
  it('lets a look wait for the whole lease at most, and not until the clock shows its end', async () => {
    const { look, leaseSeconds } = await aLook();
    expect(look).toMatchObject({ outcome: 'LOOK', waited_seconds: look.wait_seconds });
    expect(look.wait_seconds).toBeGreaterThanOrEqual(leaseSeconds);
    expect(look.wait_seconds).toBeLessThanOrEqual(leaseSeconds + 2);
  });

  it('takes the attempt for dead once the machine has waited for so long, and calls it timed out', async () => {
    const { look, leaseSeconds, rowNow } = await aLook({ maximum_retries: 0 });
    await expect(again(look)).resolves.toEqual({ outcome: 'FAILED', status: 'TIMED_OUT' });
    expect(await rowNow()).toMatchObject({
      status: 'TIMED_OUT',
      duration_ms: leaseSeconds * 1000,
      attempts: [{ class: 'timeout', error: { name: 'TimedOut' } }],
    });
  });

  it('counts the waits of each attempt anew', async () => {
    const { look } = await aLook();
    await expect(again(look)).resolves.not.toHaveProperty('waited_seconds');
  });

  it('delays a retry that was decided before by 15 minutes at most, the longest delay there is', async () => {
    const reply = await aJob({ retry_delay_seconds: 900 });
    await attempt(tables, aCall(reply, JOB), fails);
    await settleOf(reply, 1);
    setClock(-HOUR_MS);
    const asked = (await settleOf(reply, 1)) as { wait_seconds: number };
    expect(asked.wait_seconds).toBe(900);
  });
});

describe("SettleAttempt's clock, set forward by an hour since START", () => {
  it('lets a lost attempt have taken its whole lease at most', async () => {
    const reply = await aJob({ maximum_retries: 0 });
    await aLostAttempt(tables, aCall(reply, JOB));
    const { lease_until, started_at } = await rowOf(reply);
    setClock(HOUR_MS);
    await settleOf(reply, 1, TIMEOUT);
    expect(await rowOf(reply)).toMatchObject({
      status: 'TIMED_OUT',
      duration_ms: Date.parse(lease_until ?? '') - Date.parse(started_at ?? ''),
    });
  });
});

/** What the machine hears of a lost attempt after the clock was set back. */
async function aLook(given: object = {}) {
  const reply = await aJob({ timeout_minutes: 5, ...given });
  await aLostAttempt(tables, aCall(reply, JOB));
  const { lease_until, started_at } = await rowOf(reply);
  setClock(-HOUR_MS);
  const look = (await settleOf(reply, 1, TIMEOUT)) as SettleReply & SettleRequest & { wait_seconds: number };
  const leaseSeconds = (Date.parse(lease_until ?? '') - Date.parse(started_at ?? '')) / 1000;
  return { look, leaseSeconds, rowNow: () => rowOf(reply) };
}

/** The machine waits, and calls SettleAttempt with its own reply. */
function again(look: SettleRequest): Promise<SettleReply> {
  return settle(tables.runs, look, SHORT_MARGINS);
}

function setClock(byMs: number): void {
  const real = Date.now;
  jest.spyOn(Date, 'now').mockImplementation(() => real() + byMs);
}
