import { is, LAMBDA_INVOKE } from './definition/asl';
import { batchedStages, parallelBatches } from './definition/run-batches';
import { parallelJobs, stages } from './definition/run-jobs';
import { retryAlways, throttled } from './plans/retriers';
import { RUN_THROTTLES } from './plans/throttles';
import { ErrorName } from './tables/error-names';
import type { JsonObject } from './values/json';

/*
 * The state machine: one fixed document for every group (docs/understand/state-machine.md draws it). It is plain JSON
 * with `${Placeholders}` for the four service functions, which the stack and the laptop each replace by their own. A
 * job that succeeds costs one state transition and seven history events, two of them its Map's.
 */

/** The service functions, each a placeholder in the definition. */
export const SERVICE_FUNCTIONS = ['LoadGroup', 'LoadBatch', 'SettleAttempt', 'CloseRun'] as const;
export type ServiceFunction = (typeof SERVICE_FUNCTIONS)[number];

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
          { ...is('$.decision', 'RUN_BATCHES'), Next: 'RunBatches' },
          { ...is('$.decision', 'SKIP'), Next: 'RunSkipped' },
        ],
        Default: 'CloseRun',
      },
      RunJobs: sideBySide(parallelJobs(), stages()),
      // Of a large group. A small one never comes here, and has no event, transition or byte more for it.
      RunBatches: sideBySide(parallelBatches(), batchedStages()),
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

/** The two branches of a run. Whatever breaks in them, the run is closed. */
function sideBySide(...branches: JsonObject[]): JsonObject {
  return {
    Type: 'Parallel',
    Branches: branches,
    ResultPath: null,
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'CloseRun' }],
    Next: 'CloseRun',
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

/** The definition with each placeholder replaced by the name of its function. */
export function substitute(definition: JsonObject, functions: Record<ServiceFunction, string>): JsonObject {
  const text = JSON.stringify(definition).replace(/\$\{(\w+)\}/g, (_, name: ServiceFunction) => functions[name]);
  return JSON.parse(text) as JsonObject;
}
