import type { MasterRow } from '../../../domain/tables/master-row';
import { declareTargets } from '../../../domain/targets/declared-targets';
import { type RunGiven, runJobs, useLaptop } from '../../support/home/laptop';
import { aJobRow } from '../../support/rows/a-group';
import { useContainersService } from '../../support/services/containers-service';

/* Rows of `batch:` targets. Their jobs are those of a service of the tests, in a process of its own. */

jest.setTimeout(120_000);

const laptop = useLaptop();
const service = useContainersService();

const FIELDS = { queue: 'nightly', definition: 'load:7', command: [{ parameter: 'does' }], vcpus: 2 };
const declared = declareTargets({ 'batch:load': FIELDS }, '/');
const aJob = (job_name: string, does: object, row: MasterRow = {}) =>
  aJobRow({
    job_name,
    target: 'batch:load',
    maximum_retries: 0,
    parameters: { does: JSON.stringify(does) },
    timeout_minutes: 600,
    ...row,
  });
const run = (jobs: MasterRow[], given: Partial<RunGiven> = {}) => runJobs(laptop, jobs, { declared, ...given });

test('a job runs with what its row says, and its exit code and its file of S3 are the end', async () => {
  const { rows } = await run([
    aJob('good', { ms: 2_000, result: { rows: 3 } }),
    aJob('bad', { ms: 100, exit: 3 }),
    aJob('mumbles', { ms: 100, result: '{half' }),
    aJob('talks', { ms: 100, long: 40_000 }),
  ]);
  expect(rows.good).toMatchObject({ status: 'SUCCEEDED', output: '{"rows":3}' });
  expect(rows.good?.attempts).toMatchObject([
    {
      external_id: expect.stringMatching(/^arn:aws:batch:eu-central-1:111122223333:job\/[0-9a-f-]{36}$/),
      console_url: expect.stringMatching(
        /^https:\/\/eu-central-1\.console\.aws\.amazon\.com\/batch\/home\?region=eu-central-1#jobs\/detail\/[0-9a-f-]{36}$/,
      ),
      work_over: true,
    },
  ]);
  expect(rows.bad).toMatchObject({ status: 'FAILED', error: { message: 'its container ended with exit code 3' } });
  expect(rows.mumbles).toMatchObject({ status: 'FAILED', error: { name: 'Runsheet.OutputNotJson' } });
  expect(rows.talks).toMatchObject({
    status: 'FAILED',
    error: { name: 'Runsheet.OutputTooLarge', message: expect.stringContaining('RUNSHEET_RESULT, has 40000 bytes') },
  });
  const { works } = await service.seen();
  expect(works).toHaveLength(4);
  expect(works.find(({ arn }) => arn === rows.good?.attempts[0]?.external_id)).toMatchObject({
    name: expect.stringMatching(/^[0-9a-f]{32}-[\w-]+-good-1$/),
    overrides: {
      containerOverrides: { resourceRequirements: [{ type: 'VCPU', value: '2' }] },
      retryStrategy: { attempts: 1 },
    },
  });
});

test('a job that waits in its queue is cancelled at its deadline, and the row says that it never ran', async () => {
  const { rows } = await run([aJob('waits', { room: -1 }, { timeout_minutes: 0.1 })]);
  expect(rows.waits).toMatchObject({
    status: 'TIMED_OUT',
    error: { message: expect.stringMatching(/its job has not begun to run: AWS Batch says RUNNABLE$/) },
    attempts: [{ class: 'timeout', work_over: true }],
  });
});
