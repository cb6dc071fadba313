import path from 'node:path';
import { readDeltaTable } from '../../../adapters/delta/delta-table';

/* The tables were written by delta-rs and by Spark: tables/README.md says how. */

const at = (name: string) => path.resolve(__dirname, 'tables', name);

async function jobs(name: string, version?: number): Promise<Record<string, unknown>[]> {
  const { columns, rows } = await readDeltaTable(at(name), version);
  const objects = rows.map(
    (row): Record<string, unknown> => Object.fromEntries(columns.map((key, no) => [key, row[no]])),
  );
  const shorter = objects.map((job) => ({ ...job, notebook_path: path.basename(String(job.notebook_path)) }));
  return shorter.sort((one, two) => (one.notebook_path < two.notebook_path ? -1 : 1));
}

const names = async (name: string, version?: number) => (await jobs(name, version)).map((job) => job.notebook_path);

it('reads the newest version, with what was updated and without what was deleted', async () => {
  expect(await jobs('versions')).toEqual([
    job('archive', 'weekly', 60, 3, 0, { owner: 'ops' }),
    job('extract_customers', 'nightly', 30, 2, -1, { owner: null }),
    job('extract_orders', 'nightly', 30, 2, -1, { owner: null }),
    job('load_orders', 'nightly', 45, 1, 0, { owner: null }),
    job('report_orders', 'nightly', 15, 0, 1, { owner: null, is_enabled: false }),
  ]);
});

it('reads each version before it, with the columns of that time', async () => {
  expect(await names('versions', 0)).toEqual(['extract_customers', 'extract_orders', 'load_orders']);
  expect((await jobs('versions', 1)).find((each) => each.notebook_path === 'report_orders')).toEqual(
    job('report_orders', 'nightly', 15, 0, 1),
  );
  expect((await jobs('versions', 2)).find((each) => each.notebook_path === 'report_orders')?.is_enabled).toBe(false);
  expect(await names('versions', 2)).toContain('vacuum');
  expect(await names('versions', 3)).not.toContain('vacuum');
});

it('reads a partitioned table from its checkpoint and the commits after it', async () => {
  expect(await jobs('checkpoint')).toEqual([
    job('clean up', 'monthly: all', 60, 0, 0, { is_enabled: false }),
    job('extract_customers', 'nightly', 30, 2, -1),
    job('extract_orders', 'nightly', 30, 2, -1),
    job('load_orders', 'nightly', 45, 1, 0),
    job('report_orders', 'nightly', 15, 0, 1),
  ]);
  expect(await names('checkpoint', 4)).toContain('vacuum');
});

describe('a table of Spark', () => {
  const nightly = [
    job('extract_customers', 'nightly', 30, 2, -1),
    job('extract_orders', 'nightly', 30, 2, -1),
    job('load_orders', 'nightly', 45, 1, 0),
  ];

  it('is read without the rows that its deletion vectors delete', async () => {
    const report = job('report_orders', 'nightly', 15, 0, 1, { is_enabled: false });
    expect(await jobs('deletion-vectors')).toEqual([...nightly, report]);
    expect(await names('deletion-vectors', 1)).toContain('vacuum');
  });

  it('is read by the names that its columns have in the files', async () => {
    expect((await jobs('column-mapping')).map((each) => [each.job_group, each.priority, each.is_enabled])).toEqual([
      ['nightly', -1, false],
      ['nightly', -1, false],
      ['nightly', 0, true],
      ['nightly', 1, true],
      ['weekly', 0, true],
    ]);
  });

  it('is read from a checkpoint in several parts', async () => {
    const others = [job('archive', 'weekly', 60, 3, 7), job('clean', 'weekly', 60, 3, 8)];
    expect(await jobs('parts')).toEqual([...others, ...nightly, job('vacuum', 'weekly', 120, 0, 0)]);
    expect(await names('parts', 3)).not.toContain('clean');
  });

  it('is read from a checkpoint with sidecars', async () => {
    expect(await names('v2-checkpoint')).toEqual([
      'archive',
      ...nightly.map((each) => each.notebook_path),
      'report_orders',
    ]);
  });
});

function job(
  notebook_path: string,
  job_group: string,
  timeout_minutes: number,
  maximum_retries: number,
  priority: number,
  others = {},
) {
  return { notebook_path, job_group, timeout_minutes, maximum_retries, priority, is_enabled: true, ...others };
}
