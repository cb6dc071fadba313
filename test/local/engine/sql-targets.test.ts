import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { MasterRow } from '../../../domain/tables/master-row';
import { declareTargets } from '../../../domain/targets/declared-targets';
import type { JsonObject } from '../../../domain/values/json';
import { processIdentity } from '../../../local/processes';
import { type Finished, type RunGiven, runJobs, useLaptop } from '../../support/home/laptop';
import { until } from '../../support/home/until';
import { WorkHere } from '../../support/home/work-here';
import { linkPackages } from '../../support/link-packages';
import { aJobRow } from '../../support/rows/a-group';

/* Rows of `sql:` targets, in a project that has DuckDB among its packages. */

jest.setTimeout(120_000);

const laptop = useLaptop();
const work = new WorkHere(laptop);

let project: string;
beforeAll(() => {
  project = work.project;
  linkPackages(project, '@duckdb');
});

interface Given {
  sql: string;
  fields?: JsonObject;
  row?: MasterRow;
}

/** Runs each file of statements once, all side by side, as the job of its name. */
async function runSql(given: Record<string, Given>, run: Partial<RunGiven> = {}, folder = project): Promise<Finished> {
  mkdirSync(folder, { recursive: true });
  for (const [name, { sql }] of Object.entries(given)) writeFileSync(path.join(folder, `${name}.sql`), sql);
  const targets = Object.entries(given).map(([name, { fields }]): [string, JsonObject] => [
    `sql:${name}`,
    { file: `${name}.sql`, threads: 1, ...fields },
  ]);
  const jobs = Object.entries(given).map(([name, { row }]) =>
    aJobRow({ job_name: name, target: `sql:${name}`, ...row }),
  );
  const declared = declareTargets(Object.fromEntries(targets), folder);
  return await runJobs(laptop, jobs, { sources: {}, declared, workers: 4, ...run });
}

const outputOf = ({ rows }: Finished, job: string) => JSON.parse(rows[job]?.output ?? 'null');

/** What a query says of a database file of the project, in this process. */
async function ask(file: string, query: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(path.join(project, file));
  const connection = await instance.connect();
  try {
    return await (await connection.run(query)).getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const ENDLESS = 'select count(*) from range(1_000_000_000) a, range(1_000_000_000) b where hash(a.range + b.range) = 1';

describe('the statements of a sql: target', () => {
  let finished: Finished;
  beforeAll(async () => {
    writeFileSync(path.join(project, 'orders.csv'), 'id,day\n1,2026-11-01\n2,2026-11-02\n');
    finished = await runSql({
      load: {
        sql: `
          create or replace table orders as from 'orders.csv';
          insert into orders values (3, $day);
          copy orders to (getvariable('data_url') || 'orders.parquet');
          select id, day, $region as region from orders where day >= $day order by id;`,
        fields: { database: 'warehouse/orders.duckdb' },
        row: { priority: 0, parameters: { day: '2026-11-02', region: "north'; drop table orders; --", unused: {} } },
      },
      reads: {
        sql: `select count(*) as n, getvariable('run_id') as run, getvariable('job') as job, getvariable('attempt') as attempt
          from read_parquet(getvariable('data_url') || '*.parquet')`,
        row: { priority: 1 },
      },
      keeps: {
        sql: 'create table a as select 1 as b',
        fields: { database: { data: 'own.duckdb' } },
        row: { priority: 0 },
      },
      'reads-too': {
        sql: 'select count(*) as n from orders; select 1 as slow from range(3e7::bigint) where range = 7',
        fields: { database: 'warehouse/orders.duckdb', read_only: true },
        row: { priority: 1 },
      },
      'reads-beside': {
        sql: 'select 1 as slow from range(3e7::bigint) where range = 7; select count(*) as n from orders',
        fields: { database: 'warehouse/orders.duckdb', read_only: true },
        row: { priority: 1 },
      },
      spills: {
        sql: `create table big as select range as a, hash(range) as b from range(4_000_000);
          create table sorted as select * from big order by b;
          select count(*) as n, (select value from duckdb_settings() where name = 'temp_directory') as place from sorted`,
        fields: { memory_limit: '60MB' },
      },
    });
  });

  it('all succeed', () => {
    const ended = Object.entries(finished.rows).map(([job, { status, error }]) => [job, status, error?.message]);
    expect(ended.filter(([, status]) => status !== 'SUCCEEDED')).toEqual([]);
  });

  it('have the job’s parameters bound, and return rows and counts', () => {
    expect(outputOf(finished, 'load')).toEqual({
      rows: [
        { id: 2, day: '2026-11-02', region: "north'; drop table orders; --" },
        { id: 3, day: '2026-11-02', region: "north'; drop table orders; --" },
      ],
      row_count: 2,
      statements: [
        { line: 2, kind: 'CREATE', changed: 2 },
        { line: 3, kind: 'INSERT', changed: 1 },
        { line: 4, kind: 'COPY', changed: 3 },
        { line: 5, kind: 'SELECT' },
      ],
    });
  });

  it('reach the run’s data folder, and know their run', () => {
    const run = finished.runId;
    expect(outputOf(finished, 'reads').rows).toEqual([{ n: 3, run, job: 'reads', attempt: '1' }]);
    const { group } = finished;
    expect(readdirSync(path.join(laptop.engine.home.data, group, run)).sort()).toEqual([
      'orders.parquet',
      'own.duckdb',
    ]);
  });

  it('work in a file of the project, which several may read side by side', async () => {
    expect(await ask('warehouse/orders.duckdb', 'select count(*)::int from orders')).toEqual([[3]]);
    expect(outputOf(finished, 'reads-beside').rows).toEqual([{ n: 3 }]);
    expect(outputOf(finished, 'reads-too').row_count).toBe(1);
  });

  it('print a line each', async () => {
    const lines = await work.lines(finished, 'load');
    expect(lines.map((line) => line.replace(/\d+ ms$/, 'x ms'))).toEqual([
      'statement 1 of 4, line 2: CREATE of 2 rows in x ms',
      'statement 2 of 4, line 3: INSERT of 1 row in x ms',
      'statement 3 of 4, line 4: COPY of 3 rows in x ms',
      'statement 4 of 4, line 5: SELECT of 2 rows in x ms',
    ]);
  });

  it('work in temporary files of the attempt’s folder beyond their limit of memory', () => {
    const [{ n, place }] = outputOf(finished, 'spills').rows;
    expect(n).toBe(4_000_000);
    expect(path.dirname(path.dirname(place))).toBe(laptop.engine.home.work);
    expect(readdirSync(laptop.engine.home.work)).toEqual([]);
  });
});

describe('statements that fail', () => {
  let finished: Finished;
  beforeAll(async () => {
    writeFileSync(path.join(laptop.scratch, 'outside.csv'), 'a\n1\n');
    symlinkSync(laptop.scratch, path.join(project, 'link'));
    writeFileSync(path.join(project, 'text.duckdb'), 'this is no database');
    const outside = path.join(laptop.scratch, 'outside.csv');
    finished = await runSql({
      binds: { sql: 'select 1;\n\nselect nope', row: { maximum_retries: 1 } },
      parses: { sql: "copy (select 1) to 'never.csv';\nselec 2", row: { maximum_retries: 1 } },
      lacks: { sql: 'select $day', row: { maximum_retries: 1 } },
      'reads-outside': { sql: `from '${outside}'` },
      'reads-above': { sql: `from 'x/../../outside.csv'` },
      'reads-linked': { sql: `from 'link/outside.csv'` },
      'reads-allowed': { sql: `from '${outside}'`, fields: { folders: ['..'] } },
      'writes-outside': { sql: `copy (select 1) to '${outside}.2'` },
      attaches: { sql: `attach '${outside}.db' as other` },
      installs: { sql: 'install httpfs' },
      unlocks: { sql: 'set enable_external_access = true' },
      'wants-more': { sql: 'select 1', fields: { extensions: ['no_such_extension'] } },
      'no-database': { sql: 'select 1', fields: { database: 'text.duckdb' } },
      'not-there': { sql: 'select 1', fields: { database: 'not-there.duckdb', read_only: true } },
      'no-file': { sql: 'select 1', fields: { file: 'absent.sql' } },
      'says-much': { sql: "select error(repeat('x', 50_000))" },
      'runs-out': {
        sql: "select length(string_agg(repeat('x', 1000) || range, ',')) from range(1_000_000)",
        fields: { memory_limit: '20MB' },
      },
    });
  });

  it.each([
    ['binds', 'BinderError', /^statement 2 of 2 failed: Referenced column "nope"/],
    ['parses', 'ParserError', /^the file cannot be parsed: syntax error at or near "selec"$/],
    ['lacks', 'Runsheet.BadParameters', /^lacks\.sql: parameters\.day is missing: the statement of line 1 names it/],
    ['reads-outside', 'PermissionError', /Cannot access file "\S+outside\.csv"/],
    ['reads-above', 'PermissionError', /Cannot access file/],
    ['reads-linked', 'PermissionError', /Cannot access file/],
    ['writes-outside', 'PermissionError', /Cannot access file/],
    ['attaches', 'PermissionError', /Cannot access file/],
    ['installs', 'PermissionError', /disabled by configuration/],
    ['unlocks', 'InvalidInputError', /configuration has been locked/],
    ['wants-more', 'Runsheet.CannotLoadExtension', /^the extension no_such_extension cannot be installed: /],
    [
      'no-database',
      'Runsheet.CannotOpenDatabase',
      /^the database text\.duckdb cannot be opened: .* not a valid DuckDB/,
    ],
    ['not-there', 'Runsheet.CannotOpenDatabase', /not-there\.duckdb" in read-only mode: database does not exist/],
    ['no-file', 'Runsheet.CannotReadFile', /^absent\.sql cannot be read: ENOENT/],
    ['runs-out', 'OutofMemoryError', /^statement 1 of 1 failed: /],
    ['says-much', 'InvalidInputError', /^statement 1 of 1 failed: x{500}/],
  ])('are one clear error: %s', (job, name, message) => {
    expect(finished.rows[job]).toMatchObject({
      status: 'FAILED',
      error: { name, message: expect.stringMatching(message) },
    });
  });

  it('say the file and the line', () => {
    expect(finished.rows.binds?.error?.stack).toBe('at statement 2 of 2 (binds.sql:3)');
    expect(finished.rows.parses?.error?.stack).toBe('at the file (parses.sql:2)');
  });

  it('are tried again unless the file itself is wrong, of which nothing has run', () => {
    expect(finished.rows.binds?.attempts).toHaveLength(2);
    expect(finished.rows.parses?.attempts).toHaveLength(1);
    expect(finished.rows.lacks?.attempts).toHaveLength(1);
    expect(readdirSync(project)).not.toContain('never.csv');
  });

  it('reach the folders that the target names', () => {
    expect(outputOf(finished, 'reads-allowed')).toMatchObject({ rows: [{ a: 1 }] });
  });
});

describe('a query without end', () => {
  it('ends at its deadline, and leaves the database as the statements before it did', async () => {
    const sql = `create or replace table done as select range as id from range(1000);\n${ENDLESS}`;
    const finished = await runSql({
      late: { sql, fields: { database: 'late.duckdb' }, row: { timeout_minutes: 0.1 } },
    });
    const { status, attempts } = finished.rows.late ?? { attempts: [] };
    expect(status).toBe('TIMED_OUT');
    const pid = Number(/process (\d+)/.exec(attempts[0]?.external_id ?? '')?.[1]);
    expect(pid).toBeGreaterThan(0);
    await until(() => processIdentity(pid) === undefined, 'the process is gone');
    expect(await ask('late.duckdb', 'select count(*)::int from done')).toEqual([[1000]]);
    const again = await runSql({
      again: {
        sql: 'insert into done values (7); select count(*) as n from done',
        fields: { database: 'late.duckdb' },
      },
    });
    expect(outputOf(again, 'again').rows).toEqual([{ n: 1001 }]);
  });

  it('keeps another job out of its database, which says who holds it; a stop ends it', async () => {
    const stop = new AbortController();
    const database = { database: 'held.duckdb' };
    const isHeld = () => readdirSync(project).includes('held.duckdb');
    const running = runSql(
      { holds: { sql: `create or replace table a as select 1 as b;\n${ENDLESS}`, fields: database } },
      { signal: stop.signal },
    );
    await until(isHeld, 'the database is open');
    const waits = await runSql({ waits: { sql: 'insert into a values (2)', fields: database } });
    stop.abort('interrupted');
    const held = await running;
    expect(held.rows.holds?.status).toBe('ABORTED');
    expect(waits.rows.waits).toMatchObject({ status: 'FAILED', error: { name: 'Runsheet.DatabaseLocked' } });
    expect(waits.rows.waits?.error?.message).toMatch(
      new RegExp(
        `^the database held\\.duckdb is open in the job holds of run ${held.runId} \\(process \\d+\\): one process at a ` +
          'time can write a DuckDB file\\. Give the jobs that write it different priorities, so that they follow each other',
      ),
    );
  });
});

describe('a project without DuckDB', () => {
  it('is told what to install, for good', async () => {
    const folder = path.join(laptop.scratch, 'bare');
    const finished = await runSql({ bare: { sql: 'select 1', row: { maximum_retries: 2 } } }, {}, folder);
    expect(finished.rows.bare).toMatchObject({
      status: 'FAILED',
      error: {
        name: 'Runsheet.ProgramNotFound',
        message: 'DuckDB is not installed in the project: npm install @duckdb/node-api',
      },
    });
    expect(finished.rows.bare?.attempts).toHaveLength(1);
  });

  it('is told of a package that cannot be loaded', async () => {
    const folder = path.join(laptop.scratch, 'broken');
    const module = path.join(folder, 'node_modules/@duckdb/node-api');
    mkdirSync(module, { recursive: true });
    writeFileSync(path.join(module, 'index.js'), 'throw new Error("no binary for this system")');
    const finished = await runSql({ broken: { sql: 'select 1' } }, {}, folder);
    expect(finished.rows.broken?.error).toMatchObject({
      name: 'Runsheet.CannotStart',
      message: 'DuckDB cannot be loaded: no binary for this system',
    });
    expect(readFileSync(path.join(folder, 'broken.sql'), 'utf8')).toBe('select 1');
  });
});
