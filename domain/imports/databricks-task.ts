import type { Json, JsonObject } from '../values/json';
import { showValue } from '../values/show-value';
import { asText, type Fields, fieldsOf, listOf, othersIn, textIn } from './read-json';

/** What a task runs as a target here, or what its author is to fill in; or why it can be no job. */
export type TaskWork = (Carried & { fields: JsonObject }) | (Carried & { toFillIn: string }) | { problem: string };

interface Carried {
  parameters: Record<string, Json>;
  notes: string[];
  /** The fields of the task that are carried over, or named in a note. */
  used: string[];
}

export interface TaskPlace {
  workspace: string;
  /** Where the token is kept. */
  secret: string;
  /** The clusters that tasks of the job share, by their keys. */
  clusters: ReadonlyMap<string, Fields>;
  /** The serverless environments of the job, by their keys. */
  environments: ReadonlyMap<string, Fields>;
  /** The job's parameters. */
  parameters: ReadonlyMap<string, Json>;
}

/** Kinds of tasks that decide what runs. */
const DECIDING: Readonly<Record<string, string>> = {
  condition_task: 'is a condition: rows do not decide. Let the code of a job decide',
  for_each_task: 'is a loop: rows do not repeat. Make a row of each input, or loop in the code of a job',
};

/** Reads the work of a task, whatever kind it is of. */
export function workOf(task: Fields, place: TaskPlace): TaskWork {
  const kind = Object.keys(task).find((name) => name.endsWith('_task') && Object.keys(fieldsOf(task[name])).length > 0);
  if (kind === undefined) return { problem: 'has no work: expected a field such as notebook_task' };
  if (DECIDING[kind] !== undefined) return { problem: DECIDING[kind] };
  const work = fieldsOf(task[kind]);
  const signIn = { workspace: place.workspace, token: { secret: place.secret } };
  const read = textIn(work, 'source') === 'GIT' ? gitWork : READERS[kind];
  const made = read?.(work, task, place, kind) ?? fillIn(kind, kind, work);
  const used = [kind, ...made.used];
  return 'fields' in made ? { ...made, used, fields: { ...signIn, ...made.fields } } : { ...made, used };
}

type Made = Exclude<TaskWork, { problem: string }>;

/** What reads the work of a kind. A kind without one gets a target to fill in. */
const READERS: Readonly<Record<string, (work: Fields, task: Fields, place: TaskPlace, kind: string) => Made>> = {
  notebook_task: (work, task, place, kind) => {
    const { parameters, notes } = parametersOf(fieldsOf(work.base_parameters), place);
    const compute = computeOf(task, place);
    const warehouse = textIn(work, 'warehouse_id');
    return {
      fields: { notebook: asText(work.notebook_path), ...compute.fields, ...(warehouse && { warehouse }) },
      parameters,
      notes: [
        ...notes,
        ...compute.notes,
        ...leftOutOf(kind, work, ['notebook_path', 'base_parameters', 'source', 'warehouse_id']),
      ],
      used: compute.used,
    };
  },
  spark_python_task: (work, task, place, kind) => {
    const onCluster = computeOf(task, place);
    const compute = Object.keys(onCluster.fields).length > 0 ? onCluster : environmentOf(task, place);
    if (compute === undefined) {
      const what = `${kind} in the environment ${showValue(task.environment_key)}`;
      const made = fillIn(what, kind, work);
      return { ...made, notes: [...made.notes, ...onCluster.notes], used: ['environment_key', ...onCluster.used] };
    }
    const given = listOf(work.parameters).map(asText);
    return {
      fields: {
        python_file: asText(work.python_file),
        ...(given.length > 0 && { arguments: given }),
        ...compute.fields,
      },
      parameters: {},
      notes: [...dynamic(given), ...compute.notes, ...leftOutOf(kind, work, ['python_file', 'parameters', 'source'])],
      used: compute.used,
    };
  },
  run_job_task: (work, _task, place, kind) => {
    const { parameters, notes } = parametersOf(fieldsOf(work.job_parameters), place);
    return {
      fields: { job: work.job_id as number },
      parameters,
      notes: [...notes, ...leftOutOf(kind, work, ['job_id', 'job_parameters'])],
      used: [],
    };
  },
};

/** A notebook or a Python file of a Git repository: the job's author says how the code gets here. */
function gitWork(work: Fields, _task: Fields, place: TaskPlace, kind: string): Made {
  const { parameters, notes } = parametersOf(fieldsOf(work.base_parameters), place);
  const made = fillIn(`${kind} of a Git repository`, kind, work, ['base_parameters', 'source']);
  return { ...made, parameters, notes: [...notes, ...made.notes] };
}

/** A target whose author writes what these fields say. */
function fillIn(toFillIn: string, kind: string, work: Fields, carried: readonly string[] = []): Made {
  const fields = othersIn(work, carried);
  const notes = fields.length > 0 ? [`its target is to be filled in with what ${kind} has: ${fields.join(', ')}`] : [];
  return { toFillIn, parameters: {}, notes, used: [] };
}

/** A note on the fields that have a value and are none of these. */
export function leftOutOf(place: string, fields: Fields, known: readonly string[]): string[] {
  const names = othersIn(fields, known).map((name) => (place === '' ? name : `${place}.${name}`));
  return names.length > 0 ? [`has no counterpart here, and was left out: ${names.join(', ')}`] : [];
}

interface Compute {
  fields: JsonObject;
  notes: string[];
  used: string[];
}

/** The cluster that is there, a new one, or none for serverless compute. */
function computeOf(task: Fields, { clusters }: TaskPlace): Compute {
  const libraries = listOf(task.libraries) as Json[];
  const further = libraries.length > 0 ? { libraries } : {};
  const existing = textIn(task, 'existing_cluster_id');
  if (existing !== undefined)
    return { fields: { cluster: existing, ...further }, notes: [], used: ['existing_cluster_id', 'libraries'] };
  const key = textIn(task, 'job_cluster_key');
  const shared = key === undefined ? undefined : clusters.get(key);
  const isOwn = Object.keys(fieldsOf(task.new_cluster)).length > 0;
  const made = isOwn ? fieldsOf(task.new_cluster) : shared;
  if (made === undefined) {
    if (key === undefined) return { fields: {}, notes: [], used: [] };
    return {
      fields: {},
      notes: [`has the cluster ${showValue(key)}, which the job does not`],
      used: ['job_cluster_key'],
    };
  }
  const profile = textIn(fieldsOf(made.aws_attributes), 'instance_profile_arn');
  return {
    fields: { new_cluster: made as JsonObject, ...further },
    notes: [
      ...(isOwn ? [] : [`shares the cluster ${showValue(key)} there, and starts one of its own here`]),
      ...(profile === undefined ? [] : [`its cluster acts with ${showValue(profile)}: see that it may`]),
    ],
    used: [isOwn ? 'new_cluster' : 'job_cluster_key', 'libraries'],
  };
}

/** The serverless environment of a Python file, if the job says which packages it has. */
function environmentOf(task: Fields, { environments }: TaskPlace): Compute | undefined {
  const key = textIn(task, 'environment_key');
  const spec = environments.get(key ?? '');
  // `client` is what the version was called at first.
  const version = spec && (textIn(spec, 'environment_version') ?? textIn(spec, 'client'));
  if (spec === undefined || version === undefined) return undefined;
  const dependencies = listOf(spec.dependencies) as Json[];
  return {
    fields: { environment: { environment_version: version, ...(dependencies.length > 0 && { dependencies }) } },
    notes: leftOutOf(`the environment ${showValue(key)}`, spec, ['environment_version', 'client', 'dependencies']),
    used: ['environment_key'],
  };
}

/** What Databricks fills in at a run, and what Runsheet calls the same. */
const FACTS: ReadonlyMap<string, JsonObject> = new Map([
  ['{{job.start_time.iso_date}}', { run: 'date' }],
  ['{{job.trigger.time.iso_date}}', { run: 'date' }],
  ['{{job.run_id}}', { run: 'run_id' }],
]);

/** A parameter's value with what Runsheet fills in itself. */
export function filledIn(value: unknown): Json {
  const text = asText(value);
  return FACTS.get(text.replace(/\s/g, '')) ?? text;
}

function parametersOf(given: Fields, place: TaskPlace): { parameters: Record<string, Json>; notes: string[] } {
  const parameters: Record<string, Json> = {};
  for (const [name, value] of Object.entries(given)) {
    const [, ofJob] = /^\{\{\s*job\.parameters\.([^\s}]+)\s*\}\}$/.exec(asText(value).trim()) ?? [];
    // A job gets the group's parameters under their own names.
    if (ofJob === name && place.parameters.has(name)) continue;
    parameters[name] = place.parameters.get(ofJob ?? '') ?? filledIn(value);
  }
  return { parameters, notes: dynamic(Object.values(parameters)) };
}

/** Texts that Databricks would fill in, and nothing here does. */
export function dynamic(values: readonly Json[]): string[] {
  const found = values.filter((value) => typeof value === 'string' && /\{\{.*\}\}/.test(value));
  return found.map((value) => `${showValue(value)} stays a text here: nothing fills it in`);
}
