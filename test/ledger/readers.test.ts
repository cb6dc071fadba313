import { cpSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { dashboard, dashboardQuery, rounded } from './dashboard';
import { differences } from './differences';
import { expectedRows, TABLES } from './expected-rows';
import { LedgerHome } from './ledger-home';
import { PythonReader } from './python-reader';
import { anOpenRun, aYear, DAY_MS, itsEnd, TONIGHT } from './year/a-year';
import type { Played } from './year/play-run';

/*
 * The ledger of a year, exported by the command line and read by delta-rs, pyarrow and DuckDB. Each goes on from the
 * one before.
 */

jest.setTimeout(300_000);

const SEED = 20261130;
const READERS = ['delta-rs', 'pyarrow', 'duckdb'];

let home: LedgerHome;
let readers: PythonReader;
/** What the run table holds. */
let runs: Played[];

beforeAll(async () => {
  home = new LedgerHome();
  readers = await PythonReader.open(process.env.RUNSHEET_LEDGER_PYTHON as string, 'readers.py', [], home.folder);
  await home.put([...aYear(SEED), anOpenRun(TONIGHT)]);
  runs = await home.read();
  await home.export();
});

afterAll(async () => {
  await readers.close();
  home.remove();
});

const read = (reader: string, table: string, version?: number) =>
  readers.ask(reader, { table: home.table(table), ...(version !== undefined && { version }) });

/** What is wrong with any table, by any reader. */
async function problems(): Promise<string[]> {
  const found: string[] = [];
  for (const table of TABLES) {
    for (const reader of READERS) {
      const differing = differences(runs, table, reader, await read(reader, table));
      found.push(...differing.map((each) => `${reader}, ${table}: ${each}`));
    }
  }
  return found;
}

describe('the year', () => {
  it('has all that a ledger can meet', () => {
    const { runs: ended, job_runs, attempts } = expectedRows(runs);
    const values = (rows: typeof ended, column: string) => new Set(rows.map((row) => row[column]?.[1]));
    expect(values(ended, 'status')).toEqual(new Set(['SUCCEEDED', 'FAILED', 'SKIPPED', 'ABORTED']));
    expect(values(job_runs, 'status')).toEqual(
      new Set(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'SKIPPED', 'DISABLED', 'INVALID', 'ABORTED', 'LOST']),
    );
    expect(values(attempts, 'class')).toEqual(new Set([null, 'job', 'timeout', 'permanent']));
    expect(values(ended, 'date').size).toBeGreaterThan(360);
    expect([...values(attempts, 'error_message')].join()).toMatch(/größe[\s\S]*漢字 🚀/);
    expect(runs.filter(({ run }) => run.group_runs === undefined)).toHaveLength(1);
    expect(ended.filter((row) => row.rerun_of?.[1]).length).toBeGreaterThan(30);
    expect(runs.filter(({ run }) => run.status === 'RUNNING')).toHaveLength(1);
    expect(job_runs.length).toBeGreaterThan(3000);
  });

  it.each(READERS.flatMap((reader) => TABLES.map((table) => [reader, table] as const)))(
    '%s reads %s as the run table has it, row by row, types included',
    async (reader, table) => {
      expect(differences(runs, table, reader, await read(reader, table))).toEqual([]);
    },
  );

  it('is Delta 1 and 2, for appends only, partitioned by day: a filter opens the files of one day', async () => {
    for (const name of TABLES) {
      const table = home.table(name);
      const { version, files, ...terms } = await readers.ask('describe', { table });
      expect(terms).toEqual({
        reader: 1,
        writer: 2,
        partitions: ['date'],
        configuration: expect.objectContaining({ 'delta.appendOnly': 'true' }),
      });
      const [{ date }] = expectedRows(runs)[name] as [{ date: [string, string] }];
      const day = await readers.ask('of_day', { table, day: date[1] });
      const ofDay = expectedRows(runs)[name].filter((row) => row.date?.[1] === date[1]);
      expect(day.rows).toHaveLength(ofDay.length);
      expect(day.files).toBeLessThan(files / 50);
      await expect(readers.ask('delete', { table })).rejects.toThrow(/append-only/);
    }
  });
});

it('the dashboard of the docs, by DuckDB', async () => {
  const { rows } = await readers.ask('sql', { statement: dashboardQuery('DuckDB', home.ledger) });
  expect(rounded(rows)).toEqual(rounded(dashboard(runs)));
});

describe('another export', () => {
  it('adds nothing if nothing has ended since', async () => {
    const before = await versions();
    await home.export();
    expect(await versions()).toEqual(before);
  });

  it('adds what has ended since, once; an earlier version has what it had', async () => {
    const { job_runs: before } = await versions();
    const earlier = runs;
    await home.put([itsEnd(TONIGHT)]);
    runs = await home.read();
    await home.export();
    expect(await problems()).toEqual([]);
    const asOf = await read('delta-rs', 'job_runs', before);
    expect(differences(earlier, 'job_runs', 'delta-rs', asOf)).toEqual([]);
    await home.export();
    expect(await problems()).toEqual([]);
  });

  it('goes on after a checkpoint of delta-rs, and needs no commit before it', async () => {
    for (const name of TABLES) await readers.ask('checkpoint', { table: home.table(name) });
    for (const name of TABLES) dropCommits(home.table(name));
    await endNext(1);
    expect(await problems()).toEqual([]);
  });

  it('goes on after rows that delta-rs appended, and leaves them as they are', async () => {
    const table = home.table('job_runs');
    const { job_runs: before } = await versions();
    const some = (await read('delta-rs', 'job_runs')).rows.length;
    const version = await readers.ask('append_one', { table, run_id: 'foreign' });
    expect(version).toBe((before ?? 0) + 1);
    await endNext(2);
    const after = await read('delta-rs', 'job_runs');
    expect(after.rows.length).toBeGreaterThan(some + 1);
    expect(differences(runs, 'job_runs', 'delta-rs', after)).toEqual(['foreign load is not in the run table']);
  });
});

it('a table of an older Runsheet, which lacks a column, gets it; rows of before have null there', async () => {
  const older = `${home.ledger}-older`;
  cpSync(home.ledger, older, { recursive: true });
  const table = path.join(older, 'runs');
  rmSync(table, { recursive: true });
  await readers.ask('rewrite_without', { table: home.table('runs'), column: 'expected_minutes', to: table });
  const before = runs;
  await home.put([itsEnd(TONIGHT + 3 * DAY_MS)]);
  runs = await home.read();
  expect(await home.export(older)).toMatchObject({ added: { runs: 1 } });

  const isNew = ({ run_id }: Record<string, unknown>) => !before.some(({ run }) => run.run_id === run_id);
  const { types, rows } = await readers.ask('duckdb', { table });
  expect(rows.filter(isNew)).toMatchObject([{ expected_minutes: 45 }]);
  const ofBefore = rows.filter((row: Record<string, unknown>) => !isNew(row));
  expect(new Set(ofBefore.map((row: Record<string, unknown>) => row.expected_minutes))).toEqual(new Set([null]));
  const filled = rows.map((row: Record<string, unknown>) => ({ ...row, expected_minutes: expectedMinutes(row) }));
  expect(differences(runs, 'runs', 'duckdb', { types, rows: filled })).toEqual([]);
});

function expectedMinutes({ run_id }: Record<string, unknown>): unknown {
  return runs.find(({ run }) => run.run_id === run_id)?.run.expected_minutes ?? null;
}

/** A further night ends and is exported. */
async function endNext(night: number): Promise<void> {
  await home.put([itsEnd(TONIGHT + night * DAY_MS)]);
  runs = await home.read();
  await home.export();
}

async function versions(): Promise<Record<string, number>> {
  const all = await Promise.all(
    TABLES.map(async (name) => [name, (await readers.ask('describe', { table: home.table(name) })).version] as const),
  );
  return Object.fromEntries(all);
}

/** Removes the commits of a log before its newest checkpoint, as a cleanup of the log does. */
function dropCommits(table: string): void {
  const log = path.join(table, '_delta_log');
  const files = readdirSync(log);
  const newest = Math.max(
    ...files.flatMap((file) => (/^\d{20}\.checkpoint/.test(file) ? [Number(file.slice(0, 20))] : [])),
  );
  cpSync(log, `${table}-log-before`, { recursive: true });
  for (const file of files)
    if (/^\d{20}\.json$/.test(file) && Number(file.slice(0, 20)) < newest) rmSync(path.join(log, file));
}
