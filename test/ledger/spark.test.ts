import path from 'node:path';
import { dashboard, dashboardQuery, rounded } from './dashboard';
import { differences } from './differences';
import { TABLES, type TableName } from './expected-rows';
import { LedgerHome } from './ledger-home';
import { PythonReader, type ReadTable } from './python-reader';
import { anOpenRun, aYear, TONIGHT } from './year/a-year';
import type { Played } from './year/play-run';

/*
 * The ledger of a year on real Spark with Delta, in one session.
 */

jest.setTimeout(600_000);

const SEED = 20261130;
const KEPT = process.env.RUNSHEET_LEDGER_SPARK ?? '';
const PROPERTIES = path.resolve(__dirname, '../../examples/spark/spark.properties');

let home: LedgerHome;
let spark: PythonReader;
/** What the run table holds. */
let runs: Played[];

beforeAll(async () => {
  home = new LedgerHome();
  const python = path.join(KEPT, 'venv/bin/python');
  spark = await PythonReader.open(python, 'spark_session.py', [KEPT, PROPERTIES], home.folder);
  await home.put([...aYear(SEED), anOpenRun(TONIGHT)]);
  runs = await home.read();
  await home.export();
});

afterAll(async () => {
  await spark.close();
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

/** Appends what is new in the job runs to a table of Spark's own. */
async function stream(): Promise<void> {
  const [to, checkpoint] = [path.join(home.folder, 'copy'), path.join(home.folder, 'checkpoint')];
  await spark.ask('stream', { table: home.table('job_runs'), to, checkpoint });
}

function copied(): Promise<ReadTable> {
  return spark.ask('read', { table: path.join(home.folder, 'copy') });
}
