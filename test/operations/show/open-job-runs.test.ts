import { RunTable } from '../../../adapters/dynamodb/run-table';
import type { JobRunRow, RunRow } from '../../../domain/tables/rows';
import { isKept, readOpenJobRuns } from '../../../operations/show/open-job-runs';
import { readJobRuns } from '../../../operations/show/read-job-runs';
import { boardData, putBoardData } from '../../support/rows/board-data';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

const JOBS = 1_100;

let tables: MemoryTables;
let run: RunRow;
let rows: JobRunRow[];
let clock: number;
beforeAll(async () => {
  tables = await openMemoryTables();
  const data = boardData({ group: 'large', jobs: JOBS, runs: 1, isOpen: true });
  await putBoardData(tables, { ...data, master: [] });
  ({ run, rows } = data.runs[0] as { run: RunRow; rows: JobRunRow[] });
});
afterAll(() => tables.close());
beforeEach(() => {
  clock = 0;
});

const now = () => clock;
const aProcess = () => new RunTable(tables.runs.client, tables.runs.name);

function countQueries() {
  const sent = jest.spyOn(tables.runs.client, 'send');
  return () => sent.mock.calls.length;
}
afterEach(() => jest.restoreAllMocks());

test('the job runs of a large open run are those of its rows', async () => {
  const shown = await readJobRuns(aProcess(), run);
  expect(shown.isDigest).toBe(true);
  const facts = ({ job_name, status, stage, attempt }: JobRunRow) => ({ job_name, status, stage, attempt });
  const byName = (some: readonly JobRunRow[]) => new Map(some.map((row) => [row.job_name, facts(row)]));
  expect(byName(shown.rows)).toEqual(byName(rows));
  const done = shown.rows.find(({ status }) => status === 'SUCCEEDED') as JobRunRow;
  expect(shown.pastOf(done)).toBeDefined();
});

test('all looks of a process share one reading, which stands for 1 ms a job', async () => {
  const runs = aProcess();
  const calls = countQueries();
  const [first, second] = await Promise.all([readOpenJobRuns(runs, run, now), readOpenJobRuns(runs, run, now)]);
  expect(second).toBe(first);
  const once = calls();
  clock = JOBS - 1;
  expect(await readOpenJobRuns(runs, run, now)).toBe(first);
  expect(calls()).toBe(once);
  clock = JOBS;
  const row = rows.find(({ status }) => status === 'PENDING') as JobRunRow;
  await runs.update(row, { condition: { all: [] }, set: [['status', 'SKIPPED']] });
  const again = await readOpenJobRuns(runs, run, now);
  expect(again.find(({ job_name }) => job_name === row.job_name)?.status).toBe('SKIPPED');
});

test('a reading that fails is made again at the next look', async () => {
  const runs = aProcess();
  const send = jest.spyOn(tables.runs.client, 'send').mockImplementationOnce(() => Promise.reject(new Error('lost')));
  await expect(readOpenJobRuns(runs, run, now)).rejects.toThrow('lost');
  await expect(readOpenJobRuns(runs, run, now)).resolves.toHaveLength(JOBS);
  expect(send.mock.calls.length).toBeGreaterThan(1);
});

test('the newest four runs are kept, and of one run only its plan of now', async () => {
  const runs = aProcess();
  const of = (plan_no: number) => readOpenJobRuns(runs, { ...run, plan_no }, now);
  const first = await of(1);
  for (const plan of [2, 3, 4]) await expect(of(plan)).resolves.toEqual([]);
  expect(await of(1)).toBe(first);
  await of(5);
  expect(await of(1)).not.toBe(first);
});

test.each([
  ['a large open run', {}, true],
  ['a run that is not large', { job_count: 1_000 }, false],
  ['a run that has ended', { status: 'FAILED' as const }, false],
  ['a run without a plan', { planned_at: undefined }, false],
])('%s: kept is %p', (_, change, expected) => {
  expect(isKept({ ...run, job_count: JOBS, ...change } as RunRow)).toBe(expected);
});
