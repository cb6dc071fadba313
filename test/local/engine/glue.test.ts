import type { MasterRow } from '../../../domain/tables/master-row';
import { declareTargets } from '../../../domain/targets/declared-targets';
import { runJobs, useLaptop } from '../../support/home/laptop';
import { aJobRow } from '../../support/rows/a-group';
import { type Does, useGlueService } from '../../support/services/glue-service';
import { useObjectStore } from '../../support/services/object-store';

/* Rows of `glue:` targets on the embedded engine. Their runs are those of a service of the tests. */

jest.setTimeout(120_000);

const laptop = useLaptop();
const objects = useObjectStore();
const service = useGlueService({ load: {} }, objects);

const declared = declareTargets(
  { 'glue:load': { job: 'load', arguments: { '--does': { parameter: 'does' }, '--mode2': 'full' } } },
  '/',
);
const aRow = (job_name: string, does: Does, row: MasterRow = {}) =>
  aJobRow({
    job_name,
    target: 'glue:load',
    maximum_retries: 0,
    parameters: { does: JSON.stringify(does) },
    timeout_minutes: 10_060,
    ...row,
  });

test('jobs of Glue are started, looked at, stopped at their deadline, and recorded', async () => {
  const { rows, run } = await runJobs(
    laptop,
    [
      aRow('good', { ms: 100, result: '{"rows": 42}' }),
      aRow('bad', { ms: 100, ends: 'FAILED', says: 'ValueError: no such order' }),
      aRow('endless', { ms: 600_000, stubborn_ms: 2_000 }, { timeout_minutes: 0.1 }),
    ],
    { declared },
  );
  expect(run.status).toBe('FAILED');
  expect(rows.good).toMatchObject({ status: 'SUCCEEDED', output: '{"rows":42}', looks: 'often' });
  expect(rows.good?.attempts).toMatchObject([
    {
      external_id: expect.stringMatching(/^eu-central-1\/jobs\/load\/runs\/jr_[0-9a-f]{64}$/),
      console_url: expect.stringMatching(/^https:\/\/eu-central-1\.console\.aws\.amazon\.com\/gluestudio\//),
      work_over: true,
      usage: { glue_dpu_seconds: 180 },
      work_log: { region: expect.any(String), group: '/aws-glue/jobs/output', stream: expect.stringMatching(/^jr_/) },
    },
  ]);
  expect(rows.bad).toMatchObject({ status: 'FAILED', error: { name: 'ValueError', message: 'no such order' } });
  expect(rows.endless).toMatchObject({ status: 'TIMED_OUT', attempts: [{ class: 'timeout', work_over: true }] });
  const good = service.runs
    .map(({ body }) => body.Arguments as Record<string, string>)
    .find((each) => each['--does']?.includes('rows'));
  expect(good).toMatchObject({ '--mode2': 'full', '--RUNSHEET_JOB': 'good', '--RUNSHEET_ATTEMPT': '1' });
  const context = JSON.parse(objects.get(String(good?.['--RUNSHEET_CONTEXT']).slice('s3://'.length)) ?? '');
  expect(context).toMatchObject({ job: 'good', parameters: { does: expect.stringContaining('rows') } });
  expect(service.runs.map(service.stateOf).sort()).toEqual(['FAILED', 'STOPPED', 'SUCCEEDED']);
});

test('a result that is no JSON fails the job for good', async () => {
  const { rows } = await runJobs(laptop, [aRow('prose', { ms: 0, result: '42 rows' })], { declared });
  expect(rows.prose).toMatchObject({ status: 'FAILED', error: { name: 'Runsheet.OutputNotJson' } });
});

test('capacity that is not there is not charged: the job runs once there is some', async () => {
  service.fail({ action: 'StartJobRun', how: 'ConcurrentRunsExceededException' });
  const { rows } = await runJobs(laptop, [aRow('later', { ms: 100 })], { declared });
  expect(rows.later).toMatchObject({ status: 'SUCCEEDED', attempt: 2, faults: 1 });
});
