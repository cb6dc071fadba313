import { randomUUID } from 'node:crypto';
import { startAttempt, succeedAttempt } from '../domain/attempts/attempt';
import { jobEntry } from '../domain/tables/rows';
import type { EmbeddedEngine } from '../local/embedded-engine';
import { inParallel } from '../operations/in-parallel';

/** This machine's limit: how many ms the store alone takes for a job's START and END, with 50 jobs at a time. */
export async function measureStore({ runs }: EmbeddedEngine, jobs: number): Promise<number> {
  const run_id = `limit-${randomUUID().slice(0, 8)}`;
  const now = new Date().toISOString();
  const rows = Array.from({ length: jobs }, (_, index) => ({
    run_id,
    entry: jobEntry(`job-${index}`),
    job_runs: `limit/job-${index}`,
    planned_at: now,
    status: 'PENDING',
    plan_no: 1,
    attempt: 0,
    attempts: [],
  }));
  await inParallel(rows, async (row) => {
    await runs.put(row, { absent: 'entry' });
  });
  const startedAt = performance.now();
  await inParallel(rows, async (row) => {
    const claim = { attempt: 1, claim: randomUUID() };
    await runs.update(
      row,
      startAttempt({ ...claim, plan: 1, requestId: 'r', logStream: 'l', startedAt: now, leaseUntil: now }),
    );
    await runs.update(row, succeedAttempt({ ...claim, endedAt: now, durationMs: 0, output: 'null' }));
  });
  return (performance.now() - startedAt) / jobs;
}
