import type { Json, JsonObject } from '../../../domain/values/json';
import { type AwsCall, type AwsService, Refused, useAwsService } from './aws-service';

/*
 * The calls of EMR Serverless about runs, as its API model says them (botocore, emr-serverless 2021-07-13: StartJobRun,
 * GetJobRun, ListJobRuns, CancelJobRun, GetApplication), with the states of its User Guide ("Job run states"). It
 * honours client tokens, as the model says, which moto does not. What a run does stands in its first argument, as JSON.
 */

export interface Does {
  /** How long it takes, and how long it waits in the queue before: ms. */
  ms?: number;
  queued_ms?: number;
  /** The state in which it ends, and what its details then say. */
  ends?: string;
  says?: string;
  /** How long a cancel takes: ms. */
  stubborn_ms?: number;
  /** What it writes as its result. */
  result?: Json;
}

export interface ServedRun {
  id: string;
  application: string;
  token: string;
  body: JsonObject;
  startedAt: number;
  does: Does;
  cancelledAt?: number;
}

export interface EmrService extends AwsService {
  /** The architecture of each application, by its id. */
  applications: Map<string, string>;
  runs: ServedRun[];
  stateOf(run: ServedRun): string;
}

export const ROLE = 'arn:aws:iam::123456789012:role/etl/spark';

/** @param objects where a run's script writes its result */
export function useEmrService(applications: Record<string, string>, objects?: Map<string, string>): EmrService {
  const emr = emrOf(applications, (url, text) => void objects?.set(url.slice('s3://'.length), text));
  return Object.assign(useAwsService(['AWS_ENDPOINT_URL_EMR_SERVERLESS'], emr.answer), emr.state);
}

/** @param write called with the URL and the text of the result of each run that has one, as it starts */
export function emrOf(applications: Record<string, string>, write: (url: string, text: string, does: Does) => void) {
  const state = { applications: new Map(Object.entries(applications)), runs: [] as ServedRun[], stateOf };
  const answer = (call: AwsCall): object => {
    const [, application = '', isRuns, id] =
      /^\/applications\/([^/]+)(\/jobruns(?:\/([^/]+))?)?$/.exec(call.path) ?? [];
    if (!state.applications.has(application)) throw notFound(`Application ${application} does not exist.`);
    if (isRuns === undefined)
      return { application: { applicationId: application, architecture: state.applications.get(application) } };
    if (call.method === 'POST') return start(state.runs, application, call.body, write);
    if (id === undefined) return listed(state.runs, application, call.query);
    const run = state.runs.find((each) => each.id === id && each.application === application);
    if (!run) throw notFound(`Job run ${id} does not exist.`);
    if (call.method === 'GET') return { jobRun: shown(run) };
    if (ENDED.has(stateOf(run))) throw new Refused('ValidationException', `Job run ${id} is in a terminal state.`);
    run.cancelledAt ??= Date.now();
    return { applicationId: application, jobRunId: id };
  };
  return { state, answer };
}

const ENDED = new Set(['SUCCESS', 'FAILED', 'CANCELLED']);

function start(
  runs: ServedRun[],
  application: string,
  body: JsonObject,
  write: (url: string, text: string, does: Does) => void,
): object {
  const token = String(body.clientToken);
  const known = runs.find((each) => each.token === token);
  // "The client idempotency token … must be unique for each request."
  if (known && JSON.stringify(known.body) !== JSON.stringify(body))
    throw new Refused('ConflictException', `Job run with client token ${token} already exists.`, 409);
  if (!known) {
    const id = (runs.length + 1).toString(36).padStart(16, '0');
    const { entryPointArguments: [first = '{}'] = [] } = (body.jobDriver as unknown as { sparkSubmit: Submit })
      .sparkSubmit;
    const does: Does = JSON.parse(first);
    if (does.result !== undefined) write(variablesOf(body).RUNSHEET_RESULT ?? '', JSON.stringify(does.result), does);
    runs.unshift({ id, application, token, body, startedAt: Date.now(), does });
  }
  const run = known ?? (runs[0] as ServedRun);
  return { applicationId: application, jobRunId: run.id, arn: arnOf(run) };
}

interface Submit {
  entryPointArguments?: string[];
}

/** The variables of a run's driver. */
export function variablesOf(body: JsonObject): Record<string, string> {
  const { applicationConfiguration = [] } = (body.configurationOverrides ?? {}) as {
    applicationConfiguration?: { properties: Record<string, string> }[];
  };
  const of = 'spark.emr-serverless.driverEnv.';
  return Object.fromEntries(
    applicationConfiguration
      .flatMap(({ properties }) => Object.entries(properties))
      .flatMap(([name, value]) => (name.startsWith(of) ? [[name.slice(of.length), value]] : [])),
  );
}

function listed(runs: readonly ServedRun[], application: string, query: URLSearchParams): object {
  const since = Date.parse(query.get('createdAtAfter') ?? '') || 0;
  const all = runs.filter((run) => run.application === application && run.startedAt > since);
  const from = Number(query.get('nextToken') ?? 0);
  const to = from + Number(query.get('maxResults') ?? 10);
  const jobRuns = all.slice(from, to).map((run) => ({ ...shown(run), id: run.id }));
  return { jobRuns, ...(to < all.length && { nextToken: String(to) }) };
}

function notFound(message: string): Refused {
  return new Refused('ResourceNotFoundException', message, 404);
}

function arnOf({ application, id }: ServedRun): string {
  return `arn:aws:emr-serverless:eu-central-1:123456789012:/applications/${application}/jobruns/${id}`;
}

function stateOf({ startedAt, cancelledAt = Infinity, does }: ServedRun): string {
  const { ms = 100, queued_ms = 0, ends = 'SUCCESS', stubborn_ms = 0 } = does;
  const now = Date.now();
  const endsAt = startedAt + queued_ms + ms;
  if (now >= Math.min(endsAt, cancelledAt + stubborn_ms))
    return endsAt < cancelledAt + stubborn_ms ? ends : 'CANCELLED';
  if (now >= cancelledAt) return 'CANCELLING';
  return now < startedAt + queued_ms ? 'QUEUED' : 'RUNNING';
}

function shown(run: ServedRun): object {
  const state = stateOf(run);
  return {
    applicationId: run.application,
    jobRunId: run.id,
    arn: arnOf(run),
    name: run.body.name,
    state,
    stateDetails: run.does.says ?? '',
    createdAt: run.startedAt / 1000,
    updatedAt: Date.now() / 1000,
    executionRole: run.body.executionRoleArn,
    createdBy: ROLE,
    releaseLabel: 'emr-7.9.0',
    jobDriver: run.body.jobDriver,
    ...(ENDED.has(state) && {
      billedResourceUtilization: { vCPUHour: 0.068, memoryGBHour: 0.268, storageGBHour: 0 },
    }),
  };
}
