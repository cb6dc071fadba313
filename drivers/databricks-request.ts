import { asTexts, CONTEXT_PARAMETER } from '../domain/targets/databricks-run';
import { readArguments } from '../domain/targets/process-fields';
import type { DatabricksFields } from '../domain/targets/target-fields';
import type { WorkContext } from '../domain/targets/work-context';
import { markOf } from '../domain/targets/work-mark';
import type { JsonObject } from '../domain/values/json';

/** The call that starts a run: below `/api/2.2/jobs/`. */
export interface StartRequest {
  path: 'runs/submit' | 'run-now';
  body: JsonObject;
}

/** How much longer than ours the time limit of a run is, which Databricks keeps where nobody looks any more. */
const LATER_SECONDS = 300;

/** Throws if the parameters cannot be its arguments: an output that they take may be of another kind than planned. */
export function startRequest(fields: DatabricksFields, token: string, context: WorkContext, now: number): StartRequest {
  const { parameters, ...about } = context;
  // The mark is what `find` knows the run by, and nothing that could start or stop one.
  const told = { [CONTEXT_PARAMETER]: JSON.stringify({ ...about, mark: markOf(token) }) };
  if (fields.job !== undefined) {
    const job_parameters = { ...asTexts(parameters), ...told };
    return { path: 'run-now', body: { job_id: fields.job, idempotency_token: token, job_parameters } };
  }
  const { group, job, attempt, run_id, deadline } = about;
  return {
    path: 'runs/submit',
    body: {
      run_name: `${group}/${job}, attempt ${attempt} of ${run_id} [${markOf(token)}]`,
      idempotency_token: token,
      timeout_seconds: Math.max(0, Math.ceil((Date.parse(deadline) - now) / 1000)) + LATER_SECONDS,
      tasks: [taskOf(fields, parameters, told)],
      ...(fields.environment && { environments: [{ environment_key: TASK, spec: { ...fields.environment } }] }),
    },
  };
}

const TASK = 'runsheet';

/** One try: Runsheet's own retries are what the row says. Serverless compute would retry by itself. */
const ONE_TRY = { max_retries: 0, disable_auto_optimization: true };

function taskOf(fields: DatabricksFields, parameters: JsonObject, told: Record<string, string>): JsonObject {
  const {
    notebook,
    python_file = '',
    arguments: given = [],
    warehouse,
    cluster,
    new_cluster,
    environment,
    libraries,
  } = fields;
  const work =
    notebook === undefined
      ? { spark_python_task: { python_file, parameters: argumentsOf(given, { ...parameters, ...told }) } }
      : {
          notebook_task: {
            notebook_path: notebook,
            source: 'WORKSPACE',
            base_parameters: { ...asTexts(parameters), ...told },
            ...(warehouse !== undefined && { warehouse_id: warehouse }),
          },
        };
  return {
    task_key: TASK,
    ...ONE_TRY,
    ...work,
    ...(cluster !== undefined && { existing_cluster_id: cluster }),
    ...(new_cluster !== undefined && { new_cluster }),
    ...(libraries !== undefined && { libraries }),
    ...(environment !== undefined && { environment_key: TASK }),
  };
}

function argumentsOf(given: NonNullable<DatabricksFields['arguments']>, parameters: JsonObject): string[] {
  const read = readArguments(given, parameters);
  if ('problems' in read) throw new Error(read.problems.join('; '));
  return read.argv;
}
