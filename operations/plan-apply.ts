import { GROUPS_PARTITION } from '../adapters/dynamodb/count-groups';
import { requireComparable } from '../adapters/dynamodb/edit-row';
import type { GroupRows, MasterTable } from '../adapters/dynamodb/master-table';
import { asRow, readStoredRows, type StoredRow } from '../adapters/dynamodb/stored-rows';
import { type GroupChanges, groupChanges, removal } from '../domain/groups/group-changes';
import { SETTINGS_ROW } from '../domain/groups/group-settings';
import type { FileGroup } from '../domain/groups/groups-file';

/**
 * What an apply of one group would do, with the rows that it was planned from. Its writes are compared with those rows.
 */
export interface PlannedGroup {
  changes: GroupChanges;
  rows: GroupRows;
  stored: ReadonlyMap<string, StoredRow>;
  /** Whether the group is in the list of groups. */
  listed: boolean;
}

/** Reads the group and compares it with the file. Writes nothing. */
export function planApply(master: MasterTable, group: FileGroup, { prune = false } = {}): Promise<PlannedGroup> {
  return plan(master, group.job_group, ({ settings, jobs }) => groupChanges(group, settings, jobs, { prune }));
}

/** Reads the group, for a removal of one job, or with `undefined` of the whole group. Writes nothing. */
export function planRemoval(master: MasterTable, group: string, jobName: string | undefined): Promise<PlannedGroup> {
  return plan(master, group, ({ settings, jobs }) => removal(group, settings, jobs, jobName));
}

async function plan(
  master: MasterTable,
  group: string,
  decide: (rows: GroupRows) => GroupChanges,
): Promise<PlannedGroup> {
  const stored = await readStoredRows(master, group);
  const settings = stored.get(SETTINGS_ROW);
  const jobs = [...stored].filter(([name]) => name !== SETTINGS_ROW).map(([, row]) => asRow(row));
  const rows = { settings: settings && asRow(settings), jobs };
  const changes = decide(rows);
  for (const job_name of touched(changes)) {
    requireComparable({ job_group: group, job_name }, stored.get(job_name));
  }
  return { changes, rows, stored, listed: (await master.readRow(GROUPS_PARTITION, group)) !== undefined };
}

/** Returns the names of the existing rows that will be written. */
function touched({ changed, removed }: GroupChanges): string[] {
  return [...changed.map(({ job }) => job.job_name), ...removed.map(({ job_name }) => job_name), SETTINGS_ROW];
}
