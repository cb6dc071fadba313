import { isDeepStrictEqual } from 'node:util';
import { SETTINGS_ROW } from '../groups/group-settings';
import { SCHEMA_VERSION } from '../groups/job';
import { type AttributeValue, type Image, isTrue, textOf } from './attribute-value';
import { fitImages } from './row-image';
import { MAX_DIGITS, type StreamRecord } from './stream-record';

/*
 * The change log: a row for each change of a group's rows, in the partition `<group>@changes` of the master table, under
 * `<time>#<job_name>#<sequence number>`. It is made of the table's stream, so that no hand can edit past it.
 */

const SUFFIX = '@changes';

/** The partition of a group's change log. */
export function changesOf(group: string): string {
  return `${group}${SUFFIX}`;
}

/** Whether changes of the partition's rows are logged: not those of the log itself, nor of the tool's own lists. */
export function isLogged(partition: string): boolean {
  return !partition.startsWith('@') && !partition.endsWith(SUFFIX);
}

/** What says of a row how it was written, and nothing of what it means: a change of these alone is none. */
export const BOOKKEEPING: ReadonlySet<string> = new Set([
  'version',
  'updated_at',
  'updated_by',
  'updated_reason',
  'applying',
  'applying_since',
  'revision',
  'removing',
]);

/** The item that a write leaves in the change log; undefined where it changes nothing that a reader asks for. */
export function changeItem(record: StreamRecord): Image | undefined {
  const { job_group, job_name, at, sequence } = record;
  if (!isLogged(job_group) || isDeepStrictEqual(contentOf(record.before), contentOf(record.after))) return undefined;
  const { before, after, cut } = fitImages(present(record.before), present(record.after));
  const { by, reason } = authorOf(record);
  return {
    job_group: text(changesOf(job_group.slice(0, MAX_KEY_GROUP))),
    job_name: text(`${at}#${job_name.slice(0, MAX_KEY_NAME)}#${sequence.padStart(MAX_DIGITS, '0')}`),
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
 * A key holds 2,048 and 1,024 bytes, and anybody may have typed names as long. In characters, of at most 3 bytes: a group
 * 1,500, a name 600 beside 66 of time and number. Names that can be names are never cut.
 */
const MAX_KEY_GROUP = 500;
const MAX_KEY_NAME = 200;
const MAX_BY = 200;
const MAX_REASON = 1000;

/**
 * Who wrote, and why, where the writer said so: in the row itself, under a new `updated_at`; of a deletion in the write
 * before it, which says `removing`. A row that was typed in says nothing of it, and then nobody is named.
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

/** A row without its bookkeeping. Settings that consist of nothing else are none: `apply` marks a group before it has any. */
function contentOf(row: Image | undefined): Image | undefined {
  const whole = present(row);
  return whole && Object.fromEntries(Object.entries(whole).filter(([name]) => !BOOKKEEPING.has(name)));
}

function present(row: Image | undefined): Image | undefined {
  return row && isBareSettings(row) ? undefined : row;
}

const KEYS: ReadonlySet<string> = new Set(['job_group', 'job_name']);

function isBareSettings(row: Image): boolean {
  return (
    textOf(row, 'job_name') === SETTINGS_ROW &&
    Object.keys(row).every((name) => KEYS.has(name) || BOOKKEEPING.has(name))
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
