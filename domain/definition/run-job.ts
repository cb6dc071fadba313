import { LOOK_RETRIERS } from '../plans/looks';
import { looking, retryAlways, throttled } from '../plans/retriers';
import { JOB_THROTTLES, SETTLE_THROTTLES } from '../plans/throttles';
import type { JsonObject } from '../values/json';
import { is, LAMBDA_INVOKE } from './asl';

/**
 * Each iteration's input, in the shape of the call of a job's function. `TimeoutSecondsPath` then means the same before
 * and after `Parameters`, and a retry needs no other shape.
 */
export const CALL: JsonObject = {
  'FunctionName.$': '$$.Map.Item.Value.function',
  Payload: {
    'run_id.$': '$.run_id',
    'plan.$': '$.plan',
    'job_name.$': '$$.Map.Item.Value.job',
    'timeout_seconds.$': '$$.Map.Item.Value.timeout_seconds',
    attempt: 1,
  },
};

/**
 * One job: its call, and the loop through SettleAttempt after any failure. State names must be unique over all levels,
 * hence the suffix.
 */
export function runJob(suffix: string): JsonObject {
  const named = (state: string) => `${state}${suffix}`;
  return {
    StartAt: named('InvokeJob'),
    States: {
      [named('InvokeJob')]: {
        Type: 'Task',
        Resource: LAMBDA_INVOKE,
        TimeoutSecondsPath: '$.Payload.timeout_seconds',
        Parameters: { 'FunctionName.$': '$.FunctionName', 'Payload.$': '$.Payload' },
        ResultSelector: { outcome: 'SUCCEEDED' },
        OutputPath: '$.outcome',
        Retry: [...Object.values(LOOK_RETRIERS).map(looking), throttled(JOB_THROTTLES)],
        Catch: [
          // Named by itself, since AWS's docs say that States.ALL does not catch it. A recording says that it does.
          { ErrorEquals: ['States.DataLimitExceeded'], ResultPath: '$.failure', Next: named('SettleAttempt') },
          { ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: named('SettleAttempt') },
        ],
        End: true,
      },
      [named('SettleAttempt')]: {
        Type: 'Task',
        Resource: LAMBDA_INVOKE,
        TimeoutSeconds: 45,
        Parameters: { FunctionName: '${SettleAttempt}', 'Payload.$': '$' },
        ResultSelector: { 'next.$': '$.Payload' },
        OutputPath: '$.next',
        Retry: [throttled(SETTLE_THROTTLES), ...retryAlways(6, 1)],
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: named('JobFailed') }],
        Next: `${named('Settled')}?`,
      },
      [`${named('Settled')}?`]: {
        Type: 'Choice',
        Choices: [
          { ...is('$.outcome', 'SUCCEEDED'), Next: named('JobSucceeded') },
          { ...is('$.outcome', 'RETRY'), Next: named('WaitBeforeRetry') },
          { ...is('$.outcome', 'LOOK'), Next: named('WaitToLook') },
          { ...is('$.outcome', 'AWAIT'), Next: named('AwaitEnd') },
        ],
        Default: named('JobFailed'),
      },
      [named('WaitBeforeRetry')]: { Type: 'Wait', SecondsPath: '$.wait_seconds', Next: named('InvokeJob') },
      [named('WaitToLook')]: { Type: 'Wait', SecondsPath: '$.wait_seconds', Next: named('SettleAttempt') },
      [named('AwaitEnd')]: {
        Type: 'Task',
        Resource: `${LAMBDA_INVOKE}.waitForTaskToken`,
        TimeoutSecondsPath: '$.wait_seconds',
        Parameters: {
          'FunctionName.$': '$.FunctionName',
          Payload: { 'call.$': '$.Payload', 'token.$': '$$.Task.Token' },
        },
        // SettleAttempt sees by it whether a call that failed was this one.
        ResultSelector: { woken: true },
        ResultPath: '$.awaited',
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: named('SettleAttempt') }],
        Next: named('InvokeJob'),
      },
      [named('JobSucceeded')]: {
        Type: 'Pass',
        Parameters: { outcome: 'SUCCEEDED' },
        OutputPath: '$.outcome',
        End: true,
      },
      [named('JobFailed')]: { Type: 'Pass', Parameters: { outcome: 'FAILED' }, OutputPath: '$.outcome', End: true },
    },
  };
}
