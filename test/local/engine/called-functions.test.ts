import type { MasterRow } from '../../../domain/tables/master-row';
import { declareTargets } from '../../../domain/targets/declared-targets';
import type { Json, JsonObject } from '../../../domain/values/json';
import { type RunGiven, runJobs, useLaptop } from '../../support/home/laptop';
import { aJobRow } from '../../support/rows/a-group';
import { type Call, useLambdaService } from '../../support/services/lambda-service';

/* Rows of declared `lambda:` targets, called from this machine as a user with credentials does. */

jest.setTimeout(120_000);

const laptop = useLaptop();

/** The function does what the job's parameters say, an attempt after the other. */
const lambda = useLambdaService((_, event) => {
  const { parameters, attempt } = event as { parameters?: { script?: Call[] }; attempt?: number };
  const script = parameters?.script ?? (event as { script?: Call[] }).script ?? [];
  return script[Math.min(attempt ?? 1, script.length) - 1] ?? { result: event };
});

const declared = declareTargets(
  {
    'lambda:erp': { function: 'erp-sync:live' },
    'lambda:bare': { function: 'arn:aws:lambda:eu-west-1:111122223333:function:bare', event: 'parameters' },
  },
  '/',
);
const aCall = (job_name: string, script: Call[], row: MasterRow = {}) =>
  aJobRow({
    job_name,
    target: 'lambda:erp',
    maximum_retries: 0,
    retry_delay_seconds: 0,
    timeout_minutes: 1,
    parameters: { script: script as unknown as Json },
    ...row,
  });
const run = (jobs: MasterRow[], given: Partial<RunGiven> = {}) => runJobs(laptop, jobs, { declared, ...given });

test('a declared function is called once, with what any work hears of its job, and its result is the output', async () => {
  const { rows, runId } = await run([
    aCall('good', [{ result: { rows: 3 }, tail: 'START RequestId: 1\nloaded 3\nEND RequestId: 1\n' }]),
    aCall('bare', [], { target: 'lambda:bare', parameters: { day: '2026-11-30' } }),
  ]);
  expect(rows.good).toMatchObject({ status: 'SUCCEEDED', output: '{"rows":3}', attempts: [{ status: 'SUCCEEDED' }] });
  expect(rows.bare).toMatchObject({ status: 'SUCCEEDED', output: '{"day":"2026-11-30"}' });
  const [{ event } = { event: null }, ...more] = lambda.calls.filter(({ name }) => name === 'erp-sync:live');
  expect(more).toEqual([]);
  expect(event).toMatchObject({ run_id: runId, job: 'good', attempt: 1, scheduled_time: null });
  expect(Date.parse(String((event as JsonObject).deadline))).toBeGreaterThan(Date.now());
  const called = lambda.calls.find(({ name }) => name.startsWith('arn:'));
  expect(called).toEqual({
    name: 'arn:aws:lambda:eu-west-1:111122223333:function:bare',
    event: { day: '2026-11-30' },
  });
});

test('its error is the job’s, with the frames of its own trace; a permanent one is not retried', async () => {
  const failed = {
    errorType: 'OrderError',
    errorMessage: 'no order 7',
    stackTrace: ['  File "/var/task/erp.py", line 9, in handler\n    find(7)\n'],
  };
  const missing = { errorType: 'Runtime.ImportModuleError', errorMessage: "No module named 'requests'" };
  const { rows } = await run([
    aCall('fails', [{ failed, tail: 'the last words\n' }], { maximum_retries: 1 }),
    aCall('cannot-load', [{ failed: missing }], { maximum_retries: 3 }),
    aCall('not-there', [{ refuse: 'ResourceNotFoundException', status: 404 }], { maximum_retries: 3 }),
  ]);
  expect(rows.fails).toMatchObject({
    status: 'FAILED',
    charged: 2,
    error: { name: 'OrderError', message: 'no order 7', stack: 'at handler (erp.py:9)' },
  });
  expect(rows['cannot-load']).toMatchObject({ status: 'FAILED', attempt: 1 });
  expect(rows['not-there']).toMatchObject({
    status: 'FAILED',
    attempt: 1,
    error: { name: 'ResourceNotFoundException' },
  });
});

test('a throttle is not charged', async () => {
  const { rows } = await run([aCall('busy', [{ refuse: 'TooManyRequestsException', status: 429 }, { result: 1 }])]);
  expect(rows.busy).toMatchObject({ status: 'SUCCEEDED', attempt: 2, charged: 0, faults: 1 });
});

test('after an answer that is lost the next attempt waits until the function surely is over', async () => {
  lambda.timeouts.set('erp-sync:live', 7);
  const { rows } = await run([aCall('lost', [{ lose: true }, { result: 2 }], { timeout_minutes: 0.05 })]);
  const [first, second] = rows.lost?.attempts ?? [];
  expect(rows.lost).toMatchObject({ status: 'SUCCEEDED', attempt: 2, charged: 0, faults: 1, output: '2' });
  expect(first).toMatchObject({ class: 'fault', work_over: false });
  const waited = Date.parse(second?.started_at ?? '') - Date.parse(first?.started_at ?? '');
  expect(waited).toBeGreaterThanOrEqual(7_000);
});

test('at its deadline the job ends, and says that the function may be at work', async () => {
  lambda.timeouts.set('erp-sync:live', 900);
  const { rows } = await run([aCall('slow', [{ result: 1, ms: 60_000 }], { timeout_minutes: 0.02 })]);
  expect(rows.slow).toMatchObject({
    status: 'TIMED_OUT',
    attempts: [{ class: 'timeout', work_over: false }],
    error: { message: expect.stringMatching(/= 0\.02; the function that it called may be at work until \S+Z$/) },
  });
});

test('a stop of the run does not wait for a function that nobody can end, and says so', async () => {
  lambda.timeouts.set('erp-sync:live', 900);
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 3_000);
  const { rows, run: ended } = await run([aCall('stopped', [{ result: 1, ms: 60_000 }])], { signal: stop.signal });
  expect(ended.status).toBe('ABORTED');
  expect(rows.stopped).toMatchObject({ status: 'ABORTED', attempts: [{ work_over: false }] });
  expect(rows.stopped?.reason).toMatch(/; the function that it called may be at work until \S+Z$/);
});
