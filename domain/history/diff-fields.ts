import { isDeepStrictEqual } from 'node:util';
import { copiedJobFields } from '../plans/rerun';
import type { JobRunRow, RunRow } from '../tables/rows';
import { isPlainObject } from '../values/json';

/** One thing that is another in the second run. A parameter is `parameters.<key>`. */
export interface FieldDiff {
  field: string;
  kind: 'added' | 'removed' | 'changed';
  /** Null where it was not there: `kind` tells that from a null of its own. */
  before: unknown;
  after: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** What differs between two sets of fields. */
export function diffFields(before: Fields, after: Fields, prefix = ''): FieldDiff[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields.flatMap((field) => {
    const [was, is] = [own(before, field), own(after, field)];
    if (isDeepStrictEqual(was, is)) return [];
    const kind = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
    return [{ field: `${prefix}${field}`, kind, before: was ?? null, after: is ?? null } satisfies FieldDiff];
  });
}

const OF_A_RUN = ['job_group', 'trigger', 'scheduled_time', 'on_failure', 'max_concurrency'] as const;

/** What the two runs were asked for, and their settings as planned. A run without a plan has none to compare. */
export function diffRunFields(before: RunRow, after: RunRow): FieldDiff[] {
  const names = OF_A_RUN.filter((name) => isKnown(name, before, after));
  const pick = (run: RunRow) => Object.fromEntries(names.map((name) => [name, run[name]]));
  return [
    ...diffFields(pick(before), pick(after)),
    ...diffFields(parametersOf(before), parametersOf(after), 'parameters.'),
  ];
}

function isKnown(name: (typeof OF_A_RUN)[number], before: RunRow, after: RunRow): boolean {
  if (name !== 'on_failure' && name !== 'max_concurrency') return true;
  return before[name] !== undefined && after[name] !== undefined;
}

/**
 * What differs between two copies of a job's row. Of an INVALID row, or of one that was gone, only what could be read is
 * compared. A parameter that either run was itself given is told with the run, not once more with each of its jobs.
 */
export function diffJobFields(before: JobRunRow, after: JobRunRow, runs: { before: RunRow; after: RunRow }) {
  const { parameters: was, ...fieldsBefore } = copiedJobFields(before) as Record<string, unknown>;
  const { parameters: is, ...fieldsAfter } = copiedJobFields(after) as Record<string, unknown>;
  const isWhole = isCopy(before) && isCopy(after);
  const fields = diffFields(fieldsBefore, fieldsAfter).filter(({ kind }) => isWhole || kind === 'changed');
  if (!isWhole) return fields;
  // A run's own parameters stand over every job's.
  const ofRun = (key: string) => [runs.before, runs.after].some((run) => Object.hasOwn(parametersOf(run), key));
  const parameters = diffFields(record(was), record(is)).filter(({ field }) => !ofRun(field));
  return [...fields, ...parameters.map((change) => ({ ...change, field: `parameters.${change.field}` }))];
}

/** Whether the row holds a whole copy: what is missing there was missing in the job's row. */
function isCopy(row: JobRunRow): boolean {
  return row.status !== 'INVALID' && row.target !== undefined;
}

function parametersOf(run: RunRow): Fields {
  return record(run.parameters);
}

function record(value: unknown): Fields {
  return isPlainObject(value) ? value : {};
}

/** A key may be called as a method of every object is. */
function own(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}
