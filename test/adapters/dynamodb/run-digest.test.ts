import { randomBytes } from 'node:crypto';
import { findDigest, MAX_DIGEST_BYTES, putDigest, readForDigest } from '../../../adapters/dynamodb/run-digest';
import { digestJob } from '../../../domain/runs/digested-job';
import { digestEntry, type RunRow } from '../../../domain/tables/rows';
import { aJobRun } from '../../protocol/builders';
import { boardData, putBoardData } from '../../support/rows/board-data';
import { putDigestOf } from '../../support/rows/put-digest';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

jest.setTimeout(60_000);

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

let groups = 0;

async function aDigestedRun(): Promise<RunRow> {
  groups += 1;
  const data = boardData({ group: `nightly-${groups}`, jobs: 120, runs: 1 });
  await putBoardData(tables, data);
  const { run } = data.runs[0] as { run: RunRow };
  await putDigestOf(tables.runs, run);
  return (await tables.runs.findRun(run.run_id)) as RunRow;
}

/** Changes the first row of the digest by hand. */
async function edit(run: RunRow, fields: object): Promise<void> {
  const row = await tables.runs.findItem<{ run_id: string; entry: string }>({
    run_id: run.run_id,
    entry: digestEntry(0),
  });
  if (!row) throw new Error('the run has no digest');
  await tables.runs.put({ ...row, ...fields }, { present: 'entry' });
}

describe('the digest of a run', () => {
  it('has each of its jobs once, in reading order', async () => {
    const run = await aDigestedRun();
    const { jobs, rows } = await readForDigest(tables.runs, run);
    const found = (await findDigest(tables.runs, run)) ?? [];
    expect(found.map(({ job_name }) => job_name)).toEqual(jobs.map(({ job_name }) => job_name));
    expect(found.map(({ job_name }) => job_name).sort()).toEqual(rows.map(({ job_name }) => job_name).sort());
    expect(found).toHaveLength(120);
  });

  it('is not there for a run without one, and reads nothing for it', async () => {
    const run = await aDigestedRun();
    const { digest: _, ...without } = run;
    const reads = tables.another();
    reads.client.destroy();
    await expect(findDigest(reads.runs, without)).resolves.toBeUndefined();
  });

  it.each([
    ['a row of it is missing', { digest: 2 }, {}],
    ['it is of another plan', {}, { plan_no: 7 }],
    ['it has other jobs than the run', { job_count: 119 }, {}],
    ['somebody has typed into its row', {}, { packed: 'text' }],
    ['its row is no packed text', {}, { packed: randomBytes(100) }],
    ['its row says a wrong number of jobs', {}, { jobs: 119 }],
  ])('is not read if %s', async (_, ofRun, ofRow) => {
    const run = await aDigestedRun();
    await edit(run, ofRow);
    await expect(findDigest(tables.runs, { ...run, ...ofRun })).resolves.toBeUndefined();
  });

  it('is split where it would be larger than a row may be', async () => {
    const run = { ...(await aDigestedRun()), run_id: 'wide-run', job_count: 12_000 };
    const noise = randomBytes(12_000 * 48).toString('hex');
    const jobs = Array.from({ length: 12_000 }, (_, at) =>
      digestJob(aJobRun({ job_name: `a${noise.slice(at * 62, at * 62 + 62)}` }), run, (text) => text.slice(0, 8)),
    );
    const digest = await putDigest(tables.runs, run, jobs, '2026-11-22T02:00:00.000Z');
    expect(digest).toBeGreaterThan(1);
    const found = (await findDigest(tables.runs, { ...run, digest })) ?? [];
    expect(found.map(({ job_name }) => job_name)).toEqual(jobs.map(({ job_name }) => job_name));
    for (let part = 0; part < digest; part++) {
      const row = await tables.runs.findItem<{ packed: Uint8Array }>({ run_id: 'wide-run', entry: digestEntry(part) });
      expect(row?.packed.length).toBeLessThanOrEqual(MAX_DIGEST_BYTES);
    }
  });
});
