import { retryAlways, throttled } from '../plans/retriers';
import { RUN_THROTTLES } from '../plans/throttles';
import { ErrorName } from '../tables/error-names';
import type { JsonObject } from '../values/json';
import { LAMBDA_INVOKE } from './asl';
import { CALL, runJob } from './run-job';

/*
 * A large run (domain/plans/batches.ts). A batch is an execution of its own with a history of its own: LoadBatch reads
 * its slice of the plan, an inline Map runs the jobs, and its output is one word. A batch that is lost aborts no other:
 * CloseRun finds its jobs.
 */

/** What the states of a large run pass on. `$$.Execution.Name` of a batch is its own, so the run's is among them. */
const OF_RUN: JsonObject = { 'run_id.$': '$.run_id', 'plan.$': '$.plan', 'parts.$': '$.parts' };

/** The call of a job whose run has spread its rows, or whose batch keeps a budget of history events. */
function callOf(ofBatch: JsonObject): JsonObject {
  return { ...CALL, Payload: { ...(CALL.Payload as JsonObject), 'parts.$': '$.parts', ...ofBatch } };
}

/** What Step Functions calls the batches of the two Maps after: at most 40 characters. */
type BatchLabel = 'ParallelBatches' | 'StageBatches';

/** A Distributed Map over no items is not recorded: the branch ends without one. */
export function parallelBatches(): JsonObject {
  return {
    StartAt: 'AnyParallel?',
    States: {
      'AnyParallel?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.parallel.batches[0]', IsPresent: true, Next: 'ParallelBatches' }],
        Default: 'ParallelBatchesDone',
      },
      ParallelBatches: {
        ...batches('ParallelBatches', '$.parallel', {}, ''),
        ResultPath: null,
        OutputPath: '$.run_id',
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'ParallelBatchesDone' }],
        End: true,
      },
      ParallelBatchesDone: { Type: 'Pass', OutputPath: '$.run_id', End: true },
    },
  };
}

export function batchedStages(): JsonObject {
  return {
    StartAt: 'BatchedStages',
    States: {
      BatchedStages: {
        Type: 'Map',
        ItemsPath: '$.stages',
        MaxConcurrency: 1,
        ItemSelector: {
          ...OF_RUN,
          'on_failure.$': '$.on_failure',
          'max_concurrency.$': '$.max_concurrency',
          'stage.$': '$$.Map.Item.Value',
        },
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...stage() },
        ResultPath: null,
        OutputPath: '$.run_id',
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'BatchedStagesStopped' }],
        End: true,
      },
      BatchedStagesStopped: { Type: 'Pass', OutputPath: '$.run_id', End: true },
    },
  };
}

/** A small stage runs inline in a large run too. */
function stage(): JsonObject {
  return {
    StartAt: 'Batched?',
    States: {
      'Batched?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.stage.batches', IsPresent: true, Next: 'StageBatches' }],
        Default: 'SmallStageJobs',
      },
      StageBatches: {
        ...batches('StageBatches', '$.stage', { 'stage.$': '$.stage.stage' }, 'OfStage'),
        ResultSelector: { 'words.$': 'States.ArrayUnique($)', 'count.$': 'States.ArrayLength($)' },
        ResultPath: '$.result',
        Next: 'StopAfterBatches?',
      },
      'StopAfterBatches?': {
        Type: 'Choice',
        Choices: [{ And: [STOPS, { Or: [BROKEN, { Not: EACH_BATCH_SUCCEEDED }] }], Next: 'BatchedStageFailed' }],
        Default: 'BatchedStageDone',
      },
      SmallStageJobs: {
        Type: 'Map',
        ItemsPath: '$.stage.jobs',
        MaxConcurrencyPath: '$.max_concurrency',
        ItemSelector: callOf({}),
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...runJob('InSmallStage') },
        ResultSelector: { 'failed.$': "States.ArrayContains($, 'FAILED')" },
        ResultPath: '$.result',
        Next: 'StopAfterSmallStage?',
      },
      'StopAfterSmallStage?': {
        Type: 'Choice',
        Choices: [{ And: [STOPS, { Or: [BROKEN, FAILED] }], Next: 'BatchedStageFailed' }],
        Default: 'BatchedStageDone',
      },
      BatchedStageFailed: { Type: 'Fail', Error: ErrorName.STAGE_FAILED, Cause: 'a job of this stage failed' },
      BatchedStageDone: { Type: 'Succeed', OutputPath: '$.stage.broken' },
    },
  };
}

const STOPS: JsonObject = { Variable: '$.on_failure', StringEquals: 'stop' };
const BROKEN: JsonObject = { Variable: '$.stage.broken', BooleanEquals: true };
const FAILED: JsonObject = { Variable: '$.result.failed', BooleanEquals: true };

/**
 * Of a batch that was lost there is no word in the Map's result, or something else than the word, or the Map leaves it
 * out: AWS does not say which. So the stage succeeded only if each batch said so.
 */
const EACH_BATCH_SUCCEEDED: JsonObject = {
  And: [
    { Variable: '$.result.count', NumericEqualsPath: '$.stage.count' },
    { Variable: '$.result.words[0]', IsPresent: true },
    { Variable: '$.result.words[0]', StringEquals: 'SUCCEEDED' },
    { Variable: '$.result.words[1]', IsPresent: false },
  ],
};

/**
 * The Map of a branch's batches. Nothing tries a batch again: its jobs have their own attempts.
 * @param of the path of `{batches, at_once}`
 * @param slice what of a batch's slice is the same for all of its branch
 */
function batches(label: BatchLabel, of: string, slice: JsonObject, suffix: string): JsonObject {
  return {
    Type: 'Map',
    Label: label,
    ItemsPath: `${of}.batches`,
    MaxConcurrencyPath: `${of}.at_once`,
    ToleratedFailurePercentage: 100,
    ItemSelector: {
      ...OF_RUN,
      ...slice,
      'from.$': '$$.Map.Item.Value.from',
      'to.$': '$$.Map.Item.Value.to',
      'at_once.$': '$$.Map.Item.Value.at_once',
    },
    ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...batch(suffix) },
  };
}

function batch(suffix: string): JsonObject {
  const named = (state: string) => `${state}${suffix}`;
  const failed = { ErrorEquals: ['States.ALL'], ResultPath: null, Next: named('BatchFailed') };
  return {
    StartAt: named('LoadBatch'),
    States: {
      [named('LoadBatch')]: {
        Type: 'Task',
        Resource: LAMBDA_INVOKE,
        TimeoutSeconds: 75,
        Parameters: { FunctionName: '${LoadBatch}', 'Payload.$': '$' },
        ResultSelector: { 'jobs.$': '$.Payload.jobs', 'broken.$': '$.Payload.broken' },
        ResultPath: '$.slice',
        Retry: [throttled(RUN_THROTTLES), ...retryAlways(6, 2)],
        Catch: [failed],
        Next: named('BatchJobs'),
      },
      [named('BatchJobs')]: {
        Type: 'Map',
        ItemsPath: '$.slice.jobs',
        MaxConcurrencyPath: '$.at_once',
        ItemSelector: callOf({ 'batch.$': '$.from' }),
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...runJob(`InBatch${suffix}`) },
        ResultSelector: { 'failed.$': "States.ArrayContains($, 'FAILED')" },
        ResultPath: '$.result',
        Catch: [failed],
        Next: `${named('BatchFailed')}?`,
      },
      [`${named('BatchFailed')}?`]: {
        Type: 'Choice',
        Choices: [{ Or: [FAILED, { Variable: '$.slice.broken', BooleanEquals: true }], Next: named('BatchFailed') }],
        Default: named('BatchSucceeded'),
      },
      [named('BatchSucceeded')]: { Type: 'Pass', Result: 'SUCCEEDED', End: true },
      [named('BatchFailed')]: { Type: 'Pass', Result: 'FAILED', End: true },
    },
  };
}
