import { glue } from '../../../drivers/glue';
import { aTargetOf } from '../../support/drivers/driver-calls';
import { servedAttempt } from '../../support/drivers/served-attempt';
import { type Does, useGlueService } from '../../support/services/glue-service';

/* The calls for one attempt with the driver of Glue, which has no tokens: a start not answered is looked for. */

const service = useGlueService();
beforeEach(() => {
  service.runs.length = 0;
});

const attemptOf = (does: Does) =>
  servedAttempt({
    driver: glue,
    target: aTargetOf('glue:load', { job: 'load', arguments: { '--does': { parameter: 'does' } } }),
    parametersOf: () => ({ does: JSON.stringify(does) }),
  });

/** A call of run-service is over after 75 s: until then it could start the run yet. */
const CALL_MS = 75_000;

test('a start whose answer is lost is taken over once the call that made it is surely over', async () => {
  const { call, later, row } = attemptOf({ ms: 60_000 });
  service.fail({ action: 'StartJobRun', how: 'lose' });
  expect(await call()).toBe('Runsheet.StillRunning');
  expect(row().work_id).toBeUndefined();
  // It may be starting the run yet.
  expect(await call()).toBe('Runsheet.StillRunning');
  expect(service.calls.filter((each) => each === 'GetJobRuns')).toEqual([]);
  later(CALL_MS);
  expect(await call()).toBe('Runsheet.StillRunning');
  expect(service.runs).toHaveLength(1);
  expect(row().work_id).toBe(`eu-central-1/jobs/load/runs/${service.runs[0]?.id}`);
});

test('a start that was never heard is made again, and once', async () => {
  const { call, later } = attemptOf({ ms: 0 });
  service.fail({ action: 'StartJobRun', how: 'drop' });
  expect(await call()).toBe('Runsheet.StillRunning');
  later(CALL_MS);
  expect(await Promise.all([call(), call()])).toEqual(['Runsheet.StillRunning', 'Runsheet.StillRunning']);
  expect(service.runs).toHaveLength(1);
  expect(await call()).toBe('SUCCEEDED');
});

test('a stop after a start whose answer is lost finds the run, and stops it', async () => {
  const { call, later, row, stop } = attemptOf({ ms: 600_000 });
  service.fail({ action: 'StartJobRun', how: 'lose' });
  await call();
  stop();
  later(CALL_MS);
  expect(await call()).toBe('Runsheet.AttemptFailed');
  expect(service.runs.map(service.stateOf)).toEqual(['STOPPED']);
  expect(row().attempts).toMatchObject([{ error: { name: 'AbortError' }, work_over: true }]);
});

test('a run whose page cannot be listed is not started again', async () => {
  const { call, later, log } = attemptOf({ ms: 60_000 });
  service.fail({ action: 'StartJobRun', how: 'lose' }, { action: 'GetJobRuns', how: 'ThrottlingException' });
  await call();
  later(CALL_MS);
  expect(await call()).toBe('Runsheet.StillRunning');
  expect(service.runs).toHaveLength(1);
  expect(log.at(-1)).toMatch(/^warn its work could not be looked for: ThrottlingException/);
});

test('somebody’s stop in Glue fails the job for good; a run that is deleted is a fault after two minutes', async () => {
  const stopped = attemptOf({ ms: 600_000 });
  await stopped.call();
  if (service.runs[0]) service.runs[0].stoppedAt = Date.now();
  expect(await stopped.call()).toBe('Runsheet.AttemptFailed');
  expect(stopped.row().attempts).toMatchObject([{ class: 'permanent', error: { name: 'Runsheet.StoppedInService' } }]);

  const gone = attemptOf({ ms: 600_000 });
  await gone.call();
  service.runs.length = 0;
  expect(await gone.call()).toBe('Runsheet.StillRunning');
  gone.later(120_000);
  expect(await gone.call()).toBe('Runsheet.AttemptFailed');
  expect(gone.row().attempts).toMatchObject([{ class: 'fault', error: { name: 'Runsheet.WorkForgotten' } }]);
});

test('a stop that Glue refuses is asked for again', async () => {
  const { call, row, stop } = attemptOf({ ms: 600_000 });
  await call();
  stop();
  service.fail({ action: 'BatchStopJobRun', how: 'OperationTimeoutException' });
  expect(await call()).toBe('Runsheet.StillRunning');
  expect(await call()).toBe('Runsheet.AttemptFailed');
  expect(row().attempts).toMatchObject([{ error: { name: 'AbortError' } }]);
});

test('capacity that never comes ends at the deadline, with the run stopped', async () => {
  const { call, later, row } = attemptOf({ waits_ms: 1e9 });
  await call();
  later(3_600_000);
  expect(await call()).toBe('Runsheet.AttemptFailed');
  expect(row().attempts).toMatchObject([{ class: 'timeout', error: { name: 'TimedOut' }, work_over: true }]);
  expect(service.runs.map(service.stateOf)).toEqual(['STOPPED']);
});
