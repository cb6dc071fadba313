import type { AttemptClass } from '../tables/rows';
import { type Json, type JsonObject, ownValue } from '../values/json';

/* What Runsheet says to Databricks of a run, and what Databricks says of it, as far as it can be decided without it. */

/** A run's id in the row: where it is, and its job's number, of which the link to its page is made. */
export interface WorkId {
  /** The host of the workspace, with the port of a test's. */
  host: string;
  /** Undefined of a run that was submitted, until a look has said the number of the job that it got. */
  job?: string | undefined;
  run: string;
}

const WORK_ID = /^([a-z0-9.:-]{1,200})(?:\/jobs\/(\d{1,19}))?\/runs\/(\d{1,19})$/;

export function workIdText({ host, job, run }: WorkId): string {
  return `${host}${job === undefined ? '' : `/jobs/${job}`}/runs/${run}`;
}

export function parseWorkId(id: string): WorkId | undefined {
  const [, host = '', job, run = ''] = WORK_ID.exec(id) ?? [];
  return host === '' ? undefined : { host, job, run };
}

/** The hosts of Databricks on AWS, Azure and Google's cloud. Anyone may have edited a row: no link leads elsewhere. */
const HOSTS =
  /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:cloud\.databricks\.(?:com|us)|azuredatabricks\.net|gcp\.databricks\.com)$/;

/** The page of the run, in the form of the API's own `run_page_url`. */
export function runPage(id: string): string | undefined {
  const { host = '', job, run } = parseWorkId(id) ?? {};
  return job !== undefined && HOSTS.test(host) ? `https://${host}/#job/${job}/run/${run}` : undefined;
}

/** The parameter in which a run hears of its job, beside the row's own. */
export const CONTEXT_PARAMETER = 'runsheet_context';

/** `runs/submit` takes 1 MB of them, more than a row has. `run-now` is documented to take this of its older kinds. */
const MAX_JOB_PARAMETERS_BYTES = 10_000;
/** What the context may take of that. */
const CONTEXT_BYTES = 1_500;

/** Parameters as Databricks takes them: texts. Whatever is no text is JSON. */
export function asTexts(parameters: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, asText(value)]));
}

function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Why a run of a job, or of a notebook, cannot have these parameters. */
export function runParameterProblems(parameters: JsonObject, isOfJob: boolean): string[] {
  const names = Object.keys(parameters);
  const bytes = Buffer.byteLength(JSON.stringify(asTexts(parameters)), 'utf8');
  return [
    ...names
      .filter((name) => name === CONTEXT_PARAMETER)
      .map((name) => `parameters.${name} has a name that Runsheet gives itself: choose another`),
    ...(isOfJob ? names.filter((name) => !/^[A-Za-z0-9_.-]{1,255}$/.test(name)) : []).map(
      (name) => `parameters has ${JSON.stringify(name)}: a job of Databricks takes names of letters, digits and _.-`,
    ),
    ...(isOfJob && bytes > MAX_JOB_PARAMETERS_BYTES - CONTEXT_BYTES
      ? [
          `parameters are ${bytes} bytes as texts: a job of Databricks takes ${MAX_JOB_PARAMETERS_BYTES - CONTEXT_BYTES} of them. Write data to the run's folder`,
        ]
      : []),
  ];
}

/**
 * Whose doing the end of a run is, by `termination_details.code` or the older `result_state`. Any other code is the
 * job's own: a driver out of memory (DRIVER_ERROR) may be its doing, and a code of later. Sources: the Jobs API's
 * reference, `TerminationCode` and `RunResultState`.
 */
export const DATABRICKS_CLASSES: Readonly<Record<string, AttemptClass>> = {
  // Faults: the cloud or the platform failed, or there was no room.
  BREAKING_CHANGE: 'fault',
  CLOUD_FAILURE: 'fault',
  CLUSTER_ERROR: 'fault',
  CLUSTER_REQUEST_LIMIT_EXCEEDED: 'fault',
  CLUSTER_TERMINATED_BY_USER: 'fault',
  INTERNAL_ERROR: 'fault',
  MAXIMUM_CONCURRENT_RUNS_REACHED: 'fault',
  MAX_CONCURRENT_RUNS_EXCEEDED: 'fault',
  MAX_JOB_QUEUE_SIZE_EXCEEDED: 'fault',
  MAX_SPARK_CONTEXTS_EXCEEDED: 'fault',
  REPOSITORY_CHECKOUT_FAILED: 'fault',
  SKIPPED: 'fault',
  WORKSPACE_RUN_LIMIT_EXCEEDED: 'fault',
  // Its own time limit.
  TIMEDOUT: 'timeout',
  // Permanent: another attempt would meet the same.
  BUDGET_POLICY_LIMIT_EXCEEDED: 'permanent',
  DISABLED: 'permanent',
  FEATURE_DISABLED: 'permanent',
  INVALID_CLUSTER_REQUEST: 'permanent',
  INVALID_RUN_CONFIGURATION: 'permanent',
  RESOURCE_NOT_FOUND: 'permanent',
  UNAUTHORIZED_ERROR: 'permanent',
};

/** `termination_details.type` of what is never the job's doing, whatever the code. */
const FAULT_TYPES = new Set(['CLOUD_FAILURE', 'INTERNAL_ERROR']);

export function classOfEnd(code: string, type: string | undefined): AttemptClass {
  if (type !== undefined && FAULT_TYPES.has(type)) return 'fault';
  return ownValue(DATABRICKS_CLASSES, code) ?? 'job';
}

/**
 * Whose doing it is that a call was surely refused, by the status of HTTP. After any other, it may have been heard.
 * Source: the REST API reference, "Error codes", and `databricks.sdk.errors` of the official client for Python.
 */
export const DATABRICKS_REFUSALS: Readonly<Record<number, AttemptClass>> = {
  400: 'permanent',
  401: 'permanent',
  403: 'permanent',
  404: 'permanent',
  413: 'permanent',
  429: 'fault',
};
