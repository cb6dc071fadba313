import { isDeepStrictEqual } from 'node:util';
import { APPLY_ATTRIBUTES } from '../groups/apply-mark';
import { SETTINGS_ROW } from '../groups/group-settings';
import { SCHEMA_VERSION } from '../groups/job';
import { ROW_KEY, STAMPS } from '../tables/master-row';
import { headOf } from '../values/well-formed';
import { type AttributeValue, fitImages, type Image, isTrue, textOf } from './row-image';
import { MAX_DIGITS, type StreamRecord } from './stream-record';

/*
 * The change log has a row for each change of a group's rows: in the partition `<group>@changes` of the master table,
 * under `<time>#<job_name>#<sequence number>`. It is made from the table's stream, so that no edit can bypass it.
 */

const SUFFIX = '@changes';

/** Returns the partition of a group's change log. */
export function changesOf(group: string): string {
  return `${group}${SUFFIX}`;
}

/** Whether changes of the partition's rows are logged. The log itself and Runsheet's own lists are not. */
export function isLogged(partition: string): boolean {
  return !partition.startsWith('@') && !partition.endsWith(SUFFIX);
}

/** Attributes that say how a row was written, not what it means. A write that changes only these is not logged. */
export const BOOKKEEPING: ReadonlySet<string> = new Set([...STAMPS, ...APPLY_ATTRIBUTES, 'removing']);

/** Returns the log's row for a write, or undefined if the write is not logged. */
export function changeItem(record: StreamRecord): Image | undefined {
  const { job_group, job_name, at, sequence } = record;
  if (!isLogged(job_group) || isDeepStrictEqual(contentOf(record.before), contentOf(record.after))) return undefined;
  const { before, after, cut } = fitImages(present(record.before), present(record.after));
  const { by, reason } = authorOf(record);
  return {
    job_group: text(changesOf(job_group.slice(0, MAX_KEY_GROUP))),
    job_name: text(`${at}#${headOf(job_name, MAX_KEY_NAME)}#${sequence.padStart(MAX_DIGITS, '0')}`),
    at: text(at),
    changed_job: text(job_name),
    sequence: text(sequence),
    before: rowOrNull(before),
    after: rowOrNull(after),
    by: textOrNull(by),
    reason: textOrNull(reason),
    schema_version: { N: String(SCHEMA_VERSION) },
    ...(cut.length > 0 && { cut: { L: cut.map(text) } }),
  };
}

/**
 * Anyone may have typed names as long as a key allows, so they are cut to these lengths; valid names are shorter. With
 * at most 3 bytes a character, the partition key takes 3 x 500 + 8 < 2,048 bytes, and the sort key, with its time and
 * number, 24 + 3 x 200 + 40 + 2 < 1,024.
 */
const MAX_KEY_GROUP = 500;
const MAX_KEY_NAME = 200;
const MAX_BY = 200;
const MAX_REASON = 1000;

/**
 * Returns who wrote, and why, if the writer said so: in the row itself, together with a new `updated_at`. Before a
 * deletion the author is written into the row together with `removing`. A row typed at the console names nobody.
 */
function authorOf({ before, after }: StreamRecord): { by: string | undefined; reason: string | undefined } {
  const said = after ? saidAnew(before, after) : isTrue(before, 'removing') ? before : undefined;
  return {
    by: textOf(said, 'updated_by')?.slice(0, MAX_BY),
    reason: textOf(said, 'updated_reason')?.slice(0, MAX_REASON),
  };
}

function saidAnew(before: Image | undefined, after: Image): Image | undefined {
  return textOf(after, 'updated_at') === textOf(before, 'updated_at') ? undefined : after;
}

/** Returns a row without its bookkeeping. */
function contentOf(row: Image | undefined): Image | undefined {
  const whole = present(row);
  return whole && Object.fromEntries(Object.entries(whole).filter(([name]) => !BOOKKEEPING.has(name)));
}

/** A settings row with nothing but bookkeeping counts as absent: `apply` marks a group before it has settings. */
function present(row: Image | undefined): Image | undefined {
  return row && isBareSettings(row) ? undefined : row;
}

function isBareSettings(row: Image): boolean {
  return (
    textOf(row, 'job_name') === SETTINGS_ROW &&
    Object.keys(row).every((name) => ROW_KEY.has(name) || BOOKKEEPING.has(name))
  );
}

function text(value: string): AttributeValue {
  return { S: value };
}

function textOrNull(value: string | undefined): AttributeValue {
  return value === undefined ? { NULL: true } : text(value);
}

function rowOrNull(row: Image | undefined): AttributeValue {
  return row === undefined ? { NULL: true } : { M: row };
}
