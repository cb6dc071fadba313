import type { FileGroup, Targets } from '../../domain/groups/groups-file';
import { type PlanEffect, planEffect } from '../../domain/plans/forecast';

import { readJobHistories } from '../../operations/job-histories';
import { type PlannedGroup, planApply } from '../../operations/plan-apply';
import type { Engine } from '../engines/engine';

/** What an apply of one group of a file does, and what its runs will be then. */
export interface GroupPlan {
  planned: PlannedGroup;
  effect: PlanEffect;
}

/** Every group of the file, planned from one reading of each. */
export async function planFile(
  { master, runs }: Engine,
  groups: readonly FileGroup[],
  targets: Targets,
  options: { prune?: boolean },
): Promise<GroupPlan[]> {
  const plans: GroupPlan[] = [];
  for (const group of groups) {
    const planned = await planApply(master, group, options);
    const { kept } = planned.changes;
    const { jobs: rows } = planned.rows;
    const names = [...group.jobs.map(({ job_name }) => job_name), ...kept];
    const history = await readJobHistories(runs, group.job_group, names);
    const known = { targets: targets.names, histories: history.jobs, hasRuns: history.hasRuns, now: Date.now() };
    plans.push({ planned, effect: planEffect({ group, rows, kept, ...known }) });
  }
  return plans;
}
