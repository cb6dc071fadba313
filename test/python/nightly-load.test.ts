import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { MovedClock } from '../operate/moved-clock';
import { boardPage } from '../support/home/board-page';
import { runsheet, startRunsheet } from '../support/home/command-line';
import { linkPackages } from '../support/link-packages';

/*
 * examples/python as its user has it: a folder with its packages, commands typed in it, and what they leave in files.
 * The job that takes 20 minutes takes them by the clock of all processes, which runs 600 times as fast meanwhile.
 */

jest.setTimeout(120_000);

const ROOT = path.resolve(__dirname, '../..');
const GROUP = 'nightly-weather';
const SPEED = 600;

const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'runsheet-python-'));
const at = (...names: string[]) => path.join(folder, ...names);
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 }));

beforeAll(() => {
  const isSource = (file: string) => !/\/(node_modules|\.runsheet|__pycache__)(\/|$)|\.duckdb/.test(file);
  cpSync(path.join(ROOT, 'examples/python'), folder, { recursive: true, filter: isSource });
  linkPackages(folder, 'runsheet', 'vega-datasets');
});

const typed = (...args: string[]) => runsheet(args, folder, { CLOCK_SPEED: String(SPEED) });

// biome-ignore lint/suspicious/noExplicitAny: what a test reads of it is what it asserts
async function asJson(...args: string[]): Promise<any> {
  const { stdout, stderr, code } = await typed(...args, '--json');
  if (stdout === '') throw new Error(`runsheet ${args.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

interface JobJson {
  job_name: string;
  status: string;
  output: unknown;
  error?: { name: string; message: string; stack?: string };
  attempts: { started_at: string; ended_at: string }[];
  carried_from?: string;
}

const jobsOf = (run: { jobs: JobJson[] }) => Object.fromEntries(run.jobs.map((job) => [job.job_name, job]));

/** The warehouse as anyone finds it who opens the file. */
async function warehouse(query: string): Promise<unknown> {
  const instance = await DuckDBInstance.create(at('warehouse.duckdb'), { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  try {
    return await (await connection.run(query)).getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

let clock: MovedClock | undefined;
afterEach(() => {
  clock?.remove();
  clock = undefined;
});

/** From now on the clock of every process goes as fast as the partner's. */
function speedUp(from: string): NodeJS.Timeout {
  const startedAt = performance.now();
  const start = Date.parse(from);
  return setInterval(() => {
    clock?.set(new Date(start + (performance.now() - startedAt) * SPEED).toISOString());
  }, 10);
}

describe('before DuckDB is installed', () => {
  it('plan and doctor name what is missing, and for which jobs; nothing has run', async () => {
    const { code, stdout } = await typed('plan');
    expect(code).toBe(0);
    const missing = 'DuckDB is not installed in the project: npm install @duckdb/node-api';
    for (const name of ['load-weather', 'report-weather'])
      expect(stdout).toContain(`! ${name} will FAIL: sql:${name} cannot run: ${missing}`);
    const { targets } = await asJson('targets');
    expect(Object.fromEntries(targets.map(({ target, problem }: Record<string, string>) => [target, problem]))).toEqual(
      {
        'lambda:check_report': null,
        'lambda:extract_weather': null,
        'command:fetch-normals': null,
        'sql:load-weather': missing,
        'sql:report-weather': missing,
      },
    );
  });
});

describe('the nightly load', () => {
  // biome-ignore lint/suspicious/noExplicitAny: what a test reads of it is what it asserts
  let run: any;
  beforeAll(async () => {
    linkPackages(folder, '@duckdb');
    expect(await typed('apply', '--yes')).toMatchObject({ code: 0 });
    clock = new MovedClock('2026-11-30T02:00:00Z');
    const command = startRunsheet(['run', GROUP], folder, { CLOCK_SPEED: String(SPEED) });
    await command.prints('fetch-normals started');
    const timer = speedUp(new Date(clock.now()).toISOString());
    await command.prints('fetch-normals SUCCEEDED');
    clearInterval(timer);
    expect(await command.ended).toMatchObject({ code: 0 });
    run = await asJson('show', 'latest');
  });

  it('succeeds, and its rows have what each job returned', () => {
    expect(run.status).toBe('SUCCEEDED');
    const jobs = jobsOf(run);
    expect(Object.values(jobs).map(({ status }) => status)).toEqual(Array(5).fill('SUCCEEDED'));
    expect(jobs['extract-weather']?.output).toEqual({ year: 2015, rows: 365 });
    expect(jobs['load-weather']?.output).toMatchObject({ rows: [{ days: 365, normals: 8759 }], row_count: 1 });
    expect(jobs['report-weather']?.output).toMatchObject({ row_count: 12 });
    expect(jobs['check-report']?.output).toEqual({ ok: true, days: 365, normals: 8759 });
  });

  it('has a job of 20 minutes, longer than a function on Lambda may run', () => {
    const { output, attempts } = jobsOf(run)['fetch-normals'] as JobJson;
    const [{ started_at, ended_at }] = attempts as [JobJson['attempts'][0]];
    const minutes = (Date.parse(ended_at) - Date.parse(started_at)) / 60_000;
    expect(minutes).toBeGreaterThanOrEqual(20);
    expect(minutes).toBeLessThan(45);
    expect(output).toMatchObject({ rows: 8759 });
    expect((output as { minutes: number }).minutes).toBeGreaterThanOrEqual(20);
  });

  it('leaves its data in the warehouse and in the run’s folder', async () => {
    expect(await warehouse('select count(*)::int, min(date)::text, max(date)::text from weather')).toEqual([
      [365, '2015-01-01', '2015-12-31'],
    ]);
    expect(await warehouse('select distinct run_id from weather')).toEqual([[run.run_id]]);
    const report = readFileSync(at('.runsheet/data', GROUP, run.run_id, 'report.csv'), 'utf8')
      .trim()
      .split('\n');
    expect(report).toHaveLength(13);
    expect(report.slice(0, 2)).toEqual(['month,celsius,warmer_by,mm', '1,7.3,1.9,93.0']);
  });

  it('logs what the program and the statements say', async () => {
    expect((await typed('logs', run.run_id, 'fetch-normals')).stdout).toMatch(
      /minute \d+\.\d: month 12 of 12, 744 hours/,
    );
    expect((await typed('logs', run.run_id, 'load-weather')).stdout).toMatch(
      /statement 5 of 8, line \d+: INSERT of 365 r/,
    );
  });

  it('stands on the board', async () => {
    const { status, text } = await boardPage(folder, `/runs/${run.run_id}`);
    expect(status).toBe(200);
    for (const name of Object.keys(jobsOf(run))) expect(text).toContain(name);
    expect(text).toContain('SUCCEEDED');
  });
});

describe('a statement with a mistake', () => {
  const file = at('sql/load_weather.sql');

  it('fails its job with file and line, and loads nothing; mended, a rerun carries over what had succeeded', async () => {
    const good = readFileSync(file, 'utf8');
    const line = good.split('\n').indexOf('commit;') + 1;
    writeFileSync(file, good.replace('\ncommit;', '\ninsert into wether values (1); commit;'));
    expect(await typed('set', `${GROUP}/load-weather`, 'maximum_retries=0')).toMatchObject({ code: 0 });
    const failed = await asJson('run', GROUP, '--param', 'year=2014');
    expect(failed.status).toBe('FAILED');
    const { error } = jobsOf(failed)['load-weather'] as JobJson;
    expect(error).toMatchObject({
      name: 'CatalogError',
      message: expect.stringMatching(/^statement 7 of 9 failed: Table with name wether does not exist!/),
      stack: `at statement 7 of 9 (sql/load_weather.sql:${line})`,
    });
    expect(jobsOf(failed)['report-weather']?.status).toBe('SKIPPED');
    expect(await warehouse('select count(*)::int from weather where year(date) = 2014')).toEqual([[0]]);

    writeFileSync(file, good);
    const again = await asJson('rerun', 'latest');
    expect(again.status).toBe('SUCCEEDED');
    const jobs = jobsOf(again);
    expect(jobs['fetch-normals']?.attempts).toEqual([]);
    expect(jobs['load-weather']?.attempts).toHaveLength(1);
    expect(jobs['check-report']?.output).toEqual({ ok: true, days: 365, normals: 8759 });
    expect(await warehouse('select year(date)::int, count(*)::int from weather group by 1 order by 1')).toEqual([
      [2014, 365],
      [2015, 365],
    ]);
  });
});

describe('wrong input', () => {
  it('is refused before anything runs where it can be known', async () => {
    expect(await typed('run', GROUP, '--param', 'yaer=2014')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: --param: parameters\.yaer is unknown \(did you mean "year"\?\)/),
    });
    expect(await typed('run', GROUP, '--param', 'year=last')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('year'),
    });
    const file = at('sql/report_weather.sql');
    const good = readFileSync(file, 'utf8');
    writeFileSync(file, good.replace('$year', '$yaer'));
    expect((await typed('plan')).stdout).toMatch(
      /report-weather is INVALID, .*parameters\.yaer is missing: the statement/,
    );
    writeFileSync(file, good);
  });

  it('fails its job for good where only the job can know it', async () => {
    const failed = await asJson('run', GROUP, '--param', 'year=1999');
    const { error, attempts } = jobsOf(failed)['extract-weather'] as JobJson;
    expect(error).toMatchObject({
      name: 'PermanentJobError',
      message: 'there is no weather of 1999: the source has 2012 to 2015',
      stack: expect.stringMatching(/^at handler \(jobs\/extract_weather\.py:\d+\)$/),
    });
    expect(attempts).toHaveLength(1);
  });
});
