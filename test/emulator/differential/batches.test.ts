import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Laptop, openLaptop } from '../../support/home/laptop';
import { PREFIX } from '../stack-groups';
import { writeCase } from './apply-case';
import type { Act, CaseJob, GroupCase } from './group-case';
import { runEmbedded } from './run-embedded';
import { runEmulated } from './run-emulated';

/*
 * Groups that run in batches, here and on an interpreter that others wrote: more jobs than an inline Map runs at once,
 * and as few more as can be, since that interpreter takes its time.
 */

const session = Date.now().toString(36);
const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-batches-'));

let laptop: Laptop;
beforeAll(async () => {
  laptop = await openLaptop();
});
afterAll(() => laptop.close());

const job = (priority: number, maximum_retries: number, ...script: Act[]): CaseJob => ({
  priority,
  maximum_retries,
  is_enabled: true,
  script,
});

/** 41 jobs of a priority. The second fails once, the last for good. */
function large(priority: number): Record<string, CaseJob> {
  const jobs = Object.fromEntries(
    Array.from({ length: 41 }, (_, at) => [`p${priority}-${String(at).padStart(2, '0')}`, job(priority, 0, 'succeed')]),
  );
  return {
    ...jobs,
    [`p${priority}-01`]: job(priority, 1, 'fail', 'succeed'),
    [`p${priority}-40`]: job(priority, 1, 'fail-for-good'),
  };
}

async function tell(name: string, groupCase: GroupCase) {
  const applied = writeCase(folder, `${PREFIX}${name}-${session}`, groupCase);
  const [here, there] = await Promise.all([runEmbedded(laptop, applied), runEmulated(applied)]);
  expect(here.outOfOrder).toEqual([]);
  expect(here).toEqual(there);
  return here;
}

describe('a group in batches has the same story here and on an interpreter that others wrote', () => {
  it('where its parallel jobs are many', async () => {
    const jobs = { ...large(-1), small: job(1, 0, 'succeed') };
    const { events, run } = await tell('parallel', {
      settings: { on_failure: 'stop', max_concurrency: 60 },
      jobs,
      byHand: {},
    });
    expect(run).toMatchObject({ status: 'FAILED', counts: { SUCCEEDED: 41, FAILED: 1 } });
    expect(events).toMatchObject({ 'ParallelBatches MapRunStarted': 1, 'ParallelBatches MapRunSucceeded': 1 });
  }, 300_000);

  it.each([
    ['stop', 'SKIPPED'],
    ['continue', 'SUCCEEDED'],
  ] as const)(
    'where a stage is large, a job of it fails, and on_failure is %s',
    async (on_failure, after) => {
      const jobs = { ...large(1), after: job(2, 0, 'succeed') };
      const { events, jobs: told } = await tell(`stage-${on_failure}`, {
        settings: { on_failure, max_concurrency: 60 },
        jobs,
        byHand: {},
      });
      expect(told.after).toMatchObject({ status: after });
      expect(events).toMatchObject({ 'StageBatches MapRunSucceeded': 1 });
    },
    300_000,
  );
});
