import { createHash } from 'node:crypto';
import { leaveMark } from '../adapters/dynamodb/group-mark';
import type { MasterTable } from '../adapters/dynamodb/master-table';
import { ownerOf } from '../domain/groups/apply-mark';
import { SETTINGS_ROW } from '../domain/groups/group-settings';
import { processIdentity } from './processes';

/** This process, as the mark of its applies names it: a mark has 64 characters at most. */
export function applyOwner(): string {
  return `${process.pid}.${digestOf(process.pid)}`;
}

/**
 * Takes the time off the mark of an apply whose process is gone, so that nobody waits for it. The mark itself stays,
 * because half of the group may be written: runs keep away until the next apply completes it.
 */
export async function endDeadApply(master: MasterTable, group: string): Promise<void> {
  const row = await master.readRow(group, SETTINGS_ROW);
  if (row?.applying_since === undefined || !isGone(ownerOf(row.applying))) return;
  await leaveMark(master, group, String(row.applying), true);
}

function isGone(owner: string | undefined): boolean {
  const [pid, digest] = owner?.split('.') ?? [];
  return pid !== undefined && digestOf(Number(pid)) !== digest;
}

/** Tells the process from a later one with the same number. */
function digestOf(pid: number): string {
  const identity = processIdentity(pid) ?? 'none';
  return createHash('sha256').update(identity).digest('hex').slice(0, 12);
}
