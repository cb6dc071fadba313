import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runsheet, startRunsheet } from '../../../support/home/command-line';
import { until } from '../../../support/home/until';
import { threeRuns } from '../../../support/ledger/small-ledger';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-query-'));
  await threeRuns(path.join(folder, 'ledger'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const query = (...words: string[]) => runsheet(['ledger', 'query', ...words], folder);

it('prints a table', async () => {
  const { code, stdout, stderr } = await query('select run_id, status, rows_read from runs order by run_id');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe(`run_id     status            rows_read
nightly-1  SUCCEEDED
nightly-2  FAILED     9007199254740993
nightly-3  SUCCEEDED                12
`);
});

it('prints CSV', async () => {
  const { code, stdout } = await query(
    "select run_id, job_name, owner, '=1+1' as formula, -1 as priority from job_runs order by 2",
    '--csv',
  );
  expect(code).toBe(0);
  expect(stdout).toBe(
    "run_id,job_name,owner,formula,priority\r\nnightly-2,load-orders,ops,'=1+1,-1\r\n" +
      'nightly-2,"say ""hi"", é\n",,\'=1+1,-1\r\n',
  );
});

it('prints one JSON object, with the types of the columns', async () => {
  const { stdout } = await query('select run_id, started_at, 1 as run_id from runs order by started_at', '--json');
  expect(JSON.parse(stdout)).toEqual({
    columns: [
      { name: 'run_id', type: 'VARCHAR' },
      { name: 'started_at', type: 'TIMESTAMP WITH TIME ZONE' },
      { name: 'run_id:1', type: 'INTEGER' },
    ],
    rows: [
      { run_id: 'nightly-1', started_at: '2026-11-28T02:00:00.123Z', 'run_id:1': 1 },
      { run_id: 'nightly-2', started_at: '2026-11-29T02:00:00.000123Z', 'run_id:1': 1 },
      { run_id: 'nightly-3', started_at: '2026-11-29T03:00:00.000Z', 'run_id:1': 1 },
    ],
  });
  expect(JSON.parse((await query('from runs where false', '--json')).stdout).rows).toEqual([]);
});

it('prints all rows of a large answer as CSV and JSON, and says where a table is not whole', async () => {
  const many = 'select range as n from range(25000)';
  const csv = await query(many, '--csv');
  expect(csv.stdout.split('\r\n')).toHaveLength(25_002);
  expect(JSON.parse((await query(many, '--json')).stdout).rows).toHaveLength(25_000);
  const table = await query(many);
  expect(table.stdout.split('\n')).toHaveLength(10_002);
  expect(table.stderr).toBe('only the first 10000 rows are shown: add --csv or --json for all of them\n');
  expect((await query('select range as n from range(10000)')).stderr).toBe('');
});

it.each([
  [['delete from runs'], /^error: the query is no SELECT/],
  [['select 1', '--csv', '--json'], /^error: --csv and --json are two forms of the same rows/],
  [['select 1', '--dir', 'nowhere'], /^error: nowhere is no ledger: expected a folder with the Delta tables/],
  [['select 1', '--dir', ''], /expected the path of a folder/],
  [['select 1', '--dir', 's3://'], /--dir s3:\/\/ is no place in S3: expected s3:\/\/<bucket>\/<prefix>/],
  [['select 1', '--dir', 's3://a-bucket', '--stack', 'runsheet-dev'], /give only one of them/],
  [['select 1', '--since', '7d'], /--since is for a ledger in S3/],
  [['select 1', '--stack', 'a b'], /expected /],
  [['select 1', '--memory-limit', 'much'], /expected a size such as 500MB or 4GB/],
  [[], /missing required argument 'select'/],
])('ends with 2 and says why: %j', async (words, message) => {
  const { code, stdout, stderr } = await query(...words);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
});

it('names the tables that are not there yet, and answers from the others', async () => {
  rmSync(path.join(folder, 'ledger/attempts'), { recursive: true });
  const { code, stdout, stderr } = await query('select count(*) as n from runs');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'n\n3\n' });
  expect(stderr).toBe('ledger/attempts is not there yet: no export has written it\n');
});

/** Starts a query whose temporary files lie in a folder of its own, and returns what lies there. */
function startQuery(...words: string[]) {
  const temporary = mkdtempSync(path.join(folder, 'temporary-'));
  const command = startRunsheet(['ledger', 'query', ...words], folder, { TMPDIR: temporary });
  return { command, left: () => readdirSync(temporary) };
}

it.each(['--csv', '--json'])('ends when its reader leaves, and leaves no temporary folder: %s', async (format) => {
  const { command, left } = startQuery('select range as n from range(1000000000)', format);
  command.process.stdout?.once('data', () => command.process.stdout?.destroy());
  expect(await command.ended).toMatchObject({ code: 0 });
  expect(left()).toEqual([]);
});

it('ends at once on Ctrl-C, with 130, and leaves no temporary folder', async () => {
  const { command, left } = startQuery('select count(*) from range(1000000000) a, range(1000000000) b');
  await until(() => left().length > 0, 'the ledger is open');
  setTimeout(() => command.interrupt(), 500);
  expect(await command.ended).toMatchObject({ code: 130, stdout: '', stderr: expect.stringMatching(/interrupted\n$/) });
  expect(left()).toEqual([]);
});
