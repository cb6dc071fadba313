import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { TestHome } from '../../support/home/a-home';

/*
 * Rows of the run table that another version of Runsheet wrote: an older one, which did not know the fields that have
 * come since, and a newer one, with fields, statuses and kinds of its own. All commands that show runs read both.
 */

const home = new TestHome();
afterAll(() => home.remove());

const run = (run_id: string, at: string, given: object = {}) => ({
  run_id,
  entry: 'run',
  job_group: 'nightly',
  group_runs: 'nightly',
  status: 'FAILED',
  trigger: 'schedule',
  execution_arn: `arn:aws:states:local:000000000000:execution:runsheet:${run_id}`,
  execution_started_at: at,
  planned_at: at,
  plan_deadline: at,
  plan_no: 1,
  job_count: 1,
  on_failure: 'stop',
  ended_at: at.replace(':00:00', ':05:00'),
  ...given,
});

const jobRun = (run_id: string, at: string, job_name: string, given: object = {}) => ({
  run_id,
  entry: `job#${job_name}`,
  plan_no: 1,
  job_group: 'nightly',
  job_name,
  job_runs: `nightly/${job_name}`,
  planned_at: at,
  target: 'lambda:succeed',
  timeout_minutes: 1,
  maximum_retries: 0,
  priority: 0,
  attempt: 1,
  attempts: [{ attempt: 1, status: 'FAILED', started_at: at, ended_at: at.replace(':00:00', ':05:00') }],
  started_at: at,
  ended_at: at.replace(':00:00', ':05:00'),
  ...given,
});

const OLD = '2026-01-01T02:00:00.000Z';
const NEW = '2026-02-01T02:00:00.000Z';

const ERROR = { name: 'Error', message: 'no answer' };

/** Without kinds of reasons, a date, charged attempts, a duration, a stage. */
const OLDER = [
  run('nightly-old', OLD, { reason: '1 job did not succeed: load FAILED', counts: { FAILED: 1 } }),
  jobRun('nightly-old', OLD, 'load', {
    status: 'FAILED',
    reason: 'failed once; maximum_retries is 0',
    error: ERROR,
    attempts: [
      { attempt: 1, status: 'FAILED', started_at: OLD, ended_at: OLD.replace(':00:00', ':05:00'), error: ERROR },
    ],
  }),
];

const NEWER = [
  run('nightly-new', NEW, {
    status: 'PARTLY_FAILED',
    reason: 'a reason of the future',
    reason_kind: 'of_the_future',
    trigger: 'webhook',
    counts: { SUCCEEDED: 0, PAUSED: 1 },
    region_of_origin: { S: ['mars'] },
  }),
  jobRun('nightly-new', NEW, 'load', {
    status: 'PAUSED',
    reason: 'somebody paused it',
    reason_kind: 'paused',
    target: 'quantum:load',
    lanes: [1, 2],
    attempts: [
      { attempt: 1, status: 'PAUSED', class: 'quota', started_at: NEW, ended_at: null, usage: { qubit_seconds: 3 } },
    ],
  }),
];

beforeAll(async () => {
  await home.apply({ nightly: { jobs: { load: {} } } });
  await home.withEngine(async ({ client, runs }) => {
    for (const Item of [...OLDER, ...NEWER]) await client.send(new PutCommand({ TableName: runs.name, Item }));
  });
});

it('lists and shows them with what they say, and with null for what they lack', async () => {
  const { runs } = await home.json('runs', 'nightly');
  expect(runs).toMatchObject([
    { run_id: 'nightly-new', status: 'PARTLY_FAILED', reason: 'a reason of the future', reason_kind: null },
    { run_id: 'nightly-old', status: 'FAILED', reason_kind: 'jobs_failed', started_by: null, left_out: 0 },
  ]);
  expect((await home.json('show', 'nightly-old')).jobs).toMatchObject([
    { status: 'FAILED', reason_kind: 'retries_used_up', stage: null, last_attempt_ms: null, cost: null },
  ]);
  expect((await home.json('show', 'nightly-new')).jobs).toMatchObject([
    { status: 'PAUSED', target: 'quantum:load', reason_kind: null, attempts: [{ status: 'PAUSED' }], cost: null },
  ]);
});

it.each([
  [['show', 'nightly-old'], /^load +FAILED +1 +5 min 00 s +Error: no answer; failed once/m],
  [['show', 'nightly-new'], /^load +PAUSED +1 +5 min 00 s +somebody paused it/m],
  [['why', 'nightly-old', 'load'], /^load {2}FAILED {2}nightly-old\n[\s\S]*Error: no answer/],
  [['why', 'nightly-new', 'load'], /^load {2}PAUSED {2}nightly-new\n.*somebody paused it/],
  [['diff', 'nightly-old', 'nightly-new'], /load[\s\S]*FAILED -> PAUSED/],
])('%j says what became of them', async (args, said) => {
  const { code, stdout, stderr } = await home.runsheet(...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(said);
});
