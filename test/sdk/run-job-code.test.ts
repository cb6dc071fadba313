import { once } from 'node:events';
import { requestStop } from '../../domain/runs/stop-run';
import type { JobContext } from '../../sdk/job-context';
import { monotonicMs } from '../../sdk/stopwatch';
import { aJobRow } from '../support/rows/a-group';
import { aPlannedRun, type RunReply } from '../support/rows/a-run';
import { aCall, attempt, attemptDependencies, SHORT_MARGINS } from '../support/rows/an-attempt';
import { isWrite, refuseCalls } from '../support/services/faults';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

/** A planned job that has 60 ms. */
async function aShortJob(): Promise<RunReply> {
  return (await aPlannedRun(tables, [aJobRow({ timeout_minutes: 0.001 })])).reply;
}

const ignoreEverything = () => new Promise(() => {});
const heed = async ({ signal }: JobContext) => {
  await once(signal, 'abort');
  throw signal.reason;
};
const rowOf = (reply: RunReply) => tables.runs.findJobRun(reply, 'load-orders');
const stop = (reply: RunReply) =>
  tables.runs.update({ run_id: reply.run_id, entry: 'run' }, requestStop({ by: 'ann' }));

describe('the deadline', () => {
  it('aborts the signal with a TimeoutError, and a job that heeds it has timed out', async () => {
    const reply = await aShortJob();
    const deps = attemptDependencies(tables);
    let reason: unknown;
    const error = await attempt(
      tables,
      aCall(reply, 'load-orders'),
      async (job) => {
        await heed(job).catch((why) => {
          reason = why;
          throw why;
        });
      },
      deps,
    );
    expect(reason).toMatchObject({ name: 'TimeoutError' });
    expect(error?.message).toContain('TimedOut: not finished after timeout_minutes = 0.001');
    expect((await rowOf(reply))?.attempts[0]).toMatchObject({ class: 'timeout', error: { name: 'TimedOut' } });
    expect(deps.events).toEqual([]);
  });

  it('is not passed by an answer that comes in the grace', async () => {
    const reply = await aShortJob();
    await attempt(tables, aCall(reply, 'load-orders'), async ({ signal }) => {
      await once(signal, 'abort');
      return 'late';
    });
    expect(await rowOf(reply)).toMatchObject({ status: 'RUNNING', attempts: [{ class: 'timeout' }] });
  });

  it('ends the process of a job that ignores it, after its END is written', async () => {
    const reply = await aShortJob();
    const deps = attemptDependencies(tables);
    let endedBefore: unknown;
    deps.leaveProcess = () => {
      deps.events.push('left');
      endedBefore = rowOf(reply);
    };
    const error = await attempt(tables, aCall(reply, 'load-orders'), ignoreEverything, deps);
    expect(error?.name).toBe('Runsheet.AttemptFailed');
    expect(deps.events).toEqual(['left']);
    // No end yet: SettleAttempt takes one as proof that the attempt is over, and until the process is left it is not.
    expect(await endedBefore).toMatchObject({ attempts: [{ class: 'timeout', ended_at: null }] });
  });

  it('ends that process also where its END cannot be written', async () => {
    const reply = await aShortJob();
    const cut = tables.another();
    const deps = attemptDependencies(cut);
    const code = () => {
      refuseCalls(cut, isWrite);
      return ignoreEverything();
    };
    const error = await attempt(cut, aCall(reply, 'load-orders'), code, deps);
    expect(error?.name).toBe('CutOff');
    expect(deps.events).toEqual(['left']);
  });

  it('has the watchdog behind it for a job that blocks its process', async () => {
    const reply = await aShortJob();
    const deps = attemptDependencies(tables);
    const before = monotonicMs();
    let armed = 0;
    await attempt(
      tables,
      aCall(reply, 'load-orders'),
      () => {
        armed = deps.watchdogAt ?? 0;
      },
      deps,
    );
    expect(armed).toBeGreaterThanOrEqual(before + 60 + SHORT_MARGINS.watchdogMs);
    expect(armed).toBeLessThanOrEqual(monotonicMs() + 60 + SHORT_MARGINS.watchdogMs);
  });
});

describe('a stop', () => {
  it("aborts the signal with an AbortError, and is the attempt's error", async () => {
    const { reply } = await aPlannedRun(tables);
    let reason: unknown;
    const error = await attempt(tables, aCall(reply, 'load-orders'), async (job) => {
      await stop(reply);
      await heed(job).catch((why) => {
        reason = why;
        throw why;
      });
    });
    expect(reason).toMatchObject({ name: 'AbortError' });
    expect(error?.name).toBe('Runsheet.AttemptFailed');
    expect((await rowOf(reply))?.attempts[0]).toMatchObject({ class: 'job', error: { name: 'AbortError' } });
  });

  it('ends the process of a job that ignores it', async () => {
    const { reply } = await aPlannedRun(tables);
    const deps = attemptDependencies(tables);
    await attempt(
      tables,
      aCall(reply, 'load-orders'),
      async () => {
        await stop(reply);
        return ignoreEverything();
      },
      deps,
    );
    expect(deps.events).toEqual(['left']);
  });

  it('is looked for again where a look failed', async () => {
    const { reply } = await aPlannedRun(tables);
    const flaky = tables.another();
    const deps = attemptDependencies(flaky);
    let looks = 0;
    refuseCalls(flaky, ({ command }) => command.startsWith('Get') && ++looks <= 2);
    const code = async (job: JobContext) => {
      await stop(reply);
      await heed(job);
    };
    await attempt(flaky, aCall(reply, 'load-orders'), code, deps);
    expect(deps.lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        message: expect.stringMatching(/^the check whether the run is stopped/),
      }),
    );
    expect((await rowOf(reply))?.attempts[0]).toMatchObject({ error: { name: 'AbortError' } });
  });
});
