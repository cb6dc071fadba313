import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { listChain, readChain } from '../../operations/read-chain';
import { aGroupName } from '../support/rows/a-run';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

/** The run of this day, with the statuses of its jobs. */
async function aRun(group: string, day: number, jobs: Record<string, string>, given: Partial<RunRow> = {}) {
  const run_id = `${group}-${day}`;
  const planned_at = `2026-11-${String(day).padStart(2, '0')}T02:00:00.000Z`;
  const planned = { run_id, plan_no: 1, planned_at, job_group: group };
  const run = { ...planned, entry: 'run', group_runs: group, status: 'FAILED', trigger: 'manual', ...given };
  await tables.runs.put(run, { all: [] });
  for (const [job_name, status] of Object.entries(jobs)) {
    const row = { ...planned, entry: `job#${job_name}`, job_name, status, stage: 0, priority: 0, attempt: 1 };
    await tables.runs.put(row as unknown as JobRunRow, { all: [] });
  }
  return run_id;
}

const ids = (runs: readonly { run_id: string }[]) => runs.map(({ run_id }) => run_id);

test('a run and its reruns are one chain, whichever of them is asked about', async () => {
  const group = aGroupName();
  const first = await aRun(group, 1, { a: 'SUCCEEDED', b: 'FAILED' });
  const other = await aRun(group, 2, { a: 'SUCCEEDED' });
  const second = await aRun(group, 3, { b: 'FAILED' }, { rerun_of: first });
  const third = await aRun(group, 4, { b: 'SUCCEEDED' }, { rerun_of: second, status: 'SUCCEEDED' });
  for (const run of [first, second, third]) {
    expect(ids(await listChain(tables.runs, run))).toEqual([first, second, third]);
  }
  const { chain, merged } = await readChain(tables.runs, third);
  expect(chain[1]).toMatchObject({ run_id: second, rerun_of: first, ended_at: null });
  expect(merged.map(({ job_name, status }) => [job_name, status])).toEqual([
    ['a', 'SUCCEEDED'],
    ['b', 'SUCCEEDED'],
  ]);
  expect(ids(await listChain(tables.runs, other))).toEqual([other]);
});

test('a chain begins after an original that has expired, and an unknown run has none', async () => {
  const group = aGroupName();
  const rerun = await aRun(group, 1, {}, { rerun_of: `${group}-gone` });
  expect(ids(await listChain(tables.runs, rerun))).toEqual([rerun]);
  await expect(listChain(tables.runs, `${group}-none`)).resolves.toEqual([]);
});

test('a circle of edited rows ends', async () => {
  const group = aGroupName();
  await aRun(group, 1, {}, { rerun_of: `${group}-2` });
  await aRun(group, 2, {}, { rerun_of: `${group}-1` });
  await expect(listChain(tables.runs, `${group}-1`)).resolves.toHaveLength(2);
});
