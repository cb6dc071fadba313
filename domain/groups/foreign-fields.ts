import { ownValue } from '../values/json';
import { hintAt } from '../values/nearest-name';

/*
 * Fields that other schedulers have (Airflow, Databricks, CI services), and what Runsheet has for them: so that an
 * error about one tells the way. The schema knows none of them.
 */

export type Level = 'file' | 'group' | 'job';

interface Meaning {
  /** The field of Runsheet's that it stands for. */
  field: string;
  /** What the name of the field leaves open. */
  note?: string;
}

const RETRIES: Meaning = { field: 'maximum_retries' };
const DELAY: Meaning = { field: 'retry_delay_seconds' };
const TIMEOUT: Meaning = { field: 'timeout_minutes', note: 'a number of minutes' };
const ORDER: Meaning = { field: 'priority', note: 'a job starts when all jobs of a lower priority have ended well' };
const TARGET: Meaning = { field: 'target', note: 'lambda:<name of a file in jobs>' };
const ENABLED: Meaning = { field: 'is_enabled' };
const PARAMETERS: Meaning = { field: 'parameters' };
const OVERLAP: Meaning = { field: 'on_overlap', note: 'skip or allow' };
const CONCURRENCY: Meaning = { field: 'max_concurrency' };
const NOTIFY: Meaning = { field: 'notify', note: 'failures, all or none' };
const SCHEDULE: Meaning = { field: 'schedule', note: 'such as cron(0 2 * * ? *)' };
const GROUP_SCHEDULE: Meaning = { field: 'schedule', note: 'a setting of the group, beside jobs' };
const NAME_OF_JOB: Meaning = { field: 'jobs.<name>', note: 'the key under which the job stands' };
const NAME_OF_GROUP: Meaning = { field: 'groups.<name>', note: 'the key under which the group stands' };
const GROUPS: Meaning = { field: 'groups', note: 'each with its jobs' };

const FOREIGN: Record<Level, Record<string, Meaning>> = {
  file: { dags: GROUPS, dag: GROUPS, jobs: GROUPS, tasks: GROUPS, resources: GROUPS, workflows: GROUPS },
  group: {
    dag_id: NAME_OF_GROUP,
    name: NAME_OF_GROUP,
    tasks: { field: 'jobs', note: 'under their names' },
    cron: SCHEDULE,
    schedule_interval: SCHEDULE,
    quartz_cron_expression: SCHEDULE,
    timezone_id: { field: 'timezone' },
    max_active_runs: OVERLAP,
    max_concurrent_runs: OVERLAP,
    max_active_tasks: CONCURRENCY,
    concurrency: CONCURRENCY,
    params: PARAMETERS,
    job_parameters: PARAMETERS,
    email_on_failure: NOTIFY,
    email_notifications: NOTIFY,
    on_failure_callback: NOTIFY,
    pause_status: ENABLED,
    is_paused_upon_creation: ENABLED,
    enabled: ENABLED,
    dagrun_timeout: { field: 'expected_minutes', note: 'a longer run is reported, and goes on' },
  },
  job: {
    task_id: NAME_OF_JOB,
    task_key: NAME_OF_JOB,
    name: NAME_OF_JOB,
    retries: RETRIES,
    max_retries: RETRIES,
    retry_delay: DELAY,
    min_retry_interval_millis: DELAY,
    execution_timeout: TIMEOUT,
    timeout: TIMEOUT,
    timeout_seconds: TIMEOUT,
    depends_on: ORDER,
    needs: ORDER,
    upstream: ORDER,
    priority_weight: ORDER,
    notebook_task: TARGET,
    python_wheel_task: TARGET,
    spark_python_task: TARGET,
    sql_task: TARGET,
    python_callable: TARGET,
    bash_command: TARGET,
    operator: TARGET,
    op_kwargs: PARAMETERS,
    base_parameters: PARAMETERS,
    params: PARAMETERS,
    enabled: ENABLED,
    disabled: ENABLED,
    cron: GROUP_SCHEDULE,
    schedule: GROUP_SCHEDULE,
    schedule_interval: GROUP_SCHEDULE,
    max_concurrency: { field: 'max_concurrency', note: 'a setting of the group, beside jobs' },
    on_failure: { field: 'on_failure', note: 'a setting of the group, beside jobs' },
  },
};

/** The field of Runsheet's that a field of another scheduler stands for. */
export function meantField(unknown: string, level: Level): string | undefined {
  return ownValue(FOREIGN[level], unknown)?.field;
}

/** A hint for an unknown field: what it is in Runsheet, or the known field that it is nearest to, or all of them. */
export function fieldHint(unknown: string, known: readonly string[], level: Level): string {
  const meant = ownValue(FOREIGN[level], unknown);
  if (!meant) return hintAt(unknown, known);
  return `in Runsheet that is ${meant.field}${meant.note === undefined ? '' : ` (${meant.note})`}`;
}
