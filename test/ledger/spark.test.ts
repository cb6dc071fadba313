import path from 'node:path';
import { dashboard, dashboardQuery, rounded } from './dashboard';
import { differences } from './differences';
import { TABLES, type TableName } from './expected-rows';
import { LedgerHome } from './ledger-home';
import { PythonReader, type ReadTable } from './python-reader';
import { anOpenRun, aYear, DAY_MS, itsEnd, TONIGHT } from './year/a-year';
import type { Played } from './year/play-run';

/*
 * The ledger of a year on real Spark with Delta, in one session: what others do to its tables between our exports.
 * Each test goes on from the one before.
 */

jest.setTimeout(600_000);

const SEED = 20261130;
const KEPT = process.env.RUNSHEET_LEDGER_SPARK ?? '';
const PROPERTIES = path.resolve(__dirname, '../../examples/spark/spark.properties');

let home: LedgerHome;
let spark: PythonReader;
let readers: PythonReader;
/** What the run table holds. */
let runs: Played[];
let nights = 0;

beforeAll(async () => {
  home = new LedgerHome();
  const python = path.join(KEPT, 'venv/bin/python');
  [spark, readers] = await Promise.all([
    PythonReader.open(python, 'spark_session.py', [KEPT, PROPERTIES], home.folder),
    PythonReader.open(process.env.RUNSHEET_LEDGER_PYTHON as string, 'readers.py', [], home.folder),
  ]);
  await home.put([...aYear(SEED), anOpenRun(TONIGHT)]);
  runs = await home.read();
  await home.export();
});

afterAll(async () => {
  await Promise.all([spark.close(), readers.close()]);
  home.remove();
});

const at = (table: TableName) => `delta.\`${home.table(table)}\``;
const sql = (statement: string): Promise<ReadTable> => spark.ask('sql', { statement });
const read = (table: TableName, version?: number): Promise<ReadTable> =>
  spark.ask('read', { table: home.table(table), ...(version !== undefined && { version }) });

/** The operations of the table's versions, oldest first. */
async function operations(table: TableName): Promise<string[]> {
  const { rows } = await sql(`DESCRIBE HISTORY ${at(table)}`);
  return rows.map(({ operation }) => String(operation)).reverse();
}

/** A further night ends and is exported; what Spark and DuckDB then find wrong with the job runs. */
async function afterNextExport(): Promise<string[]> {
  await home.put([itsEnd(TONIGHT + nights++ * DAY_MS)]);
  runs = await home.read();
  await home.export();
  return problems('job_runs');
}

async function problems(table: TableName): Promise<string[]> {
  const byDuckdb = await readers.ask('duckdb', { table: home.table(table) });
  return [
    ...differences(runs, table, 'spark', await read(table)),
    ...differences(runs, table, 'duckdb', byDuckdb).map((each) => `duckdb: ${each}`),
  ];
}

it.each(TABLES)('reads %s as the run table has it, row by row, types included', async (table) => {
  expect(differences(runs, table, 'spark', await read(table))).toEqual([]);
});

it('shows the history and the terms of the table', async () => {
  const [created, ...appended] = await operations('job_runs');
  expect(created).toBe('CREATE TABLE');
  expect(new Set(appended)).toEqual(new Set(['WRITE']));
  const [detail] = (await sql(`DESCRIBE DETAIL ${at('job_runs')}`)).rows;
  expect(detail).toMatchObject({
    format: 'delta',
    partitionColumns: ['date'],
    minReaderVersion: 1,
    minWriterVersion: 2,
    properties: expect.objectContaining({ 'delta.appendOnly': 'true' }),
  });
});

it('the dashboard of the docs, by Spark SQL', async () => {
  const { rows } = await sql(dashboardQuery('Spark SQL', home.ledger));
  expect(rounded(rows)).toEqual(rounded(dashboard(runs)));
});

it('copies the appends as a stream, each row once', async () => {
  await stream();
  expect(differences(runs, 'job_runs', 'spark', await copied())).toEqual([]);
});

it.each([
  `DELETE FROM {table} WHERE status = 'FAILED'`,
  `UPDATE {table} SET status = 'SUCCEEDED' WHERE status = 'FAILED'`,
])('is refused: %s', async (statement) => {
  await expect(sql(statement.replace('{table}', at('job_runs')))).rejects.toMatchObject({
    condition: 'DELTA_CANNOT_MODIFY_APPEND_ONLY',
  });
});

it('shows an earlier version as it was', async () => {
  const version = (await operations('job_runs')).length - 1;
  const earlier = runs;
  expect(await afterNextExport()).toEqual([]);
  expect(differences(earlier, 'job_runs', 'spark', await read('job_runs', version))).toEqual([]);
  const { rows } = await sql(`SELECT count(*) AS count FROM ${at('job_runs')} VERSION AS OF 0`);
  expect(rows).toEqual([{ count: 0 }]);
});

it('OPTIMIZE, then our next export', async () => {
  await sql(`OPTIMIZE ${at('job_runs')} WHERE date >= '2026-11-01'`);
  expect((await operations('job_runs')).at(-1)).toBe('OPTIMIZE');
  expect(await afterNextExport()).toEqual([]);
});

it('VACUUM, then our next export', async () => {
  await sql(`VACUUM ${at('job_runs')}`);
  expect((await operations('job_runs')).slice(-2)).toEqual(['VACUUM START', 'VACUUM END']);
  expect(await afterNextExport()).toEqual([]);
});

it('a stream goes on over OPTIMIZE and VACUUM with the new rows alone', async () => {
  await stream();
  expect(differences(runs, 'job_runs', 'spark', await copied())).toEqual([]);
});

it('a column that somebody adds is left without values by our next export', async () => {
  await sql(`ALTER TABLE ${at('runs')} ADD COLUMN (team STRING)`);
  await afterNextExport();
  const { types, rows } = await read('runs');
  expect(types.team).toBe('string');
  expect(new Set(rows.map(({ team }) => team))).toEqual(new Set([null]));
  expect(differences(runs, 'runs', 'spark', { types: without(types), rows })).toEqual([]);
});

it('a row that Spark appends stays, and our next export is beside it', async () => {
  const { types } = await read('job_runs');
  const foreign: Record<string, string> = { run_id: "'foreign'", job_name: "'load'" };
  const columns = Object.keys(types).map((name) => foreign[name] ?? name);
  await sql(`INSERT INTO ${at('job_runs')} SELECT ${columns.join(', ')} FROM ${at('job_runs')} LIMIT 1`);
  const beside = 'foreign load is not in the run table';
  expect(await afterNextExport()).toEqual([beside, `duckdb: ${beside}`]);
});

function without({ team, ...types }: Record<string, unknown>): Record<string, unknown> {
  return types;
}

/** Appends what is new in the job runs to a table of Spark's own. */
async function stream(): Promise<void> {
  const [to, checkpoint] = [path.join(home.folder, 'copy'), path.join(home.folder, 'checkpoint')];
  await spark.ask('stream', { table: home.table('job_runs'), to, checkpoint });
}

function copied(): Promise<ReadTable> {
  return spark.ask('read', { table: path.join(home.folder, 'copy') });
}
