import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { type MasterRow, ROW_KEY } from '../tables/master-row';
import { ownValue } from '../values/json';
import { defaultSettings, type GroupSettings, SETTINGS_ROW, settingsEnvelope, settingsFields } from './group-settings';
import type { FileGroup } from './groups-file';
import { envelope, type Job, jobFieldsOf } from './job';

/** What an apply will do to one group's rows, field by field. */
export interface GroupChanges {
  job_group: string;
  added: Job[];
  changed: { job: Job; row: MasterRow; fields: FieldChange[] }[];
  /** Rows that the file does not name and that `prune` removes. */
  removed: { job_name: string; row: MasterRow }[];
  /** Rows that the file does not name and that stay, since `prune` was not asked for. */
  kept: string[];
  unchanged: string[];
  settings: { after: GroupSettings; row: MasterRow | undefined; fields: FieldChange[] };
  /** Since when another apply of this group is unfinished, according to its settings row. It may still be at work. */
  unfinished: string | undefined;
  /** Whether the group itself goes: its settings are removed after all its jobs. */
  endsGroup?: true;
}

/** One attribute that a write changes. */
export interface FieldChange {
  field: string;
  /** The value with its default; the raw value if invalid; undefined if the field has none. */
  before: unknown;
  after: unknown;
  /** Whether this value makes the row INVALID. */
  bad: boolean;
}

/** Compares a group's rows with the file. `settings` is undefined if the group has no settings row. */
export function groupChanges(
  group: FileGroup,
  settings: MasterRow | undefined,
  rows: readonly MasterRow[],
  { prune = false } = {},
): GroupChanges {
  const present = new Map(rows.map((row) => [row.job_name as string, row]));
  const changes: GroupChanges = {
    job_group: group.job_group,
    added: [],
    changed: [],
    removed: [],
    kept: [],
    unchanged: [],
    settings: {
      after: group.settings,
      row: settings,
      // A group without a settings row has the defaults.
      fields: fieldChanges(settings ?? {}, shapeOf(SETTINGS_ROW), { ...group.settings }),
    },
    unfinished: unfinishedSince(settings),
  };
  for (const job of group.jobs) {
    const row = present.get(job.job_name);
    present.delete(job.job_name);
    const fields = row ? fieldChanges(row, shapeOf(job.job_name, row.target), { ...job }) : [];
    if (!row) changes.added.push(job);
    else if (fields.length > 0) changes.changed.push({ job, row, fields });
    else changes.unchanged.push(job.job_name);
  }
  const left = [...present].sort(([a], [b]) => (a < b ? -1 : 1));
  if (prune) changes.removed = left.map(([job_name, row]) => ({ job_name, row }));
  else changes.kept = left.map(([job_name]) => job_name);
  return changes;
}

function unfinishedSince(settings: MasterRow | undefined): string | undefined {
  if (settings?.applying === undefined) return undefined;
  return typeof settings.applying_since === 'string' ? settings.applying_since : 'a while';
}

/**
 * What a removal takes from a group's rows: one job, or with `undefined` the whole group. Settings that cannot be read
 * are no hindrance.
 */
export function removal(
  job_group: string,
  settings: MasterRow | undefined,
  rows: readonly MasterRow[],
  jobName: string | undefined,
): GroupChanges {
  const named = rows.map((row) => ({ job_name: String(row.job_name), row }));
  const goes = (name: string) => jobName === undefined || name === jobName;
  return {
    job_group,
    added: [],
    changed: [],
    removed: named.filter(({ job_name }) => goes(job_name)),
    kept: named.flatMap(({ job_name }) => (goes(job_name) ? [] : [job_name])),
    unchanged: [],
    settings: { after: defaultSettings(), row: settings, fields: [] },
    unfinished: unfinishedSince(settings),
    ...(jobName === undefined && { endsGroup: true }),
  };
}

export function hasChanges({ added, changed, removed, settings, unfinished, endsGroup }: GroupChanges): boolean {
  return (
    added.length > 0 ||
    changed.length > 0 ||
    removed.length > 0 ||
    settings.fields.length > 0 ||
    unfinished !== undefined ||
    endsGroup === true
  );
}

type Schemas = Readonly<Record<string, z.ZodMiniType>>;

/** What a row can hold: the fields that people write, and the envelope that every row carries besides. */
export interface RowShape {
  fields: Schemas;
  envelope: Schemas;
}

/** Returns the shape of the settings row, or of the row of a job with this target. */
export function shapeOf(jobName: string, target?: unknown): RowShape {
  return jobName === SETTINGS_ROW
    ? { fields: settingsFields, envelope: settingsEnvelope }
    : { fields: jobFieldsOf(target), envelope };
}

/**
 * Returns what differs between a row and the fields that it should have. Attributes that make the row INVALID are among
 * them, because the write mends those. `wanted` has its defaults filled in.
 */
function fieldChanges(row: MasterRow, { fields, envelope }: RowShape, wanted: MasterRow): FieldChange[] {
  const own = Object.entries(fields).map(([field, schema]) => ({
    field,
    ...readField(schema, ownValue(row, field)),
    after: wanted[field],
  }));
  const unknown = Object.keys(row)
    .filter((field) => !ROW_KEY.has(field) && !Object.hasOwn(fields, field) && !Object.hasOwn(envelope, field))
    .map((field) => ({ field, before: row[field], after: undefined, bad: true }));
  const carried = Object.entries(envelope)
    .filter(([field]) => !ROW_KEY.has(field))
    .map(([field, schema]) => ({ field, ...readField(schema, ownValue(row, field)), after: undefined }))
    // Every write replaces the envelope: it counts only if it is bad, or says that the row was about to be removed.
    .filter(({ field, before, bad }) => bad || (field === 'removing' && before !== undefined));
  return [...own, ...unknown, ...carried].filter(({ before, after, bad }) => bad || !isSame(before, after));
}

/** Returns a field's value with its default, or the value itself if it is bad. */
export function readField(schema: z.ZodMiniType, value: unknown): Pick<FieldChange, 'before' | 'bad'> {
  const parsed = z.safeParse(schema, value);
  return parsed.success ? { before: parsed.data, bad: false } : { before: value, bad: true };
}

/** Compares as JSON: -0 equals 0, and a property that is undefined equals one that is absent. */
function isSame(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(json(a), json(b));
}

function json(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

/** Returns how many times Runsheet has written the row, or undefined if someone typed another value there. */
export function rowVersion(row: MasterRow | undefined): number | undefined {
  return Number.isSafeInteger(row?.version) ? (row?.version as number) : undefined;
}
