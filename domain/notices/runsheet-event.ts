import type { ErrorRecord, JobRunRow, RunRow } from '../tables/rows';
import { shortOrNull, shortText } from '../values/short-text';

/*
 * What is told of a run's and of a job's end, to EventBridge and to a laptop's `--notify` alike. The details are described
 * by docs/reference/events/*.schema.json. Delivered at least once: `detail.id` is the same at each repeat.
 */

/** An event as EventBridge takes it, and as a command gets it. */
export interface RunsheetEvent<Detail = object> {
  source: 'runsheet';
  'detail-type': 'Runsheet Run Finished' | 'Runsheet Job Failed';
  /** ISO 8601: when it happened. */
  time: string;
  detail: Detail & { version: 1; id: string };
}

/** For who reads the event. */
export interface Surroundings {
  /** The options that name the engine to the next command: ` --stack runsheet-dev`, or nothing. */
  options: string;
}

/*
 * Most characters of the texts that come from rows. An EventBridge entry may have 256 KB, and ten of them share that: with
 * twenty failed jobs an event has 40 KB at the worst, and 3 KB as a rule.
 */
export const MAX_TEXT = 500;
export const MAX_ERROR_TEXT = 300;
/** A valid job's name has 64. */
export const MAX_NAME_TEXT = 200;

/** What both events tell of the run. */
export function runFields(run: RunRow) {
  return {
    run_id: run.run_id,
    job_group: shortOrNull(run.job_group, MAX_NAME_TEXT),
    trigger: run.trigger,
    scheduled_time: run.scheduled_time ?? null,
    started_by: shortOrNull(run.started_by, MAX_NAME_TEXT),
    planned_at: run.planned_at ?? null,
  };
}

/** The error's name and first line; the stack and the rest stand in the row. */
export function shortError({ error }: Pick<JobRunRow, 'error'>): ErrorRecord | null {
  if (!error) return null;
  return { name: shortText(error.name, MAX_NAME_TEXT), message: shortText(error.message, MAX_ERROR_TEXT) };
}
