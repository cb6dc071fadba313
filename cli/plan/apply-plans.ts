import { hasChanges } from '../../domain/groups/group-changes';
import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import { printable } from '../../domain/values/show-value';
import { type Author, applyGroup } from '../../operations/apply-group';
import type { Engine } from '../engines/engine';
import type { GroupPlan } from './plan-file';

/**
 * Does what was planned, group by group. After a failure it says what was written and what was not before the error itself is
 * told; a Ctrl-C (`signal`) ends it between two writes, in the same way.
 */
export async function applyPlans(
  engine: Engine,
  plans: readonly GroupPlan[],
  author: Author,
  signal: AbortSignal,
): Promise<void> {
  const written: string[] = [];
  try {
    for (const { planned } of plans) {
      const { job_group } = planned.changes;
      await applyGroup(engine.master, planned, author, (name) => written.push(`${job_group}/${name}`), signal);
    }
  } catch (error) {
    tellHalf(plans, written);
    throw error;
  }
}

function tellHalf(plans: readonly GroupPlan[], written: readonly string[]): void {
  const done = new Set(written);
  const left = plans.flatMap(rowsOf).filter((row) => !done.has(row));
  if (written.length === 0) process.stderr.write('nothing was written\n');
  else {
    process.stderr.write(`written: ${listed(written)}\nnot written: ${listed(left)}\n`);
    process.stderr.write('what was written stands; plan and apply again does the rest\n');
  }
}

function rowsOf({ planned: { changes } }: GroupPlan): string[] {
  if (!hasChanges(changes)) return [];
  const { job_group, added, changed, removed } = changes;
  const jobs = [...added, ...changed.map(({ job }) => job), ...removed].map(({ job_name }) => job_name);
  return [...jobs, SETTINGS_ROW].map((name) => `${job_group}/${name}`);
}

function listed(rows: readonly string[]): string {
  return rows.length === 0 ? 'none' : printable(rows.join(', '));
}
