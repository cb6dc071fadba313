import type { JsonObject } from '../../domain/values/json';
import { glue } from '../../drivers/glue';
import { aCall, aTargetOf, endOfWork, newToken, refusal } from '../support/drivers/driver-calls';
import { type Does, type ServedRun, useGlueService } from '../support/services/glue-service';

/* The driver against Glue's calls as its API model says them. */

const service = useGlueService({
  load: {},
  'load orders': {},
  single: { most: 1 },
  retried: { MaxRetries: 2 },
  fixed: { NonOverridableArguments: { '--does': '{}' } },
});

const aTarget = (fields: JsonObject = {}) =>
  aTargetOf('glue:load', { job: 'load', arguments: { '--does': { parameter: 'does' } }, ...fields });

function start(does: Does, target = aTarget(), token = newToken()): Promise<string> {
  const variables = { RUNSHEET_CONTEXT: 's3://x/context.json', DAGSTER_PIPES_CONTEXT: 'eJw=' };
  return glue.start(aCall(target, { does: JSON.stringify(does) }, { token, variables }));
}

const endOf = (id: string, target = aTarget()) => endOfWork(glue, id, target);

test('a run has the arguments of its target, ours, and a time limit above ours', async () => {
  const workers = { worker_type: 'G.1X', number_of_workers: 2, security_configuration: 'strict' };
  const target = aTarget({ job: 'load orders', ...workers });
  const token = newToken();
  const id = await start({ ms: 0 }, target, token);
  expect(id).toMatch(/^eu-central-1\/jobs\/load orders\/runs\/jr_[0-9a-f]{64}$/);
  expect(service.runs[0]?.body).toEqual({
    JobName: 'load orders',
    Arguments: {
      '--does': '{"ms":0}',
      '--RUNSHEET_CONTEXT': 's3://x/context.json',
      '--dagster-pipes-context': 'eJw=',
      '--RUNSHEET_TOKEN': token,
    },
    Timeout: 65,
    WorkerType: 'G.1X',
    NumberOfWorkers: 2,
    SecurityConfiguration: 'strict',
  });
  expect(await endOf(id, target)).toEqual({ is: 'succeeded', usage: { glue_dpu_seconds: 180 } });
  const [, stream] = id.split('/runs/');
  expect(await glue.logs?.(id, target)).toEqual({ region: 'eu-central-1', group: '/aws-glue/jobs/output', stream });
});

test.each<[string, Does, object]>([
  ['FAILED', { says: 'SystemExit: 3' }, { class: 'job', name: 'SystemExit', message: '3' }],
  ['FAILED', { says: 'Resource unavailable' }, { class: 'fault', name: 'Glue.FAILED' }],
  ['TIMEOUT', {}, { class: 'timeout', name: 'Glue.TIMEOUT', message: 'Glue says TIMEOUT, and not why' }],
  ['ERROR', { says: 'The job was deleted' }, { class: 'fault', name: 'Glue.ERROR', message: 'The job was deleted' }],
  ['EXPIRED', {}, { class: 'fault', name: 'Glue.EXPIRED' }],
])('a run that ends as %s (%j) has failed by whose doing it is', async (ends, does, failed) => {
  expect(await endOf(await start({ ms: 0, ends, ...does }))).toMatchObject({ is: 'failed', ...failed });
});

test('a run that was stopped has not succeeded; until it has stopped it runs', async () => {
  const id = await start({ ms: 60_000, stubborn_ms: 60 });
  await glue.stop(id, aTarget(), 'its time is over');
  expect(await glue.look(id, aTarget())).toEqual({ is: 'running' });
  expect(await endOf(id)).toEqual({ is: 'stopped', usage: { glue_dpu_seconds: 180 } });
});

test('a run that waits for its workers, and one in a state of later, may go on', async () => {
  expect(await glue.look(await start({ waits_ms: 60_000 }), aTarget())).toEqual({
    is: 'running',
    waits: 'its run has not begun to run: Glue says WAITING (Max concurrent compute (DPU usage) exceeded)',
  });
  expect(await glue.look(await start({ ms: 0, ends: 'HIBERNATED' }), aTarget())).toEqual({ is: 'running' });
});

test('a stop of a run that has ended, or that Glue does not know, is nothing; one that Glue refuses is said', async () => {
  const id = await start({ ms: 0 });
  await endOf(id);
  await glue.stop(id, aTarget(), 'x');
  await glue.stop(id.replace('jr_', 'jr_x'), aTarget(), 'x');
  const going = await start({ ms: 60_000 });
  service.fail({ action: 'BatchStopJobRun', how: 'AccessDeniedException' });
  await expect(glue.stop(going, aTarget(), 'x')).rejects.toThrow('AccessDeniedException');
});

test('a run that Glue does not know is unknown; so is one of another job, which is not asked for', async () => {
  const id = await start({ ms: 0 });
  expect(await glue.look(`${id}0`, aTarget())).toEqual({ is: 'unknown' });
  const before = service.calls.length;
  await expect(glue.look(id.replace('/load/', '/payroll/'), aTarget())).rejects.toThrow(
    /is no run of load, the job that glue:load is declared with/,
  );
  expect(service.calls).toHaveLength(before);
});

describe('a start', () => {
  test('whose answer is lost is found by its argument, on any page, among runs since then', async () => {
    const token = newToken();
    const since = Date.now() - 600_000;
    service.fail({ action: 'StartJobRun', how: 'lose' });
    expect(await refusal(start({ ms: 60_000 }, aTarget(), token))).toMatchObject({ by: 'Error' });
    const lost = service.runs[0] as ServedRun;
    for (let others = 0; others < 250; others++) service.runs.unshift({ ...lost, id: `x${others}`, body: {} });
    expect(await glue.find(token, aTarget(), since)).toBe(`eu-central-1/jobs/load/runs/${lost.id}`);
    expect(await glue.find(newToken(), aTarget(), since)).toBeUndefined();
    const pages = service.calls.length;
    // All of the first page are of before.
    expect(await glue.find(token, aTarget(), Date.now() + 1_000)).toBeUndefined();
    expect(service.calls.slice(pages)).toEqual(['GetJobRuns']);
  });

  test('is asked for once, since a second would start a second run', async () => {
    const before = service.calls.filter((each) => each === 'StartJobRun').length;
    service.fail({ action: 'StartJobRun', how: 'InternalServiceException' });
    expect(await refusal(start({}))).toMatchObject({ name: 'InternalServiceException', kind: undefined });
    expect(service.calls.filter((each) => each === 'StartJobRun')).toHaveLength(before + 1);
  });

  test.each([
    [
      'single',
      'ConcurrentRunsExceededException',
      'fault',
      'glue:load was not started: Concurrent runs exceeded for load',
    ],
    ['missing', 'EntityNotFoundException', 'permanent', 'glue:load was not started: Job missing is not found'],
    ['retried', 'Runsheet.GlueJobUnfit', 'permanent', /has MaxRetries 2, .*: set it to 0$/],
    ['fixed', 'Runsheet.GlueJobUnfit', 'permanent', /sets --does by its NonOverridableArguments/],
  ])('of the job %s is refused, with its own reason', async (job, name, kind, message) => {
    if (job === 'single') await start({ ms: 60_000 }, aTarget({ job }));
    const found = await refusal(start({}, aTarget({ job })));
    expect(found).toMatchObject({ by: 'StartRefused', name, kind, message: expect.stringMatching(message) });
  });

  test.each([
    ['GetJob', 'ThrottlingException', 'fault'],
    ['GetJob', 'AccessDeniedException', 'permanent'],
    ['StartJobRun', 'ThrottlingException', 'fault'],
    ['StartJobRun', 'ResourceNumberLimitExceededException', 'fault'],
    ['StartJobRun', 'InvalidInputException', 'permanent'],
    ['StartJobRun', 'ExpiredTokenException', 'permanent'],
  ])('that %s refuses by %s has started nothing', async (action, how, kind) => {
    service.fail({ action, how });
    expect(await refusal(start({}))).toMatchObject({ by: 'StartRefused', name: how, kind });
  });

  test('with an output that can be no argument is refused before Glue is asked', async () => {
    const target = aTarget({ arguments: { '--rows': { parameter: 'rows' } } });
    const before = service.calls.length;
    expect(await refusal(start({}, target))).toMatchObject({ name: 'Runsheet.BadArguments', kind: 'permanent' });
    expect(service.calls).toHaveLength(before);
  });
});
