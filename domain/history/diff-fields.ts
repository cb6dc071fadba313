import { isDeepStrictEqual } from 'node:util';
import { copiedJobFields } from '../plans/rerun';
import type { JobRunRow, RunRow } from '../tables/rows';
import { isPlainObject, ownValue } from '../values/json';

/** One field that differs between two rows or runs. A parameter is called `parameters.<key>`. */
export interface FieldDiff {
  field: string;
  kind: 'added' | 'removed' | 'changed';
  /** Null if the field was absent; `kind` distinguishes that from a value of null. */
  before: unknown;
  after: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** Returns the differences between two sets of fields. */
export function diffFields(before: Fields, after: Fields, prefix = ''): FieldDiff[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields.flatMap((field) => {
    const [was, is] = [ownValue(before, field), ownValue(after, field)];
    if (isDeepStrictEqual(was, is)) return [];
    const kind = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
    return [{ field: `${prefix}${field}`, kind, before: was ?? null, after: is ?? null } satisfies FieldDiff];
  });
}

const OF_A_RUN = ['job_group', 'trigger', 'scheduled_time', 'on_failure', 'max_concurrency'] as const;

/**
 * Compares what the two runs were started with, and the settings in their plans. Without a plan there are no settings.
 */
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
 * Compares two copies of a job's row. If either row was INVALID or gone, only the fields that could be read are
 * compared. A parameter that either run was started with belongs to the run's differences, and is left out here.
 */
export function diffJobFields(before: JobRunRow, after: JobRunRow, runs: { before: RunRow; after: RunRow }) {
  const { parameters: was, ...fieldsBefore } = copiedJobFields(before) as Record<string, unknown>;
  const { parameters: is, ...fieldsAfter } = copiedJobFields(after) as Record<string, unknown>;
  const isWhole = isCopy(before) && isCopy(after);
  const fields = diffFields(fieldsBefore, fieldsAfter).filter(({ kind }) => isWhole || kind === 'changed');
  if (!isWhole) return fields;
  // The run's own parameters override those of every job.
  const ofRun = (key: string) => [runs.before, runs.after].some((run) => Object.hasOwn(parametersOf(run), key));
  const parameters = diffFields(record(was), record(is)).filter(({ field }) => !ofRun(field));
  return [...fields, ...parameters.map((change) => ({ ...change, field: `parameters.${change.field}` }))];
}

/** Whether the row holds a whole copy, so that a field that is missing here was missing in the job's row too. */
function isCopy(row: JobRunRow): boolean {
  return row.status !== 'INVALID' && row.target !== undefined;
}

function parametersOf(run: RunRow): Fields {
  return record(run.parameters);
}

function record(value: unknown): Fields {
  return isPlainObject(value) ? value : {};
}
