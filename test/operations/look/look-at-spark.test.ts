import { spark } from '../../../drivers/spark';
import { aTargetOf } from '../../support/drivers/driver-calls';
import { servedAttempt } from '../../support/drivers/served-attempt';
import { type Does, ROLE, useEmrService } from '../../support/services/emr-service';

/* The calls for one attempt with the driver of EMR Serverless, whose client tokens make a start safe to repeat. */

const service = useEmrService({ etl: 'X86_64' });
beforeEach(() => {
  service.runs.length = 0;
});

const attemptOf = (does: Does) =>
  servedAttempt({
    driver: spark,
    target: aTargetOf('spark:load', {
      script: 'load.py',
      arguments: [{ parameter: 'does' }],
      emr: { application: 'etl', role: ROLE, entry_point: 's3://etl/load.py' },
    }),
    parametersOf: () => ({ does: JSON.stringify(does) }),
  });

test('a start whose answer is lost is asked for again, and is one run', async () => {
  const { call, row } = attemptOf({ ms: 60_000 });
  service.fail({ action: 'POST', how: 'lose' });
  expect(await call()).toBe('Runsheet.StillRunning');
  expect(service.runs).toHaveLength(1);
  expect(row().work_id).toMatch(/\/applications\/etl\/jobruns\//);
});

test('a stop after a start whose answer is lost finds the run by its name, and cancels it', async () => {
  const { call, later, row, stop } = attemptOf({ ms: 600_000 });
  service.fail({ action: 'POST', how: 'lose' });
  for (let times = 0; times < 12; times++) service.fail({ action: 'POST', how: 'drop' });
  expect(await call()).toBe('Runsheet.StillRunning');
  expect(row().work_id).toBeUndefined();
  stop();
  later(75_000);
  expect(await call()).toBe('Runsheet.AttemptFailed');
  expect(service.runs.map(service.stateOf)).toEqual(['CANCELLED']);
  expect(row().attempts).toMatchObject([{ error: { name: 'AbortError' }, work_over: true }]);
});

test('capacity that never comes ends at the deadline, with the run cancelled', async () => {
  const { call, later, row } = attemptOf({ queued_ms: 1e9 });
  await call();
  later(3_600_000);
  expect(await call()).toBe('Runsheet.AttemptFailed');
  expect(row().attempts).toMatchObject([
    { class: 'timeout', error: { name: 'TimedOut' }, work_over: true, usage: { emr_vcpu_hours: 0.068 } },
  ]);
  expect(service.runs.map(service.stateOf)).toEqual(['CANCELLED']);
});

test('somebody’s cancel fails the job for good; a run that is forgotten is a fault after two minutes', async () => {
  const stopped = attemptOf({ ms: 600_000 });
  await stopped.call();
  if (service.runs[0]) service.runs[0].cancelledAt = Date.now();
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
