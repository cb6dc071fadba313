import type { Json, JsonObject } from '../values/json';
import { showValue } from '../values/show-value';
import { asText, type Fields, fieldsOf, listOf, textIn } from './read-json';

/** What a task of a Databricks job runs as a target here, with the job's parameters; or what it is, if nothing can. */
export type TaskWork =
  | { fields: JsonObject; parameters: Record<string, Json>; notes: string[] }
  | { toFillIn: string }
  | { problem: string };

export interface TaskPlace {
  workspace: string;
  /** Where the token is kept. */
  secret: string;
  /** The clusters that tasks of the job share, by their keys. */
  clusters: ReadonlyMap<string, Fields>;
  /** The job's parameters. */
  parameters: ReadonlyMap<string, string>;
}

/** Kinds of tasks that decide what runs. */
const DECIDING: Readonly<Record<string, string>> = {
  condition_task: 'is a condition: rows do not decide. Let the code of a job decide',
  for_each_task: 'is a loop: rows do not repeat. Make a row of each input, or loop in the code of a job',
};

/** Reads the work of a task, whatever kind it is of. */
export function workOf(task: Fields, place: TaskPlace): TaskWork {
  const kind = Object.keys(task).find((name) => name.endsWith('_task') && Object.keys(fieldsOf(task[name])).length > 0);
  const work = fieldsOf(kind === undefined ? undefined : task[kind]);
  const deciding = kind === undefined ? 'has no work: expected a field such as notebook_task' : DECIDING[kind];
  if (deciding !== undefined) return { problem: deciding };
  if (textIn(work, 'source') === 'GIT') return { toFillIn: `${kind} of a Git repository` };
  const signIn = { workspace: place.workspace, token: { secret: place.secret } };
  if (kind === 'notebook_task') {
    const { parameters, notes } = parametersOf(fieldsOf(work.base_parameters), place);
    const compute = computeOf(task, place);
    const warehouse = textIn(work, 'warehouse_id');
    const fields = {
      ...signIn,
      notebook: asText(work.notebook_path),
      ...compute.fields,
      ...(warehouse && { warehouse }),
    };
    return { fields, parameters, notes: [...notes, ...compute.notes] };
  }
  if (kind === 'spark_python_task') {
    const compute = computeOf(task, place);
    if (Object.keys(compute.fields).length === 0)
      return { toFillIn: `${kind} in the environment ${showValue(task.environment_key)}` };
    const given = listOf(work.parameters).map(asText);
    const fields = { ...signIn, python_file: asText(work.python_file), ...(given.length > 0 && { arguments: given }) };
    return { fields: { ...fields, ...compute.fields }, parameters: {}, notes: [...dynamic(given), ...compute.notes] };
  }
  if (kind === 'run_job_task') {
    const { parameters, notes } = parametersOf(fieldsOf(work.job_parameters), place);
    return { fields: { ...signIn, job: work.job_id as number }, parameters, notes };
  }
  return { toFillIn: String(kind) };
}

/** The cluster that is there, a new one, or none for serverless compute. */
function computeOf(task: Fields, { clusters }: TaskPlace): { fields: JsonObject; notes: string[] } {
  const libraries = listOf(task.libraries) as Json[];
  const further = libraries.length > 0 ? { libraries } : {};
  const existing = textIn(task, 'existing_cluster_id');
  if (existing !== undefined) return { fields: { cluster: existing, ...further }, notes: [] };
  const key = textIn(task, 'job_cluster_key');
  const shared = key === undefined ? undefined : clusters.get(key);
  const made = Object.keys(fieldsOf(task.new_cluster)).length > 0 ? fieldsOf(task.new_cluster) : shared;
  if (made === undefined)
    return {
      fields: {},
      notes: key === undefined ? [] : [`has the cluster ${showValue(key)}, which the job does not`],
    };
  const profile = textIn(fieldsOf(made.aws_attributes), 'instance_profile_arn');
  return {
    fields: { new_cluster: made as JsonObject, ...further },
    notes: [
      ...(shared === undefined ? [] : [`shares the cluster ${showValue(key)} there, and starts one of its own here`]),
      ...(profile === undefined ? [] : [`its cluster acts with ${showValue(profile)}: see that it may`]),
    ],
  };
}

/** What Databricks fills in at a run, and what Runsheet calls the same. */
const FACTS: Readonly<Record<string, JsonObject>> = {
  '{{job.start_time.iso_date}}': { run: 'date' },
  '{{job.trigger.time.iso_date}}': { run: 'date' },
  '{{job.run_id}}': { run: 'run_id' },
};

function parametersOf(given: Fields, place: TaskPlace): { parameters: Record<string, Json>; notes: string[] } {
  const parameters: Record<string, Json> = {};
  for (const [name, value] of Object.entries(given)) {
    const text = asText(value).trim();
    const [, ofJob] = /^\{\{\s*job\.parameters\.([^\s}]+)\s*\}\}$/.exec(text) ?? [];
    const fact = FACTS[text.replace(/\s/g, '')];
    // A job gets the group's parameters under their own names.
    if (ofJob === name && place.parameters.has(name)) continue;
    parameters[name] = fact ?? place.parameters.get(ofJob ?? '') ?? asText(value);
  }
  return { parameters, notes: dynamic(Object.values(parameters)) };
}

function dynamic(values: readonly Json[]): string[] {
  const found = values.filter((value) => typeof value === 'string' && /\{\{.*\}\}/.test(value));
  return found.map((value) => `${showValue(value)} stays a text here: nothing fills it in`);
}
