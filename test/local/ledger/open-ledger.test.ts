import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BadInputError } from '../../../domain/tables/error-names';
import type { Json } from '../../../domain/values/json';
import { OpenLedger } from '../../../local/ledger/open-ledger';
import { SmallLedger, threeRuns } from '../../support/ledger/small-ledger';

const ROOT = path.resolve(__dirname, '../../..');

let base: string;
let written: string;
beforeAll(async () => {
  base = mkdtempSync(path.join(tmpdir(), 'runsheet-'));
  written = path.join(base, 'written');
  await threeRuns(written);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const opened: OpenLedger[] = [];
afterEach(() => {
  for (const ledger of opened.splice(0)) ledger.close();
});

async function open(folder: string, memoryLimit = '500MB'): Promise<OpenLedger> {
  const ledger = await OpenLedger.open(folder, { memoryLimit, packages: [base, ROOT] });
  opened.push(ledger);
  return ledger;
}

async function select(ledger: OpenLedger, sql: string): Promise<Json[][]> {
  const rows: Json[][] = [];
  for await (const part of (await ledger.select(sql)).parts()) rows.push(...part);
  return rows;
}

async function problemsOf(act: Promise<unknown>): Promise<string> {
  const error = await act.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof BadInputError)) throw new Error(`expected BadInputError, got ${String(error)}`);
  return error.problems.join('\n');
}

describe('the tables', () => {
  it('have the rows of the live files alone, null where a file is older than a column', async () => {
    const ledger = await open(written);
    expect(await select(ledger, 'select run_id, date, rows_read, duration_seconds from runs order by run_id')).toEqual([
      ['nightly-1', '2026-11-28', null, 61.5],
      ['nightly-2', '2026-11-29', '9007199254740993', 61.5],
      ['nightly-3', '2026-11-29', 12, 61.5],
    ]);
    expect(await select(ledger, 'select count(*) from job_runs')).toEqual([[2]]);
    expect(ledger.missing).toEqual([]);
  });

  it('have times as ISO 8601 in UTC, to the microsecond', async () => {
    const ledger = await open(written);
    expect(await select(ledger, 'select started_at from runs order by 1')).toEqual([
      ['2026-11-28T02:00:00.123Z'],
      ['2026-11-29T02:00:00.000123Z'],
      ['2026-11-29T03:00:00.000Z'],
    ]);
    const outside =
      "select timestamptz 'infinity', timestamptz '290000-01-01 00:00:00+00', timestamptz '1969-12-31 23:59:59.999999+00'";
    expect(await select(ledger, outside)).toEqual([
      ['infinity', '290000-01-01 00:00:00+00', '1969-12-31T23:59:59.999999Z'],
    ]);
  });

  it('are read by day: a query of one day reads the rows of that day alone', async () => {
    const folder = path.join(base, 'days');
    cpSync(written, folder, { recursive: true });
    const file = path.join(folder, 'runs/date=2026-11-28/part-0.parquet');
    const bytes = readFileSync(file);
    // The pages of its rows come first, and its schema last.
    writeFileSync(file, bytes.fill(0xff, 4, 60));
    const ledger = await open(folder);
    expect(await select(ledger, "select run_id from runs where date = '2026-11-29' order by 1")).toEqual([
      ['nightly-2'],
      ['nightly-3'],
    ]);
    expect(await problemsOf(select(ledger, 'select run_id from runs'))).toMatch(/^the query failed: /);
  });

  it('have the columns and types of the schema', async () => {
    const ledger = await open(written);
    const { columns } = await ledger.select('from runs');
    expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'date DATE',
      'run_id VARCHAR',
      'job_group VARCHAR',
      'status VARCHAR',
      'started_at TIMESTAMP WITH TIME ZONE',
      'duration_seconds DOUBLE',
      'rows_read BIGINT',
    ]);
  });

  it('are found in a folder whose name is a pattern', async () => {
    const folder = path.join(base, "it's [a-z]* ?{x}, é");
    cpSync(written, folder, { recursive: true });
    expect(await select(await open(folder), 'select count(*) from runs')).toEqual([[3]]);
  });

  it('may be empty, or not there yet', async () => {
    const folder = path.join(base, 'new');
    new SmallLedger(folder).commit('runs');
    const ledger = await open(folder);
    expect(ledger.missing).toEqual(['attempts', 'job_runs']);
    expect(await select(ledger, 'from runs')).toEqual([]);
  });

  it('stay as they were while exports go on', async () => {
    const folder = path.join(base, 'going-on');
    const small = await threeRuns(folder);
    const ledger = await open(folder);
    await small.append('attempts', '2026-11-29', [["'nightly-2'", '2']]);
    expect(await select(ledger, 'select count(*) from attempts')).toEqual([[1]]);
    expect(await select(await open(folder), 'select count(*) from attempts')).toEqual([[2]]);
  });
});

describe('a folder that cannot be opened', () => {
  it('is no ledger', async () => {
    expect(await problemsOf(open(base))).toBe(
      `${base} is no ledger: expected a folder with the Delta tables attempts, job_runs, runs, as runsheet ledger export writes it`,
    );
  });

  it('has a data file that is cut or gone, or a log with a hole', async () => {
    const folder = path.join(base, 'cut');
    cpSync(written, folder, { recursive: true });
    const [file = ''] = readdirSync(path.join(folder, 'runs'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.parquet'),
    );
    const place = path.join(realpathSync(folder), 'runs', file);
    const { size } = statSync(place);
    const remedy = 'put the file back from a copy, or export the runs into another folder';
    truncateSync(place, 7);
    expect(await problemsOf(open(folder))).toBe(`${place} has 7 bytes, and its table's log says ${size}: ${remedy}`);
    rmSync(place);
    expect(await problemsOf(open(folder))).toBe(`${place} is gone: ${remedy}`);
    rmSync(path.join(folder, 'runs/_delta_log', `${'0'.repeat(20)}.json`));
    expect(await problemsOf(open(folder))).toMatch(
      /lacks version 0 of its log, .*: put _delta_log.* back from a copy$/,
    );
  });

  it('needs DuckDB, and says what to install', async () => {
    const opening = OpenLedger.open(written, { memoryLimit: '1GB', packages: [base] });
    expect(await problemsOf(opening)).toBe(
      `a ledger is queried by DuckDB, which is not installed: npm install @duckdb/node-api, in ${base}`,
    );
  });

  it.each([
    ['deleted rows', { deletionVector: { storageType: 'i' } }, 'has deleted rows in its file'],
    ['a file of another folder', { path: 'date=2026-11-27/x.parquet' }, 'does not lie in its folder "date=2026-11-29"'],
    ['a file outside of it', { path: '../x.parquet' }, 'expected a file in its own folder'],
  ])('has %s', async (_, changed, said) => {
    const folder = path.join(base, 'strange');
    const add = { path: 'date=2026-11-29/x.parquet', partitionValues: { date: '2026-11-29' }, ...changed };
    new SmallLedger(folder).commit('runs', { add });
    expect(await problemsOf(open(folder))).toContain(said);
    rmSync(folder, { recursive: true });
  });
});

describe('a query', () => {
  const FORMS = [
    'from runs',
    'table runs',
    'values (1)',
    'describe runs',
    'summarize runs',
    'show tables',
    'with one as (select 1) select * from one;',
    'pivot runs on status in (SUCCEEDED, FAILED) using count(*) group by job_group',
    'select unnest([1, 2]), range from range(3)',
    "select value from json_each('[1]')",
    "select '; drop view runs' -- ; drop view runs",
  ];
  it.each(FORMS)('may be %s', async (sql) => {
    await expect(select(await open(written), sql)).resolves.toBeDefined();
  });

  /** `{ledger}` is the folder of the ledger, `{other}` a folder outside of it. */
  const HOSTILE = [
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/etc/passwd')",
    "from '/etc/passwd'",
    "from '{other}/secret.csv'",
    "select * from read_blob('{other}/secret.csv')",
    "select * from glob('/etc/*')",
    "select * from parquet_metadata('{other}/x.parquet')",
    "select * from sniff_csv('/etc/passwd')",
    "select (select max(content) from read_text('{other}/secret.csv')) from runs",
    "with x as (select * from read_text('{other}/secret.csv')) select * from x, runs",
    "select * from runs where exists (from read_text('{other}/secret.csv'))",
    "from read_csv('https://example.com/x.csv')",
    "from 'https://example.com/x.parquet'",
    "from query('copy (select 1) to ''{other}/evil.csv''')",
    "from query_table('{other}/secret.csv')",
    "attach '{other}/x.db'",
    "attach '{ledger}/x.db' as x",
    'install httpfs',
    'load httpfs',
    "copy runs to '{other}/evil.csv'",
    "copy runs to '{ledger}/evil.csv'",
    "copy (select 1 as a) to '{live}' (format parquet)",
    "explain analyze copy (select 1 as a) to '{live}' (format parquet)",
    "export database '{other}/e'",
    "export database '{ledger}/e'",
    "import database '{ledger}'",
    'pragma database_list',
    'pragma threads = 1',
    "set memory_limit = '90GB'",
    'set enable_external_access = true',
    'reset lock_configuration',
    'select 1; select 2',
    "select 1; copy runs to '{other}/evil.csv'",
    '',
    '-- nothing',
    ';',
    'create table t as select 1',
    'create or replace view runs as select 1',
    'drop view runs',
    'delete from runs',
    "insert into runs (run_id) values ('x')",
    "update runs set status = 'SUCCEEDED'",
    'begin',
    'checkpoint',
    'vacuum',
    'use memory',
    'prepare x as select 1',
    'execute x',
    'call pragma_version()',
    'explain select 1',
    "select * from enable_logging(storage = 'file', storage_path = '{other}/log')",
    "select * from enable_profiling(save_location := '{other}/profile.txt')",
    "select * from system.main.ENABLE_PROFILING(save_location := '{other}/profile.txt')",
    'select * from force_checkpoint()',
    "select * from json_execute_serialized_sql(json_serialize_sql('select 1'))",
    'select * from nowhere',
    'select nothing from runs',
    'select $1',
    'selct 1',
    'pivot runs on status',
    "select error('stop')",
  ];
  it.each(HOSTILE)('is refused, and nothing is written: %s', async (template) => {
    const other = path.join(base, 'other');
    rmSync(other, { recursive: true, force: true });
    mkdirSync(other);
    writeFileSync(path.join(other, 'secret.csv'), 'secret,1\n');
    const before = snapshot(written);
    const live = path.join(written, 'runs', 'date=2026-11-28/part-0.parquet');
    const sql = template.replaceAll('{ledger}', written).replaceAll('{other}', other).replaceAll('{live}', live);
    const ledger = await open(written);
    const problems = await problemsOf(select(ledger, sql));
    expect(problems).toMatch(/^the query /);
    expect(problems).not.toContain('secret,1');
    expect(readdirSync(other)).toEqual(['secret.csv']);
    expect(snapshot(written)).toEqual(before);
    // It is as good as before.
    expect(await select(ledger, 'select count(*) from runs')).toEqual([[3]]);
  });

  it('says what is wrong, and where', async () => {
    const ledger = await open(written);
    expect(await problemsOf(select(ledger, 'select run_id frm runs where'))).toMatch(
      /^the query cannot be parsed near "runs where": syntax error/,
    );
    expect(await problemsOf(select(ledger, 'select runid from runs'))).toMatch(
      /^the query failed: Binder Error: Referenced column "runid" not found.*\n.*"run_id"/,
    );
    expect(await problemsOf(select(ledger, 'delete from runs'))).toBe(
      'the query is no SELECT: expected one SELECT, for the ledger is only read (a PIVOT needs its list: IN (…))',
    );
  });

  it('takes no more memory than it may', async () => {
    const wide = "select list(repeat('x', 1000) || i) from range(200000) t(i)";
    expect(await problemsOf(select(await open(written, '20MB'), wide))).toMatch(/Out of Memory Error/);
  });

  it('is read in parts', async () => {
    const selected = await (await open(written)).select('select range from range(10_000_000)');
    let parts = 0;
    for await (const part of selected.parts()) {
      expect(part.length).toBeLessThanOrEqual(2048);
      if (++parts === 3) break;
    }
    expect(parts).toBe(3);
  });

  it('ends when it is interrupted', async () => {
    const ledger = await open(written);
    const endless = select(ledger, 'select count(*) from range(1_000_000_000) a, range(1_000_000_000) b');
    setTimeout(() => ledger.interrupt(), 200);
    expect(await problemsOf(endless)).toMatch(/interrupt/i);
    expect(await select(ledger, 'select 1')).toEqual([[1]]);
  });
});

/** Every file of the folder, with what is in it. */
function snapshot(folder: string): [file: string, contents: string][] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const paths = files.map(({ parentPath, name }) => path.join(parentPath, name)).sort();
  return paths.map((file) => [file, readFileSync(file, 'base64')]);
}
