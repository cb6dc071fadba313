import { classOfReason, judgeContainer, nameOfReason } from '../../../../domain/targets/services/container-end';

/*
 * Reasons as ECS gives them: ECS Developer Guide, "Stopped tasks error messages" and the pages it leads to; AWS Batch
 * User Guide, "Job retries" and "Jobs stuck in RUNNABLE".
 */

it.each([
  ['CannotPullContainerError: pull image manifest has been retried 1 time(s): … not found', 'permanent'],
  [
    'CannotPullContainerError: Error response from daemon: pull access denied for pack, repository does not exist',
    'permanent',
  ],
  ['CannotPullContainerError: … is not authorized to perform: ecr:BatchGetImage', 'permanent'],
  ['CannotPullContainerError: no matching manifest for linux/arm64 in the manifest list', 'permanent'],
  ['CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: … 429 Too Many Requests', 'fault'],
  ['CannotPullContainerError: … dial tcp 52.1.1.1:443: i/o timeout', 'fault'],
  ['CannotPullContainerError: write /var/lib/docker/tmp/GetImageBlob: no space left on device', 'job'],
  ['ResourceInitializationError: unable to pull secrets or registry auth: … AccessDeniedException: …', 'permanent'],
  [
    'ResourceInitializationError: failed to validate logger args: … The specified log group does not exist',
    'permanent',
  ],
  ['ResourceInitializationError: unable to pull secrets or registry auth: … context deadline exceeded', 'job'],
  ['CannotStartContainerError: … exec: "pack": executable file not found in $PATH', 'permanent'],
  ['CannotStartContainerError: failed to get container status', 'job'],
  ['DockerTimeoutError: Could not transition to started; timed out after waiting 3m0s', 'fault'],
  ['Timeout waiting for network interface provisioning to complete.', 'fault'],
  ['Unexpected EC2 error while attempting to Create Network Interface with public IP assignment …', 'fault'],
  ['Host EC2 (instance i-0a1b2c3d4e5f67890) terminated.', 'fault'],
  ['Your Spot Task was interrupted.', 'fault'],
  ['CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY', 'fault'],
  ['Capacity is unavailable at this time. Please try again later or in a different availability zone', 'fault'],
  ['MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - no instance is large enough', 'permanent'],
  ['OutOfMemoryError: Container killed due to memory usage', 'job'],
  ['Essential container in task exited', 'job'],
  ['a reason of later', 'job'],
])('%s: %s', (reason, kind) => {
  expect(classOfReason(reason)).toBe(kind);
});

it('takes the word that names the fault from its reason', () => {
  expect(nameOfReason('CannotPullContainerError: not found')).toBe('CannotPullContainerError');
  expect(nameOfReason('Host EC2 (instance i-1) terminated.')).toBeUndefined();
});

describe('an exit code', () => {
  it('of 0 is good', () => {
    expect(judgeContainer([], { code: 0, what: 'container main' })).toEqual({ is: 'succeeded' });
  });

  it('of a list is permanent, and any other is the job’s', () => {
    const end = (code: number) => judgeContainer([64], { code, what: 'container main' });
    expect(end(64)).toMatchObject({
      class: 'permanent',
      message: 'container main ended with exit code 64, one of its permanent_exit_codes',
    });
    expect(end(1)).toMatchObject({ class: 'job', name: 'Runsheet.ExitCode' });
  });

  it('goes with the reason of who ended it', () => {
    const reason = 'OutOfMemoryError: Container killed due to memory usage';
    expect(judgeContainer(undefined, { code: 137, what: 'container main', reason })).toEqual({
      is: 'failed',
      class: 'job',
      name: 'OutOfMemoryError',
      message: `container main ended with exit code 137: ${reason}`,
    });
  });
});
