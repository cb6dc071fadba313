import type { JsonObject } from '../../domain/values/json';
import type { ServedTarget } from '../../drivers/service-driver';
import { spark } from '../../drivers/spark';
import { aCall, aTargetOf, endOfWork, newToken, refusal } from '../support/drivers/driver-calls';
import { type Does, ROLE, type ServedRun, useEmrService, variablesOf } from '../support/services/emr-service';

/* The driver against the calls of EMR Serverless as its API model says them. test/emulator has it against moto. */

const service = useEmrService({ etl: 'X86_64', arm: 'ARM64' });

const VARIABLES = {
  RUNSHEET_CONTEXT: 's3://data/_work/spark/load/nightly-1/load/1-0/context.json',
  RUNSHEET_JOB: 'load',
};

function aTarget(fields: JsonObject = {}, emr: JsonObject = {}): ServedTarget {
  const own = {
    script: 'jobs/load_orders.py',
    arguments: [{ parameter: 'does' }],
    emr: { application: 'etl', role: ROLE, ...emr },
    ...fields,
  };
  return aTargetOf('spark:load', own, 'stack');
}

const start = (does: Does, target = aTarget(), token = newToken()) =>
  spark.start(aCall(target, { does: JSON.stringify(does) }, { token, variables: VARIABLES }));

const endOf = (id: string, target = aTarget()) => endOfWork(spark, id, target);

test('a run is the project’s script beside its context, with arguments, settings, variables, and a time limit', async () => {
  const properties = { 'spark.executor.memory': '4g', 'spark.dynamicAllocation.enabled': true };
  const target = aTarget({ env: { MODE: 'all of it' } }, { properties, log_group: '/etl/spark' });
  const token = newToken();
  const id = await start({ ms: 0 }, target, token);
  expect(id).toMatch(/^arn:aws:emr-serverless:eu-central-1:123456789012:\/applications\/etl\/jobruns\/[0-9a-z]+$/);
  expect(service.runs[0]?.body).toEqual({
    clientToken: token,
    executionRoleArn: ROLE,
    name: `nightly/load, attempt 1 of nightly-1 [${token.slice(0, 16)}]`,
    executionTimeoutMinutes: 65,
    jobDriver: {
      sparkSubmit: {
        entryPoint: 's3://data/_work/spark/load/nightly-1/load/1-0/load_orders.py',
        entryPointArguments: ['{"ms":0}'],
      },
    },
    configurationOverrides: {
      applicationConfiguration: [
        {
          classification: 'spark-defaults',
          properties: {
            'spark.executor.memory': '4g',
            'spark.dynamicAllocation.enabled': 'true',
            'spark.emr-serverless.driverEnv.MODE': 'all of it',
            'spark.executorEnv.MODE': 'all of it',
            'spark.emr-serverless.driverEnv.RUNSHEET_CONTEXT': VARIABLES.RUNSHEET_CONTEXT,
            'spark.emr-serverless.driverEnv.RUNSHEET_JOB': 'load',
          },
        },
      ],
      monitoringConfiguration: {
        cloudWatchLoggingConfiguration: {
          enabled: true,
          logGroupName: '/etl/spark',
          logStreamNamePrefix: 'runsheet',
          logTypes: { SPARK_DRIVER: ['STDOUT', 'STDERR'] },
        },
      },
    },
  });
  const usage = { emr_vcpu_hours: 0.068, emr_gb_hours: 0.268, emr_storage_gb_hours: 0 };
  expect(await endOf(id, target)).toEqual({ is: 'succeeded', usage });
  expect(await spark.logs?.(id, target)).toEqual({
    region: 'eu-central-1',
    group: '/etl/spark',
    stream: `runsheet/applications/etl/jobs/${id.split('/').at(-1)}/SPARK_DRIVER/stdout`,
  });
  expect(await spark.logs?.(id, aTarget())).toBeUndefined();
});

test('a jar in S3 has its class, and a run on Arm its own meters', async () => {
  const jar = { script: undefined as never, jar: 'etl.jar', class: 'shop.Load$' };
  const emr = { application: 'arm', entry_point: 's3://etl/etl.jar' };
  const id = await start({ ms: 0 }, aTarget(jar, emr));
  expect(service.runs[0]?.body.jobDriver).toEqual({
    sparkSubmit: {
      entryPoint: 's3://etl/etl.jar',
      entryPointArguments: ['{"ms":0}'],
      sparkSubmitParameters: '--class shop.Load$',
    },
  });
  const usage = { emr_arm_vcpu_hours: 0.068, emr_arm_gb_hours: 0.268, emr_storage_gb_hours: 0 };
  expect(await endOf(id, aTarget(jar, emr))).toEqual({ is: 'succeeded', usage });
});

test('the same start twice is one run, whoever asks again', async () => {
  const token = newToken();
  const before = service.runs.length;
  service.fail({ action: 'POST', how: 'lose' });
  const [first, second] = [await start({}, aTarget(), token), await start({}, aTarget(), token)];
  expect(first).toBe(second);
  expect(service.runs).toHaveLength(before + 1);
});

test('a run is found by the mark in its name, on any page, among runs since then', async () => {
  const token = newToken();
  const since = Date.now() - 600_000;
  const id = await start({}, aTarget(), token);
  const own = service.runs[0] as ServedRun;
  for (let others = 0; others < 120; others++)
    service.runs.unshift({ ...own, id: `x${others}`, token: `x${others}`, body: { name: 'another' } });
  expect(await spark.find(token, aTarget(), since)).toBe(id);
  expect(await spark.find(newToken(), aTarget(), since)).toBeUndefined();
  expect(await spark.find(token, aTarget(), Date.now() + 1_000)).toBeUndefined();
});

test.each<[string, Does, object]>([
  [
    'its exception',
    { says: LAST('Caused by: java.io.IOException: No space left') },
    { class: 'job', name: 'java.io.IOException', message: 'No space left' },
  ],
  ['its exit code', { says: LAST('') }, { class: 'job', name: 'Emr.FAILED' }],
  ['a code that is permanent', { says: LAST('').replace('1', '7') }, { class: 'permanent', name: 'Emr.FAILED' }],
  [
    'a full account',
    { says: 'Job failed as account has reached the service limit on the maximum vCPU it can use concurrently' },
    { class: 'fault' },
  ],
  ['a full application', { says: 'ApplicationMaxCapacityExceededException: [memory: 48 GB]' }, { class: 'fault' }],
  [
    'a role that cannot be',
    { says: 'Could not assume runtime role arn:x because it does not exist' },
    { class: 'permanent' },
  ],
  ['nothing', {}, { class: 'job', message: 'EMR Serverless says FAILED, and not why' }],
])('a run that says %s has failed by whose doing it is', async (_, does, failed) => {
  const target = aTarget({ permanent_exit_codes: [7] });
  expect(await endOf(await start({ ms: 0, ends: 'FAILED', ...does }, target), target)).toMatchObject({
    is: 'failed',
    ...failed,
  });
});

function LAST(exceptions: string): string {
  const text = 'Job failed, please check complete logs in configured logging destination. ExitCode: 1.';
  return exceptions === '' ? text : `${text} Last few exceptions: ${exceptions}`;
}

test('a run that was cancelled has not succeeded; until it is cancelled it runs', async () => {
  const id = await start({ ms: 60_000, stubborn_ms: 60 });
  await spark.stop(id, aTarget(), 'its time is over');
  expect(await spark.look(id, aTarget())).toEqual({ is: 'running' });
  expect(await endOf(id)).toMatchObject({ is: 'stopped', usage: { emr_vcpu_hours: 0.068 } });
});

test('a start that is repeated minutes later asks for the same, and is answered with the same run', async () => {
  const call = aCall(aTarget(), { does: '{}' });
  const id = await spark.start(call);
  const real = Date.now;
  const clock = jest.spyOn(Date, 'now').mockImplementation(() => real() + 150_000);
  const again = await spark.start(call);
  clock.mockRestore();
  expect(again).toBe(id);
  // An hour, and 5 minutes.
  expect(service.runs[0]?.body.executionTimeoutMinutes).toBe(65);
});

test('a run in the queue, and one in a state of later, may go on', async () => {
  expect(await spark.look(await start({ queued_ms: 60_000 }), aTarget())).toEqual({
    is: 'running',
    waits: 'its run has not begun to run: EMR Serverless says QUEUED',
  });
  expect(await spark.look(await start({ ms: 0, ends: 'HIBERNATED' }), aTarget())).toEqual({ is: 'running' });
});

test('a stop of a run that has ended, or that is not known, is nothing; one that is refused is said', async () => {
  const id = await start({ ms: 0 });
  await endOf(id);
  await spark.stop(id, aTarget(), 'x');
  await spark.stop(`${id}0`, aTarget(), 'x');
  const going = await start({ ms: 60_000 });
  service.fail({ action: 'DELETE', how: 'AccessDeniedException' });
  await expect(spark.stop(going, aTarget(), 'x')).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('a run that is not known is unknown; one of another application is not asked for', async () => {
  const id = await start({ ms: 0 });
  expect(await spark.look(`${id}0`, aTarget())).toEqual({ is: 'unknown' });
  const before = service.calls.length;
  await expect(spark.look(id.replace('/etl/', '/arm/'), aTarget())).rejects.toThrow(
    /is no run of etl, the application that spark:load is declared with/,
  );
  expect(service.calls).toHaveLength(before);
});

test.each([
  ['ThrottlingException', 'fault', 3],
  ['ServiceQuotaExceededException', 'fault', 1],
  ['ConflictException', 'fault', 1],
  ['ValidationException', 'permanent', 1],
  ['AccessDeniedException', 'permanent', 1],
])('a start that is refused by %s has started nothing', async (how, kind, times) => {
  service.fail({ action: 'POST', how, times });
  expect(await refusal(start({}))).toMatchObject({ by: 'StartRefused', name: how, kind });
});

test('an application that is not there is said by its id', async () => {
  const gone = aTarget({}, { application: 'gone' });
  expect(await refusal(start({}, gone))).toEqual({
    by: 'StartRefused',
    name: 'ResourceNotFoundException',
    kind: 'permanent',
    message: 'spark:load was not started: Application gone does not exist.',
  });
  expect(await spark.find(newToken(), gone, 0)).toBeUndefined();
});

test('what a run has as variables is what its script would have here', async () => {
  await start({ ms: 0 });
  expect(variablesOf(service.runs[0]?.body ?? {})).toEqual(VARIABLES);
});
