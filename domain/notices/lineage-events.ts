import type { AttemptEntry, JobRunRow, RunRow } from '../tables/rows';
import { isOpen } from '../tables/statuses';
import { type NamedDataset, readDatasets } from '../values/dataset';
import { parseInstant } from '../values/instant';
import { isPlainObject } from '../values/json';
import { isName, isRunId, MAX_GROUP_NAME, MAX_JOB_NAME } from '../values/names';
import {
  errorFacet,
  jobFacets,
  type LineageJob,
  type LineagePlace,
  type LineageRun,
  lineageJobName,
  lineageName,
  producerOf,
  RUN_EVENT_SCHEMA,
  runFacets,
} from './lineage-facets';

/*
 * OpenLineage's events of a run and of its attempts (https://openlineage.io/docs/spec/object-model). They are made of
 * rows alone: whoever reads a row again makes the same events again, with the same ids and times, so that a receiver
 * may get them twice, and events that got lost can be sent later.
 *
 * A run of OpenLineage is a run of a group, or one attempt of a job in it, whose parent is the run of the group. What
 * never started has none.
 */

export interface LineageEvent {
  eventType: 'START' | 'COMPLETE' | 'FAIL' | 'ABORT';
  /** ISO 8601: when it happened. */
  eventTime: string;
  run: LineageRun;
  job: LineageJob;
  inputs: NamedDataset[];
  outputs: NamedDataset[];
  producer: string;
  schemaURL: string;
}

/** A run's row. Anyone may have edited it. */
export type RunOfLineage = Pick<RunRow, 'run_id' | 'status' | 'execution_started_at'> & Partial<RunRow>;
/** A job run's row, of which parameters and output are not needed. */
export type JobRunOfLineage = Pick<JobRunRow, 'run_id' | 'job_group' | 'job_name' | 'status' | 'attempts'> &
  Partial<JobRunRow>;

/** Identifies an event among those of all rows: a run starts once, and ends once. */
export function lineageKey({ run, eventType }: LineageEvent): string {
  return `${run.runId} ${eventType === 'START' ? 'START' : 'END'}`;
}

/**
 * All events of the run itself so far: it starts with its plan. A run that failed before has started with its
 * execution; one that was SKIPPED did nothing.
 */
export function lineageOfRun(run: RunOfLineage, place: LineagePlace): LineageEvent[] {
  const { run_id, job_group, status, planned_at } = run;
  if (!isRunId(run_id) || !isName(job_group, MAX_GROUP_NAME) || status === 'SKIPPED') return [];
  const isClosed = !isOpen(status);
  const started = parseInstant(planned_at) ?? (isClosed ? parseInstant(run.execution_started_at) : undefined);
  if (started === undefined) return [];
  const { runId, job, common } = about(run, undefined, place);
  const facets = runFacets(run, undefined, place);
  const start: LineageEvent = { eventType: 'START', eventTime: started, run: { runId, facets }, job, ...common };
  if (!isClosed) return [start];
  const failed = status === 'SUCCEEDED' ? {} : errorFacet({ message: run.reason ?? '' }, place);
  const ended = { runId, facets: { ...facets, ...failed } };
  const eventTime = parseInstant(run.ended_at) ?? started;
  return [start, { eventType: endType(status), eventTime, run: ended, job, ...common }];
}

/** All events of a job run's attempts so far. An attempt that was given up before it began has none. */
export function lineageOfJobRun(row: JobRunOfLineage, place: LineagePlace): LineageEvent[] {
  const { run_id, job_group, job_name, attempts } = row;
  const isWell = isRunId(run_id) && isName(job_group, MAX_GROUP_NAME) && isName(job_name, MAX_JOB_NAME);
  if (!isWell || !Array.isArray(attempts)) return [];
  return attempts.filter(isPlainObject).flatMap((entry) => attemptEvents(row, entry as unknown as AttemptEntry, place));
}

function attemptEvents(row: JobRunOfLineage, entry: AttemptEntry, place: LineagePlace): LineageEvent[] {
  const started = parseInstant(entry.started_at);
  if (started === undefined || !Number.isSafeInteger(entry.attempt)) return [];
  const { runId, job, common } = about(row, entry.attempt, place);
  const facets = runFacets(row, entry.attempt, place);
  const start: LineageEvent = { eventType: 'START', eventTime: started, run: { runId, facets }, job, ...common };
  if (isOpen(entry.status)) return [start];
  const isLast = entry.attempt === row.attempt;
  const error = entry.error ?? { message: (isLast && row.reason) || `the attempt is ${entry.status}` };
  const failed = entry.status === 'SUCCEEDED' ? {} : errorFacet(error, place);
  const ended = { runId, facets: { ...facets, ...failed } };
  const eventTime = parseInstant(entry.ended_at) ?? (isLast ? parseInstant(row.ended_at) : undefined) ?? started;
  return [start, { eventType: endType(entry.status), eventTime, run: ended, job, ...common }];
}

/** What all events of one run of OpenLineage say. */
function about(row: RunOfLineage | JobRunOfLineage, attempt: number | undefined, place: LineagePlace) {
  const { job_name: jobName, reads, writes } = row as Partial<JobRunOfLineage>;
  return {
    runId: place.uuidOf(lineageName(row, attempt, place)),
    job: {
      namespace: place.namespace,
      name: lineageJobName(row.job_group as string, jobName),
      facets: jobFacets(row, place),
    },
    common: {
      inputs: readDatasets(reads ?? []),
      outputs: readDatasets(writes ?? []),
      producer: producerOf(place),
      schemaURL: RUN_EVENT_SCHEMA,
    },
  };
}

function endType(status: string): Exclude<LineageEvent['eventType'], 'START'> {
  if (status === 'SUCCEEDED') return 'COMPLETE';
  return status === 'ABORTED' ? 'ABORT' : 'FAIL';
}
