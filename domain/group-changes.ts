import { isDeepStrictEqual } from 'node:util';
import { type GroupSettings, parseSettingsRow } from './group-settings';
import type { FileGroup } from './groups-file';
import { type Job, parseJobRow } from './job';

/** What an apply will do to one group's rows. Rows that the file does not name are left as they are. */
export interface GroupChanges {
  added: Job[];
  /** `version`: as it was read; undefined where the row, typed in by hand, has none. */
  changed: { job: Job; version: number | undefined }[];
  unchanged: string[];
  notInFile: string[];
  settingsChanged: boolean;
}

type Row = Readonly<Record<string, unknown>>;

export function groupChanges(group: FileGroup, settings: Row | undefined, rows: readonly Row[]): GroupChanges {
  const present = new Map(rows.map((row) => [row.job_name as string, row]));
  const changes: GroupChanges = { added: [], changed: [], unchanged: [], notInFile: [], settingsChanged: true };
  for (const job of group.jobs) {
    const row = present.get(job.job_name);
    present.delete(job.job_name);
    if (!row) changes.added.push(job);
    else if (isSameJob(row, job)) changes.unchanged.push(job.job_name);
    else changes.changed.push({ job, version: rowVersion(row) });
  }
  changes.notInFile = [...present.keys()].sort();
  changes.settingsChanged = !settings || !isSameSettings(settings, group.settings);
  return changes;
}

export function hasChanges(changes: GroupChanges): boolean {
  return changes.added.length > 0 || changes.changed.length > 0 || changes.settingsChanged;
}

export function rowVersion(row: Row | undefined): number | undefined {
  return Number.isSafeInteger(row?.version) ? (row?.version as number) : undefined;
}

function isSameJob(row: Row, job: Job): boolean {
  const parsed = parseJobRow(row);
  return 'job' in parsed && isDeepStrictEqual(defined(parsed.job), defined(job));
}

function isSameSettings(row: Row, settings: GroupSettings): boolean {
  const parsed = parseSettingsRow(row);
  return 'settings' in parsed && isDeepStrictEqual(defined(parsed.settings), defined(settings));
}

function defined(value: object): object {
  return JSON.parse(JSON.stringify(value)) as object;
}
