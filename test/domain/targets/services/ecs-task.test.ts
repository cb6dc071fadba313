import {
  classOfFailure,
  classOfRefusal,
  endOfTask,
  type FoundTask,
  MAX_OVERRIDES,
  OWN_VARIABLES,
  overridesOf,
  usageOfTask,
} from '../../../../domain/targets/services/ecs-task';
import type { EcsFields } from '../../../../domain/targets/target-fields';
import { longestVariables } from '../../../support/rows/a-work-context';

const FIELDS: EcsFields = { cluster: 'etl', task_definition: 'pack', container: 'main', permanent_exit_codes: [64] };
const STARTED = new Date('2026-11-22T02:00:00Z');

/**
 * A task that has ended as AWS recorded it: LocalStack's repository (Apache-2.0), commit 0bbe1d8b,
 * tests/aws/services/stepfunctions/v2/services/test_ecs_task_service.snapshot.json.
 */
const aTask = (task: Partial<FoundTask>, own: object = { exitCode: 0 }): FoundTask => ({
  lastStatus: 'STOPPED',
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  startedAt: STARTED,
  containers: [{ name: 'main', ...own }],
  ...task,
});
const endOf = (task: Partial<FoundTask>, own?: object) => endOfTask(aTask(task, own), FIELDS);

describe('a task', () => {
  it.each(['PROVISIONING', 'PENDING', 'RUNNING', 'DEPROVISIONING', 'A_STATE_OF_LATER'])(
    'goes on while it is %s',
    (lastStatus) => {
      expect(endOf({ lastStatus })).toBeUndefined();
    },
  );

  it('ends as its container does', () => {
    expect(endOf({})).toEqual({ is: 'succeeded' });
    expect(endOf({}, { exitCode: 3 })).toMatchObject({
      class: 'job',
      message: 'container main ended with exit code 3',
    });
    expect(endOf({}, { exitCode: 64 })).toMatchObject({ class: 'permanent' });
  });

  it('says which other container has ended it', () => {
    const containers = [
      { name: 'main', exitCode: 137 },
      { name: 'proxy', exitCode: 1, reason: 'OutOfMemoryError: Container killed due to memory usage' },
      { name: 'good', exitCode: 0 },
    ];
    expect(endOf({ containers })).toMatchObject({
      class: 'job',
      name: 'Runsheet.ExitCode',
      message:
        'container main ended with exit code 137: container proxy ended with exit code 1: OutOfMemoryError: Container killed due to memory usage',
    });
  });

  it('that was stopped is stopped, whatever its container made of SIGTERM, and says if it never ran', () => {
    expect(endOf({ stopCode: 'UserInitiated' })).toEqual({ is: 'stopped' });
    const never = endOfTask({ lastStatus: 'STOPPED', stopCode: 'UserInitiated' }, FIELDS);
    expect(never).toEqual({ is: 'stopped', detail: expect.stringMatching(/^its task had not begun to run: /) });
  });

  it.each(['SpotInterruption', 'TerminationNotice', 'InfrastructureHealth'])(
    'that AWS ended is no fault of the job: %s',
    (stopCode) => {
      expect(endOf({ stopCode, stoppedReason: 'Your Spot Task was interrupted.' }, { exitCode: 143 })).toEqual({
        is: 'failed',
        class: 'fault',
        name: stopCode,
        message: 'Your Spot Task was interrupted.',
      });
    },
  );

  it('that did not start says why, in the word of ECS', () => {
    const stoppedReason = 'CannotPullContainerError: pull image manifest: docker.io/library/no-such: not found';
    expect(endOf({ stopCode: 'TaskFailedToStart', stoppedReason }, {})).toEqual({
      is: 'failed',
      class: 'permanent',
      name: 'CannotPullContainerError',
      message: stoppedReason,
    });
    const unknown = endOf({ stopCode: 'TaskFailedToStart', stoppedReason: 'Task failed to start' }, { reason: 'odd' });
    expect(unknown).toMatchObject({ class: 'job', name: 'TaskFailedToStart', message: 'odd (Task failed to start)' });
  });

  it('without a word about its end is still an end', () => {
    expect(endOfTask({ lastStatus: 'STOPPED' }, FIELDS)).toMatchObject({ class: 'job', name: 'Stopped' });
    const host = { stopCode: undefined, stoppedReason: 'Host EC2 (instance i-0a1b2c3d) terminated.' };
    expect(endOf(host, {})).toMatchObject({ class: 'fault', message: host.stoppedReason });
  });

  it('that lacks the declared container says so by what ECS says', () => {
    expect(endOfTask(aTask({ containers: [{ name: 'other', exitCode: 0 }] }), FIELDS)).toMatchObject({
      is: 'failed',
      class: 'permanent',
      message: expect.stringContaining('no container main'),
    });
  });
});

describe('what ECS refuses', () => {
  it.each([
    ['ClusterNotFoundException', 'Cluster not found.', 'permanent'],
    ['ClientException', 'Unable to find task definition: pack', 'permanent'],
    ['ClientException', "You've reached the limit on the number of tasks you can run concurrently", 'fault'],
    ['ThrottlingException', 'Rate exceeded', 'fault'],
    ['AccessDeniedException', 'not authorized to perform: ecs:RunTask', 'permanent'],
    ['ServerException', 'Service Unavailable. Please try again later.', undefined],
    ['TimeoutError', 'socket hang up', undefined],
    ['constructor', 'a name of no error', undefined],
  ])('%s, %s: %s', (name, message, kind) => {
    expect(classOfRefusal(name, message)).toBe(kind);
  });

  it.each([
    ['RESOURCE:MEMORY', 'fault'],
    ['RESOURCE:ENI', 'fault'],
    ['AGENT', 'fault'],
    ['Capacity is unavailable at this time. Please try again later', 'fault'],
    ['ATTRIBUTE', 'permanent'],
    ['INACTIVE', 'permanent'],
    ['MISSING', 'permanent'],
  ])('a task that was not placed for %s: %s', (reason, kind) => {
    expect(classOfFailure(reason)).toBe(kind);
  });
});

describe('the overrides', () => {
  it('are the command with the values of parameters, and the variables', () => {
    const fields = {
      ...FIELDS,
      command: ['pack', { parameter: 'day' }],
      env: { MODE: 'full' },
      cpu: 512,
      memory_mib: 1024,
    };
    expect(overridesOf(fields, { day: '2026-11-22' }, { RUNSHEET_JOB: 'pack' })).toEqual({
      cpu: '512',
      memory: '1024',
      containerOverrides: [
        {
          name: 'main',
          command: ['pack', '2026-11-22'],
          environment: [
            { name: 'MODE', value: 'full' },
            { name: 'RUNSHEET_JOB', value: 'pack' },
          ],
        },
      ],
    });
    expect(overridesOf(FIELDS, {}, {})).toEqual({ containerOverrides: [{ name: 'main', environment: [] }] });
    expect(() => overridesOf(fields, {}, {})).toThrow('parameters.day is missing');
  });

  it('leave room for the longest of Runsheet’s own variables', () => {
    const size = (variables: Record<string, string>) => JSON.stringify(overridesOf(FIELDS, {}, variables)).length;
    expect(size(longestVariables('ecs')) - size({})).toBeLessThanOrEqual(OWN_VARIABLES);
    expect(MAX_OVERRIDES).toBe(8_192);
  });
});

/** The names are of the API model of ECS. The architecture of a task on Fargate is an attribute in AWS’s examples. */
describe('what a task is paid for', () => {
  const ran = {
    pullStartedAt: new Date('2026-11-22T01:59:30Z'),
    stoppedAt: new Date('2026-11-22T02:10:00Z'),
    launchType: 'FARGATE',
    cpu: '512',
    memory: '2048',
  };

  it('is its size on Fargate, from the pull of its image to its end', () => {
    expect(usageOfTask(aTask(ran))).toEqual({ fargate_vcpu_seconds: 315, fargate_gb_seconds: 1260 });
    const arm = [{ name: 'ecs.cpu-architecture', value: 'arm64' }];
    expect(usageOfTask(aTask({ ...ran, attributes: arm }))).toEqual({
      fargate_arm_vcpu_seconds: 315,
      fargate_arm_gb_seconds: 1260,
    });
  });

  it('is nobody’s to say on Spot and on machines of the cluster, but for its time', () => {
    expect(usageOfTask(aTask({ ...ran, capacityProviderName: 'FARGATE_SPOT' }))).toEqual({ fargate_spot_seconds: 630 });
    expect(usageOfTask(aTask({ ...ran, launchType: 'EC2' }))).toEqual({ instance_seconds: 630 });
  });

  it('is nothing of a task that never got so far', () => {
    const never = { ...ran, pullStartedAt: undefined, startedAt: undefined };
    expect(usageOfTask(aTask(never))).toBeUndefined();
    expect(usageOfTask(aTask({ ...ran, stoppedAt: undefined }))).toBeUndefined();
  });
});
