import {
  classOfBatchRefusal,
  containerOverrides,
  endOfJob,
  type FoundJob,
  jobRequest,
  MAX_REQUEST_BYTES,
  OWN_BYTES,
  usageOfJob,
} from '../../../../domain/targets/services/batch-job';
import type { BatchFields } from '../../../../domain/targets/target-fields';
import { aWorkContext, longestVariables } from '../../../support/rows/a-work-context';

const FIELDS: BatchFields = { queue: 'nightly', definition: 'load', permanent_exit_codes: [64] };
const TOKEN = '0123456789abcdef'.repeat(4);
const NOW = Date.parse('2026-11-22T02:00:00Z');
const CONTEXT = aWorkContext();
const requestOf = (fields: BatchFields, { context = CONTEXT, variables = {} } = {}) =>
  jobRequest(fields, TOKEN, { context, variables, now: NOW });

describe('a request', () => {
  it('is a job that is tried once, with a time limit a little above ours', () => {
    const fields = {
      ...FIELDS,
      command: ['load', { parameter: 'day' }],
      env: { MODE: 'full' },
      vcpus: 0.5,
      memory_mib: 1024,
    };
    expect(requestOf(fields, { variables: { RUNSHEET_JOB: 'load' } })).toEqual({
      jobName: '0123456789abcdef0123456789abcdef-nightly-load-2',
      jobQueue: 'nightly',
      jobDefinition: 'load',
      containerOverrides: {
        command: ['load', '2026-11-22'],
        environment: [
          { name: 'MODE', value: 'full' },
          { name: 'RUNSHEET_JOB', value: 'load' },
        ],
        resourceRequirements: [
          { type: 'VCPU', value: '0.5' },
          { type: 'MEMORY', value: '1024' },
        ],
      },
      retryStrategy: { attempts: 1 },
      timeout: { attemptDurationSeconds: 3_900 },
    });
    expect(() => requestOf({ ...FIELDS, command: [{ parameter: 'none' }] })).toThrow('parameters.none is missing');
  });

  it('has the least time limit that Batch takes, where the deadline is over', () => {
    const context = { ...CONTEXT, deadline: '2026-11-22T01:00:00.000Z' };
    expect(requestOf(FIELDS, { context }).timeout).toEqual({ attemptDurationSeconds: 60 });
  });

  it('has a name that Batch takes, however long those of group and job are', () => {
    const context = { ...CONTEXT, group: 'g'.repeat(40), job: 'j'.repeat(64) };
    expect(requestOf(FIELDS, { context }).jobName).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/);
  });

  it('leaves room for what Runsheet itself adds', () => {
    const long = { ...CONTEXT, group: 'g'.repeat(40), job: 'j'.repeat(64), run_id: 'r'.repeat(80) };
    const variables = {
      ...longestVariables('batch'),
      DAGSTER_PIPES_CONTEXT: 'x'.repeat(1_000),
      DAGSTER_PIPES_MESSAGES: 'x'.repeat(60),
    };
    const queue = `arn:aws-us-gov:batch:us-gov-west-1:123456789012:job-queue/${'q'.repeat(128)}`;
    const fields = { ...FIELDS, queue, definition: queue.replace('job-queue', 'job-definition') };
    const whole = Buffer.byteLength(JSON.stringify(requestOf(fields, { context: long, variables })));
    const own = whole - Buffer.byteLength(JSON.stringify(containerOverrides(fields, {}, {})));
    expect(own).toBeLessThanOrEqual(OWN_BYTES);
    expect(MAX_REQUEST_BYTES).toBe(30_720);
  });
});

/** As DescribeJobs gives it (botocore, batch 2016-08-10, JobDetail). No recording of a real job was found. */
const endOf = (job: FoundJob) => endOfJob({ status: 'FAILED', startedAt: NOW, ...job }, FIELDS);
const EXITED = 'Essential container in task exited';

describe('a job', () => {
  it.each(['SUBMITTED', 'PENDING', 'RUNNABLE', 'STARTING', 'RUNNING', 'A_STATE_OF_LATER'])(
    'goes on while it is %s',
    (status) => {
      expect(endOf({ status })).toBeUndefined();
    },
  );

  it('ends as its container does', () => {
    expect(endOf({ status: 'SUCCEEDED', container: { exitCode: 0 } })).toEqual({ is: 'succeeded' });
    expect(endOf({ statusReason: EXITED, container: { exitCode: 3 } })).toMatchObject({
      class: 'job',
      name: 'Runsheet.ExitCode',
      message: 'its container ended with exit code 3',
    });
    expect(endOf({ statusReason: EXITED, container: { exitCode: 64 } })).toMatchObject({ class: 'permanent' });
    const reason = 'OutOfMemoryError: Container killed due to memory usage';
    expect(endOf({ statusReason: EXITED, container: { exitCode: 137, reason } })).toMatchObject({
      class: 'job',
      name: 'OutOfMemoryError',
    });
  });

  it('that was stopped is stopped, by whom ever, and says if it never ran', () => {
    expect(endOf({ isTerminated: true, container: { exitCode: 137 } })).toEqual({ is: 'stopped' });
    expect(endOf({ statusReason: 'Runsheet: its time is over', container: { exitCode: 137 } })).toEqual({
      is: 'stopped',
    });
    expect(endOf({ isCancelled: true, startedAt: undefined })).toEqual({
      is: 'stopped',
      detail: expect.stringMatching(/^its job had not begun to run: /),
    });
  });

  it('that was over Batch’s own time limit is timed out', () => {
    const statusReason = 'Job attempt duration exceeded timeout';
    expect(endOf({ statusReason, isTerminated: true, container: { exitCode: 137 } })).toMatchObject({
      class: 'timeout',
      message: statusReason,
    });
  });

  it.each([
    ['Host EC2 (instance i-0a1b2c3d4e5f67890) terminated.', {}, 'fault', 'Failed'],
    [
      'Task failed to start',
      { reason: 'CannotPullContainerError: … not found' },
      'permanent',
      'CannotPullContainerError',
    ],
    ['Task failed to start', { reason: 'DockerTimeoutError: Could not transition' }, 'fault', 'DockerTimeoutError'],
    ['Task failed to start', { reason: 'a reason of later' }, 'job', 'Failed'],
  ])('%s, %j: %s', (statusReason, container, kind, name) => {
    expect(endOf({ statusReason, container })).toMatchObject({ is: 'failed', class: kind, name });
  });

  it('that was on a machine which went away is not charged, whatever its exit code', () => {
    const statusReason = 'Host EC2 (instance i-0a1b2c3d4e5f67890) terminated.';
    expect(endOf({ statusReason, container: { exitCode: 137 } })).toMatchObject({
      class: 'fault',
      message: statusReason,
    });
  });

  it.each([
    ['CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY', 'fault'],
    ['MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT', 'permanent'],
  ])('that its queue gave up for %s: %s', (code, kind) => {
    const statusReason = `Canceled by JobStateTimeLimit action due to reason: ${code}`;
    expect(endOf({ statusReason, isCancelled: true, startedAt: undefined })).toMatchObject({ class: kind, name: code });
  });

  it('without a word about its end is still an end', () => {
    expect(endOf({})).toMatchObject({ class: 'job', message: 'its job failed, and Batch does not say why' });
    expect(endOf({ container: { exitCode: 0 }, statusReason: EXITED })).toMatchObject({
      class: 'job',
      message: EXITED,
    });
  });
});

it.each([
  ['ClientException', 'JobQueue nightly not found', 'permanent'],
  ['ClientException', 'Too Many Requests', 'fault'],
  ['TooManyRequestsException', 'Too Many Requests', 'fault'],
  ['AccessDeniedException', 'not authorized to perform: batch:SubmitJob', 'permanent'],
  ['ServerException', 'Internal error', undefined],
  ['TimeoutError', 'socket hang up', undefined],
  ['constructor', 'a name of no error', undefined],
])('what Batch refuses as %s, %s: %s', (name, message, kind) => {
  expect(classOfBatchRefusal(name, message)).toBe(kind);
});

/** The names are of the API model of AWS Batch: JobDetail, ContainerDetail. */
describe('what a job is paid for', () => {
  const ran: FoundJob = {
    startedAt: NOW,
    stoppedAt: NOW + 630_000,
    platformCapabilities: ['FARGATE'],
    container: {
      resourceRequirements: [
        { type: 'VCPU', value: '0.5' },
        { type: 'MEMORY', value: '2048' },
      ],
    },
  };

  it('is its size on Fargate', () => {
    expect(usageOfJob(ran)).toEqual({ fargate_vcpu_seconds: 315, fargate_gb_seconds: 1260 });
    const container = { ...ran.container, runtimePlatform: { cpuArchitecture: 'ARM64' } };
    expect(usageOfJob({ ...ran, container })).toEqual({ fargate_arm_vcpu_seconds: 315, fargate_arm_gb_seconds: 1260 });
  });

  it('is its time alone on machines, and nothing if it never ran', () => {
    expect(usageOfJob({ ...ran, platformCapabilities: ['EC2'] })).toEqual({ instance_seconds: 630 });
    const { startedAt: _, ...never } = ran;
    expect(usageOfJob(never)).toBeUndefined();
  });
});
