import type { JsonObject } from '../values/json';

/** What the work of an attempt hears, in any language. */
export interface WorkContext extends JsonObject {
  run_id: string;
  group: string;
  job: string;
  attempt: number;
  /** ISO 8601. */
  deadline: string;
  scheduled_time: string | null;
  /** The run's folder, shared by its jobs. */
  data_url: string;
  parameters: JsonObject;
}

/** Its short values as variables, for a shell script. */
export function flatVariables(context: WorkContext): Record<string, string> {
  return {
    RUNSHEET_RUN_ID: context.run_id,
    RUNSHEET_GROUP: context.group,
    RUNSHEET_JOB: context.job,
    RUNSHEET_ATTEMPT: String(context.attempt),
    RUNSHEET_DEADLINE: context.deadline,
    RUNSHEET_DATA_URL: context.data_url,
    ...(context.scheduled_time !== null && { RUNSHEET_SCHEDULED_TIME: context.scheduled_time }),
  };
}

/** The context of Dagster Pipes 0.1, with nothing in it that only Dagster's own assets have. */
export function pipesContext(context: Pick<WorkContext, 'run_id' | 'job' | 'attempt'>, extras: JsonObject): JsonObject {
  return {
    asset_keys: null,
    code_version_by_asset_key: null,
    provenance_by_asset_key: null,
    partition_key: null,
    partition_key_range: null,
    partition_time_window: null,
    run_id: context.run_id,
    job_name: context.job,
    retry_number: context.attempt - 1,
    extras,
  };
}
