import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { readFailingSince, readJobHistories } from '../../operations/job-histories';
import { aGroupName } from '../support/rows/a-run';
import { entry } from '../support/rows/explained';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const time = (day: number) => `2026-11-${String(day).padStart(2, '0')}T02:00:00.000Z`;

/** Puts the run of this day with these job runs. By default each job SUCCEEDED at its first attempt. */
async function aRun(group: string, day: number, jobs: Record<string, Partial<JobRunRow>>): Promise<void> {
  const run_id = `${group}-${day}`;
  const planned = { run_id, plan_no: 1, planned_at: time(day), job_group: group };
  const run = { ...planned, entry: 'run', group_runs: group, status: 'SUCCEEDED', trigger: 'manual' } as RunRow;
  await tables.runs.put(run, { all: [] });
  for (const [job_name, given] of Object.entries(jobs)) {
    const row = {
      ...planned,
      entry: `job#${job_name}`,
      job_name,
      job_runs: `${group}/${job_name}`,
      status: 'SUCCEEDED',
      attempt: 1,
      started_at: time(day),
      ...given,
    };
    await tables.runs.put(row, { all: [] });
  }
}

describe('what is known of a job', () => {
  it('is when it last ran, and how long it took when it last succeeded', async () => {
    const group = aGroupName();
    await aRun(group, 1, { a: { duration_ms: 100 }, b: { duration_ms: 10 } });
    await aRun(group, 2, { a: { duration_ms: 200 }, b: { duration_ms: 20 } });
    await aRun(group, 3, { a: { status: 'FAILED', duration_ms: 999 }, b: { status: 'SKIPPED', attempt: 0 } });
    // Its success was carried over from another run: it did not run in this one.
    await aRun(group, 4, { b: { attempt: 0, duration_ms: 5 } });
    await expect(readJobHistories(tables.runs, group, ['a', 'b', 'c'])).resolves.toMatchObject({
      hasRuns: true,
      jobs: new Map([
        ['a', { durationMs: 200, lastRunAt: time(3) }],
        ['b', { durationMs: 20, lastRunAt: time(2) }],
      ]),
    });
  });

  it('is what the newest success says of its cost, or else the newest failure', async () => {
    const group = aGroupName();
    const took = (seconds: number) => ({
      target: 'lambda:a',
      attempts: [
        entry(1, { started_at: time(1), ended_at: new Date(Date.parse(time(1)) + seconds * 1000).toISOString() }),
      ],
    });
    await aRun(group, 1, { a: { duration_ms: 1, ...took(100) }, b: { status: 'FAILED', ...took(10) } });
    await aRun(group, 2, { a: { status: 'FAILED', ...took(1) }, b: { status: 'FAILED', ...took(20) } });
    const { jobs } = await readJobHistories(tables.runs, group, ['a', 'b']);
    expect(jobs.get('a')?.past?.usage).toEqual({ lambda_gb_seconds: 50, lambda_requests: 1 });
    expect(jobs.get('b')?.past?.usage).toEqual({ lambda_gb_seconds: 10, lambda_requests: 1 });
  });

  it('is found also where the newest runs of the group know nothing of it', async () => {
    const group = aGroupName();
    await aRun(group, 1, { rare: { duration_ms: 100 } });
    for (let day = 2; day <= 20; day++) await aRun(group, day, { rare: { status: 'DISABLED', attempt: 0 }, daily: {} });
    const { jobs } = await readJobHistories(tables.runs, group, ['rare', 'daily']);
    expect(jobs.get('rare')).toEqual({ durationMs: 100, lastRunAt: time(1) });
    expect(jobs.get('daily')).toMatchObject({ lastRunAt: time(20) });
  });

  it('is no duration below 0, but that of the success before', async () => {
    const group = aGroupName();
    await aRun(group, 1, { a: { duration_ms: 100 } });
    await aRun(group, 2, { a: { duration_ms: -3_595_962 } });
    const { jobs } = await readJobHistories(tables.runs, group, ['a']);
    expect(jobs.get('a')).toEqual({ durationMs: 100, lastRunAt: time(2) });
  });

  it('is nothing in a group that never ran', async () => {
    await expect(readJobHistories(tables.runs, aGroupName(), ['a'])).resolves.toEqual({
      hasRuns: false,
      jobs: new Map(),
      runs: [],
    });
  });

  it('is nothing of rows that a loader left which was taken over from', async () => {
    const group = aGroupName();
    await aRun(group, 1, { a: { plan_no: 0, duration_ms: 100 } });
    expect((await readJobHistories(tables.runs, group, ['x'])).jobs.has('a')).toBe(false);
  });
});

describe('since when a job fails', () => {
  const last = async (group: string, day: number) =>
    (await tables.runs.findJobRun({ run_id: `${group}-${day}` }, 'a')) as JobRunRow;

  it('is read up to the row that is asked about', async () => {
    const group = aGroupName();
    const statuses = ['SUCCEEDED', 'FAILED', 'FAILED', 'SUCCEEDED'] as const;
    for (const [index, status] of statuses.entries()) await aRun(group, index + 1, { a: { status } });
    await expect(readFailingSince(tables.runs, await last(group, 3))).resolves.toMatchObject({
      failures: 2,
      first: { run_id: `${group}-2` },
      lastGood: { run_id: `${group}-1` },
      isCut: false,
    });
    await expect(readFailingSince(tables.runs, await last(group, 4))).resolves.toBeUndefined();
  });

  it('is unknown for a row that is in no index', async () => {
    const group = aGroupName();
    await aRun(group, 1, { a: { status: 'FAILED' } });
    const { job_runs, ...row } = await last(group, 1);
    await expect(readFailingSince(tables.runs, row)).resolves.toBeUndefined();
    await expect(readFailingSince(tables.runs, { ...row, job_runs, planned_at: 'noon' } as JobRunRow)).resolves.toBe(
      undefined,
    );
  });
});
