import {
  findLastSucceeded,
  listOpenRuns,
  listRuns,
  listRunsOfGroup,
  listRunsOfGroups,
} from '../../../adapters/dynamodb/run-queries';
import type { RunRow } from '../../../domain/tables/rows';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

let tables: MemoryTables;
beforeEach(async () => {
  tables = await openMemoryTables();
});
afterEach(() => tables.close());

/** Puts the run of this minute into the table. It is closed unless `open_runs` is given. */
async function aRun(minute: number, given: Partial<RunRow> = {}): Promise<string> {
  const time = `2026-11-22T02:${String(minute).padStart(2, '0')}:00.000Z`;
  const group = given.job_group ?? 'nightly';
  const row: RunRow = {
    run_id: `${group}-${minute}`,
    entry: 'run',
    job_group: group,
    group_runs: group,
    status: 'SUCCEEDED',
    trigger: 'manual',
    execution_arn: 'arn',
    execution_started_at: time,
    plan_no: 1,
    plan_deadline: time,
    planned_at: time,
    ...given,
  };
  await tables.runs.put(row, { all: [] });
  return row.run_id;
}

const ids = (runs: RunRow[]) => runs.map((run) => run.run_id);

describe('the runs of a group', () => {
  it('come newest first, as many as were asked for', async () => {
    for (const minute of [2, 1, 3]) await aRun(minute);
    await aRun(4, { job_group: 'hourly' });
    await expect(listRunsOfGroup(tables.runs, 'nightly', 10).then(ids)).resolves.toEqual([
      'nightly-3',
      'nightly-2',
      'nightly-1',
    ]);
    await expect(listRunsOfGroup(tables.runs, 'nightly', 2).then(ids)).resolves.toEqual(['nightly-3', 'nightly-2']);
    await expect(listRunsOfGroup(tables.runs, 'unknown', 2)).resolves.toEqual([]);
  });
});

describe('a filter of runs', () => {
  const FAILED = { statuses: ['FAILED', 'ABORTED'], since: '2026-11-22T02:02:00.000Z' } as const;

  it('leaves in the runs of the statuses since the moment, as many as were asked for', async () => {
    const status = (no: number) => (['SUCCEEDED', 'FAILED', 'ABORTED'] as const)[no % 3] ?? 'FAILED';
    for (const minute of [1, 2, 3, 4, 5, 7]) await aRun(minute, { status: status(minute) });
    await aRun(8, { job_group: 'hourly', status: 'ABORTED' });
    const failed = ['nightly-7', 'nightly-5', 'nightly-4', 'nightly-2'];
    await expect(listRunsOfGroup(tables.runs, 'nightly', 10, FAILED).then(ids)).resolves.toEqual(failed);
    await expect(listRunsOfGroup(tables.runs, 'nightly', 2, FAILED).then(ids)).resolves.toEqual(failed.slice(0, 2));
    await expect(listRuns(tables.runs, 10, FAILED).then(ids)).resolves.toEqual(['hourly-8', ...failed]);
    await expect(listRunsOfGroups(tables.runs, ['hourly', 'nightly'], 2, FAILED).then(ids)).resolves.toEqual([
      'hourly-8',
      'nightly-7',
    ]);
    const { since } = FAILED;
    await expect(listRuns(tables.runs, 10, { since }).then(ids)).resolves.toHaveLength(6);
    await expect(listRunsOfGroup(tables.runs, 'nightly', 1, { statuses: ['SUCCEEDED'] }).then(ids)).resolves.toEqual([
      'nightly-3',
    ]);
  });
});

describe('the last run of a group that succeeded', () => {
  it('is the newest before then, past all that did not, or ran a part of the group', async () => {
    for (const minute of [1, 2, 9]) await aRun(minute);
    await aRun(3, { job_group: 'hourly' });
    await aRun(3, { left_out: 5 });
    await aRun(4, { status: 'SKIPPED' });
    await aRun(5, { status: 'FAILED' });
    const find = (minute: number) => findLastSucceeded(tables.runs, 'nightly', `2026-11-22T02:0${minute}:00.000Z`);
    await expect(find(6)).resolves.toMatchObject({ run_id: 'nightly-2' });
    await expect(find(2)).resolves.toMatchObject({ run_id: 'nightly-1' });
    await expect(find(1)).resolves.toBeUndefined();
  });

  it('is found behind pages of others', async () => {
    await aRun(1);
    const parameters = { x: 'y'.repeat(300_000) };
    for (const minute of [2, 3, 4, 5]) await aRun(minute, { status: 'FAILED', parameters });
    await expect(findLastSucceeded(tables.runs, 'nightly', '2026-11-22T03')).resolves.toMatchObject({
      run_id: 'nightly-1',
    });
  });
});

describe('the runs of all groups', () => {
  it('come newest first, without the rows of jobs', async () => {
    await aRun(1);
    await aRun(2, { job_group: 'hourly' });
    await tables.runs.put({ run_id: 'nightly-1', entry: 'job#a', job_runs: 'nightly/a', planned_at: '2026' } as never, {
      all: [],
    });
    await expect(listRuns(tables.runs, 10).then(ids)).resolves.toEqual(['hourly-2', 'nightly-1']);
    await expect(listRuns(tables.runs, 1).then(ids)).resolves.toEqual(['hourly-2']);
  });

  it('are the newest of all pages, not of the first', async () => {
    const parameters = { text: 'x'.repeat(300_000) };
    for (const minute of [1, 5, 3, 4, 2]) await aRun(minute, { parameters });
    await expect(listRuns(tables.runs, 2).then(ids)).resolves.toEqual(['nightly-5', 'nightly-4']);
  });
});

describe('the open runs', () => {
  const open = (since: string) => ({ open_runs: 'open', open_since: since, status: 'RUNNING' }) as const;

  it('come oldest first, and without the closed ones', async () => {
    await aRun(1, open('2026-11-22T02:09:00.000Z'));
    await aRun(2, open('2026-11-22T02:08:00.000Z'));
    await aRun(3);
    await expect(listOpenRuns(tables.runs).then(ids)).resolves.toEqual(['nightly-2', 'nightly-1']);
  });

  it('are found on every page, and before they are planned', async () => {
    const parameters = { text: 'x'.repeat(300_000) };
    for (const minute of [1, 2, 3, 4, 5])
      await aRun(minute, { ...open(`2026-11-22T03:0${minute}:00.000Z`), parameters });
    await tables.runs.update({ run_id: 'nightly-3', entry: 'run' }, { condition: { all: [] }, remove: ['planned_at'] });
    await expect(listOpenRuns(tables.runs).then(ids)).resolves.toEqual(
      [1, 2, 3, 4, 5].map((minute) => `nightly-${minute}`),
    );
  });
});
