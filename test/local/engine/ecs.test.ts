import type { MasterRow } from '../../../domain/tables/master-row';
import { declareTargets } from '../../../domain/targets/declared-targets';
import { type RunGiven, runJobs, useLaptop } from '../../support/home/laptop';
import { aJobRow } from '../../support/rows/a-group';
import { useContainersService } from '../../support/services/containers-service';

/* Rows of `ecs:` targets. Their tasks are those of a service of the tests, in a process of its own. */

jest.setTimeout(120_000);

const laptop = useLaptop();
const service = useContainersService();

const FIELDS = {
  cluster: 'etl',
  task_definition: 'pack',
  container: 'main',
  command: [{ parameter: 'does' }],
  env: { MODE: 'full' },
  subnets: ['subnet-0a1b2c3d'],
  permanent_exit_codes: [64],
};
const declared = declareTargets({ 'ecs:pack': FIELDS }, '/');
const aTask = (job_name: string, does: object, row: MasterRow = {}) =>
  aJobRow({
    job_name,
    target: 'ecs:pack',
    maximum_retries: 0,
    parameters: { does: JSON.stringify(does), day: '2026-11-22' },
    timeout_minutes: 10_080,
    ...row,
  });
const run = (jobs: MasterRow[], given: Partial<RunGiven> = {}) => runJobs(laptop, jobs, { declared, ...given });

test('a task runs with what its row says, and its exit code and its file of S3 are the end', async () => {
  const { rows, run: ended } = await run([
    aTask('good', { ms: 2_000, result: { rows: 3 } }),
    aTask('bad', { ms: 100, exit: 3 }),
    aTask('hopeless', { exit: 64 }, { maximum_retries: 3, timeout_minutes: 60 }),
  ]);
  expect(ended.status).toBe('FAILED');
  expect(rows.good).toMatchObject({ status: 'SUCCEEDED', output: '{"rows":3}', looks: 'often' });
  expect(rows.good?.attempts).toMatchObject([
    {
      external_id: expect.stringMatching(/^arn:aws:ecs:eu-central-1:111122223333:task\/etl\/[0-9a-f]{32}$/),
      console_url: expect.stringMatching(
        /^https:\/\/eu-central-1\.console\.aws\.amazon\.com\/ecs\/v2\/clusters\/etl\/tasks\/[0-9a-f]{32}\?region=eu-central-1$/,
      ),
      work_over: true,
    },
  ]);
  const exit = { name: 'Runsheet.ExitCode', message: 'container main ended with exit code 3' };
  expect(rows.bad).toMatchObject({ status: 'FAILED', attempt: 1, error: exit });
  expect(rows.hopeless).toMatchObject({ status: 'FAILED', attempt: 1, attempts: [{ class: 'permanent' }] });
  const { works, objects } = await service.seen();
  expect(works).toHaveLength(3);
  const { variables, place } = works.find(({ arn }) => arn === rows.good?.attempts[0]?.external_id) ?? {};
  expect(variables).toMatchObject({ MODE: 'full', RUNSHEET_JOB: 'good', RUNSHEET_ATTEMPT: '1' });
  expect(JSON.parse(objects[variables?.RUNSHEET_CONTEXT?.replace('s3:/', '') ?? ''] ?? '{}')).toMatchObject({
    job: 'good',
    attempt: 1,
    parameters: { day: '2026-11-22' },
  });
  expect(place).toEqual({
    count: 1,
    launchType: 'FARGATE',
    networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-0a1b2c3d'], assignPublicIp: 'DISABLED' } },
  });
});

test('a start whose answer is lost starts nothing twice', async () => {
  await service.fail([{ action: 'RunTask', how: 'lose' }]);
  const before = (await service.seen()).works.length;
  const { rows } = await run([aTask('lost', { ms: 3_000 })]);
  expect(rows.lost).toMatchObject({ status: 'SUCCEEDED', attempt: 1, faults: 0, output: 'null' });
  expect((await service.seen()).works).toHaveLength(before + 1);
});

test('a task that never gets room is stopped at its deadline, and the job says that it never ran', async () => {
  const { rows, events } = await run([aTask('waits', { room: -1 }, { timeout_minutes: 0.1 })]);
  expect(rows.waits).toMatchObject({
    status: 'TIMED_OUT',
    error: {
      message: expect.stringMatching(/timeout_minutes = 0\.1: its task has not begun to run: ECS says PROVISIONING$/),
    },
    attempts: [{ class: 'timeout', work_over: true }],
  });
  expect(JSON.stringify(events)).toMatch(/waits: its task has not begun to run: ECS says PROVISIONING/);
  expect((await service.seen()).works.at(-1)).toMatchObject({ isStopped: true, why: 'its time is over' });
});

test('a stop of the run ends the task', async () => {
  const stop = new AbortController();
  const started = (event: { type: string }) => {
    if (event.type === 'TaskFailed') setTimeout(() => stop.abort(), 500);
  };
  const jobs = [aTask('stopped', { ms: 600_000, stubborn_ms: 1_000 })];
  const { rows } = await run(jobs, { signal: stop.signal, onEvent: started });
  expect(rows.stopped).toMatchObject({ status: 'ABORTED', attempts: [{ work_over: true }] });
  expect((await service.seen()).works.at(-1)).toMatchObject({ isStopped: true, why: 'the run was stopped' });
});

test('what AWS did is not charged: no room for the task, and a machine that was taken away', async () => {
  await service.fail([{ action: 'RunTask', how: 'ClientException', message: 'You have reached the limit on tasks' }]);
  const { rows } = await run([aTask('again', { ms: 100 })]);
  expect(rows.again).toMatchObject({ status: 'SUCCEEDED', attempt: 2, faults: 1 });
});
