import { ErrorName } from '../tables/error-names';
import type { JsonObject } from '../values/json';
import { CALL, runJob } from './run-job';

export function parallelJobs(): JsonObject {
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
export function stages(): JsonObject {
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
