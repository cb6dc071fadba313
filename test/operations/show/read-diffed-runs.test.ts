import { diffRuns } from '../../../domain/explain/diff-runs';
import type { JobRunRow, RunRow } from '../../../domain/tables/rows';
import { readDiffedRuns } from '../../../operations/show/read-diffed-runs';
import { boardData, putBoardData } from '../../support/rows/board-data';
import { putDigestOf } from '../../support/rows/put-digest';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

jest.setTimeout(60_000);

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const JOBS = 150;

/** Two nights, the second with some rows changed; both with their digests. */
async function twoNights(change: (rows: JobRunRow[]) => void): Promise<[RunRow, RunRow]> {
  const data = boardData({ group: 'nightly', jobs: JOBS, runs: 2 });
  change(data.runs[1]?.rows ?? []);
  await putBoardData(tables, data);
  const plain = data.runs.map(({ run }) => run);
  for (const run of plain) await putDigestOf(tables.runs, run);
  return Promise.all(plain.map(async ({ run_id }) => await tables.runs.findRun(run_id))) as Promise<[RunRow, RunRow]>;
}

async function both(before: RunRow, after: RunRow) {
  const [digested, rows] = await Promise.all([
    readDiffedRuns(tables.runs, before, after),
    readDiffedRuns(tables.runs, without(before), without(after)),
  ]);
  return {
    alike: digested.alike,
    digested: diffRuns(digested.before, digested.after, digested.alike),
    rows: diffRuns(rows.before, rows.after, rows.alike),
  };
}

function without({ digest: _, ...run }: RunRow): RunRow {
  return run;
}

describe('two runs with digests', () => {
  it('differ as their rows do, and the rows of what is the same are not read', async () => {
    const [before, after] = await twoNights((rows) => {
      Object.assign(rows[3] as JobRunRow, { target: 'lambda:other' });
      Object.assign(rows[4] as JobRunRow, { parameters: { since: 'x', mine: 1 } });
      Object.assign(rows[5] as JobRunRow, { status: 'FAILED', error: { name: 'Error', message: 'no such shop' } });
      Object.assign(rows[6] as JobRunRow, { duration_ms: 900_000 });
      Object.assign(rows[8] as JobRunRow, { carried_from: 'nightly-0' });
      rows.splice(9, 1);
    });
    const { alike, digested, rows } = await both(before, { ...after, job_count: JOBS - 1 });
    expect(alike).toBeGreaterThan(JOBS / 2);
    expect(digested.same).toBe(rows.same);
    expect(digested).toEqual(rows);
    const changed = digested.jobs.map(({ kind, fields }) => [kind, ...fields.map(({ field }) => field)].join(' '));
    expect(changed).toEqual(expect.arrayContaining(['changed target', 'changed parameters.mine', 'gone']));
  });

  it('are compared by their rows if one of them has no digest', async () => {
    const [before, after] = await twoNights(() => {});
    const read = await readDiffedRuns(tables.runs, without(before), after);
    expect([read.alike, read.before.rows.length, read.after.rows.length]).toEqual([0, JOBS, JOBS]);
  });
});
