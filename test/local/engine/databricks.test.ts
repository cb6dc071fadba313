import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { MasterRow } from '../../../domain/tables/master-row';
import { declareTargets } from '../../../domain/targets/declared-targets';
import type { JsonObject } from '../../../domain/values/json';
import { BAD_GATEWAY, PRINCIPAL, TOKEN, tooMany, useWorkspace } from '../../support/databricks/workspace';
import { type RunGiven, runJobs, useLaptop } from '../../support/home/laptop';
import { aJobRow } from '../../support/rows/a-group';

/* Rows of `databricks:` targets on the embedded engine. Their runs are those of a workspace of the tests. */

jest.setTimeout(120_000);

const laptop = useLaptop();
const workspace = useWorkspace();

const SECRET = 'secretsmanager:etl/databricks';
beforeAll(() => {
  const lines = [`${SECRET}=${TOKEN}`, `ssm:/etl/principal=${PRINCIPAL.client_secret}`];
  writeFileSync(laptop.engine.home.secretsFile, lines.join('\n'), { mode: 0o600 });
});

const declared = (fields: JsonObject = {}) =>
  declareTargets(
    {
      'databricks:load': {
        workspace: workspace.url,
        token: { secret: SECRET },
        notebook: '/Repos/etl/load_orders',
        cluster: '0923-164208-meows279',
        ...fields,
      },
    },
    '/',
  );
const aRow = (job_name: string, parameters: object, row: MasterRow = {}) =>
  aJobRow({ job_name, target: 'databricks:load', maximum_retries: 0, parameters, timeout_minutes: 10_080, ...row });
const run = (jobs: MasterRow[], given: Partial<RunGiven> = {}) =>
  runJobs(laptop, jobs, { declared: declared(), ...given });

test('a notebook is submitted, looked at until it has ended, its exit value is the result, its trace is logged', async () => {
  const { rows } = await run([
    aRow('good', { ms: 6_000, day: '2026-11-22', exit: '{"rows": 42}' }),
    aRow('bad', { ms: 100, how: 'fail' }),
  ]);
  expect(rows.good).toMatchObject({ status: 'SUCCEEDED', output: '{"rows":42}', looks: 'often' });
  expect(rows.good?.attempts).toMatchObject([
    { external_id: expect.stringMatching(/^127\.0\.0\.1:\d+\/jobs\/\d+\/runs\/\d{16}$/), work_over: true },
  ]);
  expect(rows.bad).toMatchObject({
    status: 'FAILED',
    error: { name: 'ValueError', message: 'no such order', stack: expect.stringContaining('<command-4211>, line 3') },
  });
  const { logs } = laptop.engine.home;
  const files = readdirSync(logs).filter((file) => file.startsWith('run-service-'));
  const lines = files.flatMap((file) => readFileSync(path.join(logs, file), 'utf8').split('\n'));
  expect(lines.find((line) => line.includes('"job_name":"bad"') && line.includes('----> 3 raise'))).toBeDefined();
});

test('a job that is there is run by a service principal, whose token expires half way', async () => {
  const job = workspace.jobs.addJob();
  const fields = { job, client_id: PRINCIPAL.client_id, client_secret: { secret: 'ssm:/etl/principal' } };
  const targets = declareTargets({ 'databricks:load': { workspace: workspace.url, ...fields } }, '/');
  const expire = (event: { type: string }) => {
    if (event.type === 'TaskFailed') workspace.expireTokens();
  };
  const { rows, group } = await run([aRow('now', { ms: 7_000, exit: '7' })], { declared: targets, onEvent: expire });
  expect(rows.now).toMatchObject({ status: 'SUCCEEDED', attempt: 1, faults: 0, output: '7' });
  expect(rows.now?.work_id).toContain(`/jobs/${job}/runs/`);
  const [{ job_parameters = [] } = {}] = workspace.jobs.runs;
  const told = job_parameters.find(({ name }) => name === 'runsheet_context')?.value ?? '{}';
  expect(JSON.parse(told)).toMatchObject({ group, job: 'now', attempt: 1, data_url: expect.stringContaining(group) });
});

test('a start whose answer is lost starts nothing twice, and 429 and bad gateways cost no attempt', async () => {
  const before = workspace.jobs.runs.length;
  workspace.fail(
    { path: 'runs/submit', how: 'lose' },
    { path: 'runs/submit', how: tooMany(1) },
    { path: 'runs/get', how: tooMany(1), times: 2 },
    { path: 'runs/get', how: BAD_GATEWAY },
    { path: 'runs/get-output', how: 'lose' },
  );
  const { rows } = await run([aRow('lost', { ms: 3_000, exit: '1' })]);
  expect(rows.lost).toMatchObject({ status: 'SUCCEEDED', attempt: 1, faults: 0, output: '1' });
  expect(workspace.jobs.runs).toHaveLength(before + 1);
});

test('many jobs of one workspace that takes few calls a second all end well, and none is charged for it', async () => {
  const before = workspace.jobs.runs.length;
  workspace.callsPerSecond = 3;
  const calls = workspace.seen.length;
  const names = Array.from({ length: 10 }, (_, at) => `busy-${at}`);
  const { rows } = await run(names.map((name) => aRow(name, { ms: 1_000, exit: '1' })));
  workspace.callsPerSecond = Number.POSITIVE_INFINITY;
  // A start that is told to come later three times over is a fault, on a slow machine: the next attempt starts it.
  for (const name of names) expect(rows[name]).toMatchObject({ status: 'SUCCEEDED', charged: 0, output: '1' });
  expect(workspace.jobs.runs).toHaveLength(before + 10);
  // A start, a look or a few, and its result: the others were told to come later.
  expect(workspace.seen.length - calls).toBeGreaterThan(30);
});

test('short work whose long timeout and retries have it looked at seldom ends within seconds all the same', async () => {
  const names = ['seldom-1', 'seldom-2'];
  const { rows } = await run(names.map((name) => aRow(name, { ms: 100, exit: '1' }, { maximum_retries: 3 })));
  for (const name of names) {
    expect(rows[name]).toMatchObject({ status: 'SUCCEEDED', looks: 'seldom', attempt: 1 });
    // Its first look was after a minute.
    expect(rows[name]?.duration_ms).toBeLessThan(30_000);
  }
});

test('what Databricks refuses fails its job for good, in its words', async () => {
  const { rows } = await run([aRow('refused', {}, { maximum_retries: 3 })], {
    declared: declared({ cluster: 'gone' }),
  });
  expect(rows.refused).toMatchObject({
    status: 'FAILED',
    attempt: 1,
    error: { name: 'INVALID_PARAMETER_VALUE', message: 'databricks:load was not started: Cluster gone does not exist' },
  });
});

test('a run at its deadline is cancelled, and its end is seen before the job is TIMED_OUT', async () => {
  const slow = aRow('endless', { ms: 600_000, stubborn_ms: 2_000 }, { timeout_minutes: 0.1 });
  const { rows } = await run([slow]);
  expect(rows.endless).toMatchObject({ status: 'TIMED_OUT', attempts: [{ class: 'timeout', work_over: true }] });
  expect(workspace.jobs.runs[0]?.canceledAt).toBeDefined();
});

test('a stop of the run cancels the run of Databricks', async () => {
  const stop = new AbortController();
  const onEvent = (event: { type: string }) => {
    if (event.type === 'TaskFailed') setTimeout(() => stop.abort(), 500);
  };
  const { rows, run: ended } = await run([aRow('stopped', { ms: 600_000 })], { signal: stop.signal, onEvent });
  expect(ended.status).toBe('ABORTED');
  expect(rows.stopped).toMatchObject({ status: 'ABORTED', attempts: [{ work_over: true }] });
  expect(workspace.jobs.runs[0]?.canceledAt).toBeDefined();
});

test('an exit value over the limit fails its job for good, and says what to do', async () => {
  const { rows } = await run([
    aRow('large', { ms: 100, exit_length: 40_000 }, { maximum_retries: 3, timeout_minutes: 5 }),
  ]);
  expect(rows.large).toMatchObject({
    status: 'FAILED',
    attempt: 1,
    error: {
      name: 'Runsheet.OutputTooLarge',
      message: expect.stringMatching(/is 40002 bytes of JSON: at most 32768 are kept; write data to data_url/),
    },
  });
});

test('a row whose secret is not there is INVALID, and says which line to add', async () => {
  const { rows } = await run([aRow('unsigned', {})], { declared: declared({ token: { secret: 'ssm:/none' } }) });
  expect(rows.unsigned).toMatchObject({ status: 'INVALID', reason: expect.stringContaining('add ssm:/none=… to ') });
});
