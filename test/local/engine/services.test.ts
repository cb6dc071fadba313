import type { MasterRow } from '../../../domain/tables/master-row';
import { declareTargets } from '../../../domain/targets/declared-targets';
import { type RunGiven, runJobs, useLaptop } from '../../support/home/laptop';
import { aJobRow } from '../../support/rows/a-group';
import { STATE_MACHINE, useStatesService } from '../../support/services/states-service';

/* Rows of `states:` targets. Their executions are those of a service of the tests, in a process of its own. */

jest.setTimeout(120_000);

const laptop = useLaptop();
const service = useStatesService();

const declared = declareTargets({ 'states:load': { state_machine: STATE_MACHINE } }, '/');
const aServedRow = (job_name: string, parameters: object, row: MasterRow = {}) =>
  aJobRow({ job_name, target: 'states:load', maximum_retries: 0, parameters, timeout_minutes: 10_080, ...row });
const run = (jobs: MasterRow[], given: Partial<RunGiven> = {}) => runJobs(laptop, jobs, { declared, ...given });

test('work in a service is started, looked at until it has ended, and recorded', async () => {
  const {
    rows,
    events,
    run: ended,
  } = await run([
    aServedRow('good', { ms: 6_000, output: { rows: 3 } }),
    aServedRow('bad', { ms: 100, ends: 'FAILED', error: 'NoOrders', cause: 'the file is empty' }),
  ]);
  expect(rows.good).toMatchObject({ status: 'SUCCEEDED', output: '{"rows":3}', looks: 'often' });
  expect(rows.good?.attempts).toMatchObject([
    {
      status: 'SUCCEEDED',
      external_id: expect.stringMatching(/:execution:load-orders:[0-9a-f]{64}$/),
      console_url: expect.stringMatching(/^https:\/\/eu-central-1\.console\.aws\.amazon\.com\/states\//),
      work_over: true,
    },
  ]);
  expect(rows.bad).toMatchObject({ status: 'FAILED', error: { name: 'NoOrders', message: 'the file is empty' } });
  expect(ended.status).toBe('FAILED');
  const looks = events.filter(({ type, stateName }) => type === 'TaskFailed' && stateName?.startsWith('InvokeJob'));
  // Two looks at the good one that runs, one at the bad one, and the look that has seen its end.
  expect(looks).toHaveLength(4);
  const { executions } = await service.seen();
  expect(executions).toHaveLength(2);
});

test('a start whose answer is lost starts nothing twice', async () => {
  await service.fail([{ action: 'StartExecution', how: 'lose' }]);
  const before = (await service.seen()).executions.length;
  const { rows } = await run([aServedRow('lost', { ms: 7_000 })]);
  expect(rows.lost).toMatchObject({ status: 'SUCCEEDED', attempt: 1, faults: 0 });
  expect((await service.seen()).executions).toHaveLength(before + 1);
});

test('a target that the service does not know fails its job for good, with the service’s own word', async () => {
  const missing = declareTargets(
    { 'states:load': { state_machine: STATE_MACHINE.replace('load-orders', 'missing') } },
    '/',
  );
  const { rows } = await run([aServedRow('none', {}, { maximum_retries: 3 })], { declared: missing });
  expect(rows.none).toMatchObject({ status: 'FAILED', attempt: 1, error: { name: 'StateMachineDoesNotExist' } });
});

test('an output that is not there ends the attempt for good, and starts nothing', async () => {
  const before = (await service.seen()).executions.length;
  const { rows } = await run([
    aServedRow('extract', { ms: 100, output: { rows: 3 } }, { priority: 0 }),
    aServedRow('reader', { day: { output: 'extract.day' } }, { priority: 1, maximum_retries: 3 }),
  ]);
  expect(rows.reader).toMatchObject({
    status: 'FAILED',
    attempt: 1,
    error: { name: 'Runsheet.ParameterUnresolved', message: expect.stringContaining('takes "extract.day"') },
  });
  expect((await service.seen()).executions).toHaveLength(before + 1);
});

test('work that is at its deadline is stopped, and its end is seen before the job is TIMED_OUT', async () => {
  const { rows } = await run([aServedRow('endless', { ms: 600_000, stubborn_ms: 2_000 }, { timeout_minutes: 0.1 })]);
  expect(rows.endless).toMatchObject({ status: 'TIMED_OUT', attempts: [{ class: 'timeout', work_over: true }] });
  const { executions } = await service.seen();
  expect(executions.at(-1)).toMatchObject({ status: 'ABORTED', why: 'its time is over' });
});

test('a stop of the run ends the work in its service', async () => {
  const stop = new AbortController();
  const started = (event: { type: string }) => {
    if (event.type === 'TaskFailed') setTimeout(() => stop.abort(), 500);
  };
  const jobs = [aServedRow('stopped', { ms: 600_000 })];
  const { rows, run: ended } = await run(jobs, { signal: stop.signal, onEvent: started });
  expect(ended.status).toBe('ABORTED');
  expect(rows.stopped).toMatchObject({ status: 'ABORTED', attempts: [{ work_over: true }] });
  expect((await service.seen()).executions.at(-1)).toMatchObject({ status: 'ABORTED', why: 'the run was stopped' });
});
