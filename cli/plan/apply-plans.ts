import { hasChanges } from '../../domain/groups/group-changes';
import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import { type Author, applyGroup } from '../../operations/apply-group';
import type { Engine } from '../engines/engine';
import { printNote } from '../terminal/print';
import type { GroupPlan } from './plan-files';

/**
 * Writes what was planned, group by group. On a failure it first prints what was written and what was not, then throws
 * the error. The signal (Ctrl-C) ends it between two writes, in the same way.
 */
export async function applyPlans(
  engine: Engine,
  plans: readonly Pick<GroupPlan, 'planned'>[],
  author: Author,
  signal: AbortSignal,
): Promise<void> {
  const written: string[] = [];
  const { applies, master } = engine;
  const owned = { ...author, ...(applies && { owner: applies.owner }) };
  try {
    for (const { planned } of plans) {
      const { job_group } = planned.changes;
      await applyGroup(master, planned, owned, (name) => written.push(`${job_group}/${name}`), signal);
    }
  } catch (error) {
    printHalf(plans, written);
    throw error;
  }
}

function printHalf(plans: readonly Pick<GroupPlan, 'planned'>[], written: readonly string[]): void {
  const done = new Set(written);
  const left = plans.flatMap(rowsOf).filter((row) => !done.has(row));
  if (written.length === 0) {
    printNote('nothing was written');
    return;
  }
  printNote(`written: ${listed(written)}`);
  printNote(`not written: ${listed(left)}`);
  printNote('what was written stays; give the command again to write the rest');
}

function rowsOf({ planned: { changes } }: Pick<GroupPlan, 'planned'>): string[] {
  if (!hasChanges(changes)) return [];
  const { job_group, added, changed, removed } = changes;
  const jobs = [...added, ...changed.map(({ job }) => job), ...removed].map(({ job_name }) => job_name);
  return [...jobs, SETTINGS_ROW].map((name) => `${job_group}/${name}`);
}

function listed(rows: readonly string[]): string {
  return rows.length === 0 ? 'none' : rows.join(', ');
}
