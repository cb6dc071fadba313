import { LOOK_RETRIERS } from './plans/looks';
import { looking, retryAlways, throttled } from './plans/retriers';
import { JOB_THROTTLES, RUN_THROTTLES, SETTLE_THROTTLES } from './plans/throttles';
import { ErrorName } from './tables/error-names';
import type { JsonObject } from './values/json';

/*
 * The state machine: one fixed document for every group (docs/understand/state-machine.md draws it). It is plain JSON
 * with `${Placeholders}` for the three service functions, which the stack and the laptop each replace by their own. A
 * job that succeeds costs one state transition and seven history events, two of them its Map's.
 */

/** The service functions, each a placeholder in the definition. */
export const SERVICE_FUNCTIONS = ['LoadGroup', 'SettleAttempt', 'CloseRun'] as const;
export type ServiceFunction = (typeof SERVICE_FUNCTIONS)[number];

const LAMBDA_INVOKE = 'arn:aws:states:::lambda:invoke';

export function renderDefinition(): JsonObject {
  return {
    Comment: 'Runs one job group: every job of its plan, in parallel or stage by stage, each logged in the run table.',
    StartAt: 'LoadGroup',
    States: {
      LoadGroup: {
        Type: 'Task',
        Resource: LAMBDA_INVOKE,
        TimeoutSeconds: 330,
        Parameters: { FunctionName: '${LoadGroup}', Payload: { ...EXECUTION, 'input.$': '$', awaits: true } },
        ResultSelector: { 'plan.$': '$.Payload' },
        OutputPath: '$.plan',
        Retry: [
          { ErrorEquals: [ErrorName.BAD_INPUT, ErrorName.RUN_ID_USED], IntervalSeconds: 1, MaxAttempts: 0 },
          throttled(RUN_THROTTLES),
          ...retryAlways(6, 2),
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'CloseUnplanned' }],
        Next: 'Planned?',
      },
      'Planned?': {
        Type: 'Choice',
        Choices: [
          { ...is('$.decision', 'RUN'), Next: 'RunJobs' },
          { ...is('$.decision', 'SKIP'), Next: 'RunSkipped' },
        ],
        Default: 'CloseRun',
      },
      RunJobs: {
        Type: 'Parallel',
        Branches: [parallelJobs(), stages()],
        ResultPath: null,
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'CloseRun' }],
        Next: 'CloseRun',
      },
      CloseRun: closeRun({}),
      CloseUnplanned: closeRun({ 'failure.$': '$' }),
      'Closed?': {
        Type: 'Choice',
        Choices: [
          { ...is('$.status', 'SUCCEEDED'), Next: 'RunSucceeded' },
          { ...is('$.status', 'SKIPPED'), Next: 'RunSkipped' },
        ],
        Default: 'RunFailed',
      },
      RunSucceeded: { Type: 'Succeed' },
      RunSkipped: { Type: 'Succeed' },
      RunFailed: { Type: 'Fail', ErrorPath: '$.error', CausePath: '$.cause' },
    },
  };
}

/** What LoadGroup and CloseRun learn about their execution. */
const EXECUTION: JsonObject = {
  'run_id.$': '$$.Execution.Name',
  'execution.$': '$$.Execution.Id',
  'execution_started_at.$': '$$.Execution.StartTime',
};

/**
 * Each iteration's input, in the shape of the call of a job's function. `TimeoutSecondsPath` then means the same before
 * and after `Parameters`, and a retry needs no other shape.
 */
const CALL: JsonObject = {
  'FunctionName.$': '$$.Map.Item.Value.function',
  Payload: {
    'run_id.$': '$.run_id',
    'plan.$': '$.plan',
    'job_name.$': '$$.Map.Item.Value.job',
    'timeout_seconds.$': '$$.Map.Item.Value.timeout_seconds',
    attempt: 1,
  },
};

function parallelJobs(): JsonObject {
  return {
    StartAt: 'ParallelJobs',
    States: {
      ParallelJobs: {
        Type: 'Map',
        ItemsPath: '$.parallel',
        MaxConcurrencyPath: '$.max_concurrency',
        ItemSelector: CALL,
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...runJob('') },
        ResultPath: null,
        OutputPath: '$.run_id',
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'ParallelJobsStopped' }],
        End: true,
      },
      ParallelJobsStopped: { Type: 'Pass', OutputPath: '$.run_id', End: true },
    },
  };
}

/** The stages, one at a time: a Map that stops at the first failed stage unless `on_failure` is `continue`. */
function stages(): JsonObject {
  return {
    StartAt: 'Stages',
    States: {
      Stages: {
        Type: 'Map',
        ItemsPath: '$.stages',
        MaxConcurrency: 1,
        ItemSelector: {
          'run_id.$': '$.run_id',
          'plan.$': '$.plan',
          'on_failure.$': '$.on_failure',
          'max_concurrency.$': '$.max_concurrency',
          'jobs.$': '$$.Map.Item.Value.jobs',
          'broken.$': '$$.Map.Item.Value.broken',
        },
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...stage() },
        ResultPath: null,
        OutputPath: '$.run_id',
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'StagesStopped' }],
        End: true,
      },
      StagesStopped: { Type: 'Pass', OutputPath: '$.run_id', End: true },
    },
  };
}

function stage(): JsonObject {
  return {
    StartAt: 'StageJobs',
    States: {
      StageJobs: {
        Type: 'Map',
        ItemsPath: '$.jobs',
        MaxConcurrencyPath: '$.max_concurrency',
        ItemSelector: CALL,
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...runJob('InStage') },
        ResultSelector: { 'failed.$': "States.ArrayContains($, 'FAILED')" },
        ResultPath: '$.stage',
        Next: 'StopAfterFailure?',
      },
      'StopAfterFailure?': {
        Type: 'Choice',
        Choices: [
          {
            And: [
              {
                Or: [
                  { Variable: '$.stage.failed', BooleanEquals: true },
                  { Variable: '$.broken', BooleanEquals: true },
                ],
              },
              { Variable: '$.on_failure', StringEquals: 'stop' },
            ],
            Next: 'StageFailed',
          },
        ],
        Default: 'StageDone',
      },
      StageFailed: { Type: 'Fail', Error: ErrorName.STAGE_FAILED, Cause: 'a job of this stage failed' },
      StageDone: { Type: 'Succeed', OutputPath: '$.stage.failed' },
    },
  };
}

/**
 * One job: its call, and the loop through SettleAttempt after any failure. State names must be unique over all levels,
 * hence the suffix.
 */
function runJob(suffix: string): JsonObject {
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

function closeRun(extra: JsonObject): JsonObject {
  return {
    Type: 'Task',
    Resource: LAMBDA_INVOKE,
    TimeoutSeconds: 330,
    Parameters: { FunctionName: '${CloseRun}', Payload: { ...EXECUTION, ...extra } },
    ResultSelector: { 'run.$': '$.Payload' },
    OutputPath: '$.run',
    Retry: [throttled(RUN_THROTTLES), ...retryAlways(8, 2)],
    Next: 'Closed?',
  };
}

/**
 * Whether the path holds the word. IsPresent guards it, since a Choice on a missing path ends the execution past every
 * Catch.
 */
function is(path: string, word: string): JsonObject {
  return {
    And: [
      { Variable: path, IsPresent: true },
      { Variable: path, StringEquals: word },
    ],
  };
}

/** The definition with each placeholder replaced by the name of its function. */
export function substitute(definition: JsonObject, functions: Record<ServiceFunction, string>): JsonObject {
  const text = JSON.stringify(definition).replace(/\$\{(\w+)\}/g, (_, name: ServiceFunction) => functions[name]);
  return JSON.parse(text) as JsonObject;
}
