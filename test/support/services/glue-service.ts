import type { JsonObject } from '../../../domain/values/json';
import { type AwsCall, type AwsService, Refused, useAwsService } from './aws-service';

/*
 * Glue's calls about jobs and their runs, as its API model says them (botocore, glue 2017-03-31: GetJob, StartJobRun,
 * GetJobRun, GetJobRuns, BatchStopJobRun), with the states of its docs ("AWS Glue job run statuses"). What a run does
 * stands in its argument `--does`, as JSON.
 */

export interface Does {
  /** How long it takes, and how long it waits for its workers before: ms. */
  ms?: number;
  waits_ms?: number;
  /** The state in which it ends, and what Glue then says. */
  ends?: string;
  says?: string;
  /** How long a stop takes: ms. */
  stubborn_ms?: number;
  /** What it writes as its result. */
  result?: string;
}

export interface ServedJob {
  MaxRetries?: number;
  NonOverridableArguments?: Record<string, string>;
  /** Default: 1,000. */
  most?: number;
}

export interface ServedRun {
  id: string;
  job: string;
  body: JsonObject;
  startedAt: number;
  does: Does;
  stoppedAt?: number;
}

export interface GlueService extends AwsService {
  jobs: Map<string, ServedJob>;
  runs: ServedRun[];
  stateOf(run: ServedRun): string;
}

/** @param objects where a run's script writes its result */
export function useGlueService(
  jobs: Record<string, ServedJob> = { load: {} },
  objects?: Map<string, string>,
): GlueService {
  const state = { jobs: new Map(Object.entries(jobs)), runs: [] as ServedRun[], stateOf };
  const answers: Record<string, (body: JsonObject) => object> = {
    GetJob: ({ JobName }) => {
      const { most = 1_000, ...job } = jobOf(state, JobName);
      return { Job: { Name: JobName, Role: 'etl', ExecutionProperty: { MaxConcurrentRuns: most }, ...job } };
    },
    StartJobRun: (body) => {
      const { most = 1_000 } = jobOf(state, body.JobName);
      const going = state.runs.filter((run) => run.job === body.JobName && !ENDED.has(stateOf(run)));
      if (going.length >= most)
        throw new Refused('ConcurrentRunsExceededException', 'Concurrent runs exceeded for load');
      const id = `jr_${(state.runs.length + 1).toString(16).padStart(64, '0')}`;
      const given = (body.Arguments ?? {}) as Record<string, string>;
      const does: Does = JSON.parse(given['--does'] ?? '{}');
      if (does.result !== undefined)
        objects?.set(String(given['--RUNSHEET_RESULT']).slice('s3://'.length), does.result);
      state.runs.unshift({ id, job: String(body.JobName), body, startedAt: Date.now(), does });
      return { JobRunId: id };
    },
    GetJobRun: ({ JobName, RunId }) => ({ JobRun: shown(runOf(state, JobName, RunId)) }),
    GetJobRuns: ({ JobName, MaxResults = 1_000, NextToken }) => {
      jobOf(state, JobName);
      const all = state.runs.filter(({ job }) => job === JobName);
      const from = Number(NextToken ?? 0);
      const to = from + Number(MaxResults);
      return { JobRuns: all.slice(from, to).map(shown), ...(to < all.length && { NextToken: String(to) }) };
    },
    BatchStopJobRun: ({ JobName, JobRunIds }) => {
      const Errors: object[] = [];
      for (const id of JobRunIds as string[]) {
        const run = state.runs.find((each) => each.id === id && each.job === JobName);
        const bad = (ErrorCode: string, ErrorMessage: string) =>
          Errors.push({ JobName, JobRunId: id, ErrorDetail: { ErrorCode, ErrorMessage } });
        if (!run) bad('EntityNotFoundException', 'Run not found');
        else if (ENDED.has(stateOf(run))) bad('JobRunInTerminalStateException', `Run is in state ${stateOf(run)}`);
        else run.stoppedAt ??= Date.now();
      }
      return { SuccessfulSubmissions: [], Errors };
    },
  };
  const service = useAwsService(['AWS_ENDPOINT_URL_GLUE'], ({ action, body }: AwsCall) => {
    const answer = answers[action];
    if (!answer) throw new Refused('UnknownOperationException');
    return answer(body);
  });
  return Object.assign(service, state);
}

const ENDED = new Set(['SUCCEEDED', 'FAILED', 'STOPPED', 'TIMEOUT', 'ERROR', 'EXPIRED']);

function jobOf({ jobs }: Pick<GlueService, 'jobs'>, name: unknown): ServedJob {
  const job = jobs.get(String(name));
  if (!job) throw new Refused('EntityNotFoundException', `Job ${name} is not found`);
  return job;
}

function runOf({ runs }: Pick<GlueService, 'runs'>, job: unknown, id: unknown): ServedRun {
  const run = runs.find((each) => each.id === id && each.job === job);
  if (!run) throw new Refused('EntityNotFoundException', `JobRun ${id} is not found`);
  return run;
}

function stateOf({ startedAt, stoppedAt = Infinity, does }: ServedRun): string {
  const { ms = 100, waits_ms = 0, ends = 'SUCCEEDED', stubborn_ms = 0 } = does;
  const now = Date.now();
  const endsAt = startedAt + waits_ms + ms;
  if (now >= Math.min(endsAt, stoppedAt + stubborn_ms)) return endsAt < stoppedAt + stubborn_ms ? ends : 'STOPPED';
  if (now >= stoppedAt) return 'STOPPING';
  return now < startedAt + waits_ms ? 'WAITING' : 'RUNNING';
}

function shown(run: ServedRun): object {
  const { Arguments, Timeout } = run.body;
  const state = stateOf(run);
  return {
    Id: run.id,
    Attempt: 0,
    JobName: run.job,
    StartedOn: run.startedAt / 1000,
    JobRunState: state,
    Arguments,
    Timeout,
    PredecessorRuns: [],
    LogGroupName: '/aws-glue/jobs',
    MaxCapacity: 2,
    ...(ENDED.has(state) && { ExecutionTime: 90, CompletedOn: Date.now() / 1000, ErrorMessage: run.does.says }),
    ...(state === 'WAITING' && { StateDetail: 'Max concurrent compute (DPU usage) exceeded' }),
  };
}
