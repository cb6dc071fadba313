import { type FieldChange, fieldChanges, type ReadRow, type RowShape } from './field-changes';
import { type GroupSettings, SETTINGS_ROW, settingsEnvelope, settingsFields } from './group-settings';
import type { FileGroup } from './groups-file';
import { envelope, type Job, jobFields } from './job';

/** What an apply will do to one group's rows, field by field. */
export interface GroupChanges {
  job_group: string;
  added: Job[];
  changed: { job: Job; row: ReadRow; fields: FieldChange[] }[];
  /** Rows that the file does not name: gone with `prune`, kept without. */
  removed: { job_name: string; row: ReadRow }[];
  kept: string[];
  unchanged: string[];
  settings: { after: GroupSettings; row: ReadRow | undefined; fields: FieldChange[] };
  /** An apply of this group that did not come to its end, or is still at work: since when, as its row says. */
  unfinished: string | undefined;
}

/** The shape of a row, by its name. */
export function shapeOf(jobName: string): RowShape {
  return jobName === SETTINGS_ROW
    ? { fields: settingsFields, envelope: settingsEnvelope }
    : { fields: jobFields, envelope };
}

export function groupChanges(
  group: FileGroup,
  settings: ReadRow | undefined,
  rows: readonly ReadRow[],
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
    unfinished: settings?.applying === undefined ? undefined : String(settings.applying_since ?? 'a while'),
  };
  for (const job of group.jobs) {
    const row = present.get(job.job_name);
    present.delete(job.job_name);
    const fields = row ? fieldChanges(row, shapeOf(job.job_name), { ...job }) : [];
    if (!row) changes.added.push(job);
    else if (fields.length > 0) changes.changed.push({ job, row, fields });
    else changes.unchanged.push(job.job_name);
  }
  const left = [...present].sort(([a], [b]) => (a < b ? -1 : 1));
  if (prune) changes.removed = left.map(([job_name, row]) => ({ job_name, row }));
  else changes.kept = left.map(([job_name]) => job_name);
  return changes;
}

export function hasChanges({ added, changed, removed, settings, unfinished }: GroupChanges): boolean {
  return (
    added.length > 0 ||
    changed.length > 0 ||
    removed.length > 0 ||
    settings.fields.length > 0 ||
    unfinished !== undefined
  );
}

/** The number of a row's writes that were made by Runsheet; undefined where a hand wrote something else there. */
export function rowVersion(row: ReadRow | undefined): number | undefined {
  return Number.isSafeInteger(row?.version) ? (row?.version as number) : undefined;
}
