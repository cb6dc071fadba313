import type { AttemptEntry, JobRunRow, RunRow } from '../../domain/tables/rows';
import { isPlainObject } from '../../domain/values/json';
import { showValue } from '../../domain/values/show-value';

/*
 * Gives the fields of a row the types that the pages rely on. Anyone may have edited the tables by hand, and a page
 * must show the rest of a broken row all the same. Two sorts of fields are left unchanged: those that are only
 * compared, and keys, which DynamoDB itself restricts to text.
 */

export function sanitizeRun<Row extends Partial<RunRow>>(row: Row): Row {
  return sanitize(row, RUN);
}

export function sanitizeJobRun<Row extends Partial<JobRunRow>>(row: Row): Row {
  return sanitize(row, JOB_RUN);
}

function sanitize<Row extends object>(row: Row, reads: Readonly<Record<string, Read>>): Row {
  const copy = { ...row } as Record<string, unknown>;
  for (const [field, read] of Object.entries(reads)) {
    const value = read(copy[field]);
    if (value === undefined) delete copy[field];
    else copy[field] = value;
  }
  return copy as Row;
}

/** The value if it has the type of the field; otherwise a stand-in, or undefined as if the field were missing. */
type Read = (value: unknown) => unknown;

type Reads<Row> = Partial<Record<keyof Row, Read>>;

const text: Read = (value) => (value === undefined || value === null ? undefined : requiredText(value));
/** The stand-in is neither a name nor a time, so that no link is made of it. */
const requiredText: Read = (value) => (typeof value === 'string' ? value : `not text: ${showValue(value)}`);
const number: Read = (value) => (typeof value === 'number' ? value : undefined);
const requiredNumber: Read = (value) => number(value) ?? 0;
const object: Read = (value) => (isPlainObject(value) ? value : undefined);

const error: Read = (value) => {
  if (value === undefined || value === null) return undefined;
  const { name, message } = isPlainObject(value) ? value : { name: 'not an error', message: showValue(value) };
  return { name: requiredText(name), message: requiredText(message) };
};

const orNull =
  (read: Read): Read =>
  (value) =>
    read(value) ?? null;

const ATTEMPT: Reads<AttemptEntry> = {
  attempt: requiredNumber,
  status: requiredText,
  started_at: orNull(text),
  ended_at: orNull(text),
  class: orNull(text),
  error: orNull(error),
  request_id: orNull(text),
  log_stream: orNull(text),
};

const attempts: Read = (value) =>
  Array.isArray(value) ? value.filter(isPlainObject).map((entry) => sanitize(entry, ATTEMPT)) : [];

const JOB_RUN: Reads<JobRunRow> = {
  job_group: requiredText,
  job_name: requiredText,
  status: requiredText,
  reason: text,
  stage: number,
  planned_at: requiredText,
  carried_from: text,
  output: text,
  target: text,
  timeout_minutes: number,
  maximum_retries: number,
  priority: number,
  attempt: requiredNumber,
  charged: requiredNumber,
  faults: requiredNumber,
  attempts,
  retry_at: text,
  started_at: text,
  ended_at: text,
  duration_ms: number,
  error,
};

const counts: Read = (value) =>
  isPlainObject(value)
    ? Object.fromEntries(Object.entries(value).filter(([, count]) => typeof count === 'number'))
    : undefined;

const RUN: Reads<RunRow> = {
  job_group: text,
  status: requiredText,
  reason: text,
  trigger: requiredText,
  scheduled_time: text,
  started_by: text,
  parameters: object,
  max_concurrency: number,
  expected_minutes: number,
  execution_started_at: requiredText,
  planned_at: text,
  job_count: number,
  left_out: number,
  ended_at: text,
  counts,
  stopped_by: text,
  stop_reason: text,
  rerun_of: text,
};
