import type { Command } from 'commander';
import { readGroupList } from '../../adapters/dynamodb/group-list';
import type { FileGroup, Targets } from '../../domain/groups/groups-file';
import { type PlanEffect, planEffect } from '../../domain/plans/forecast';
import { CONFIG_FILE } from '../../domain/project/project-config';
import { type ListedSchedule, startWindow } from '../../domain/schedules/start-window';
import { readJobHistories } from '../../operations/job-histories';
import { type PlannedGroup, planApply } from '../../operations/plan-apply';
import type { PlanningEngine } from '../engines/engine';
import { UsageError } from '../exit-codes';
import { type CommonOptions, withCommonOptions } from '../options';
import { timesNow } from '../schedule/next-times';
import { readChecks } from './plan-checks';
import { type PlannedCost, plannedCost } from './planned-cost';

/** The options of a command that plans groups files. */
export interface PlanOptions extends CommonOptions {
  prune?: true;
  /** Name every job, also of a large plan. */
  all?: true;
}

export function withPlanOptions(command: Command): Command {
  return withCommonOptions(command)
    .option('--prune', 'also remove jobs that the file leaves out, from the groups that it names (default: keep them)')
    .option('--all', 'name every job of a large plan, not only the first few');
}

/** The groups files that a command plans: those that were named, or else those of the project's config. */
export function requireFiles(named: readonly string[], { groups }: CommonOptions): readonly string[] {
  if (named.length > 0) return named;
  if (groups.length > 0) return groups;
  throw new UsageError(`no groups file is named: give its path, or list it under "groups" in ${CONFIG_FILE}`);
}

/** What an apply of one group of the file will write, and what the group's runs will do then. */
export interface GroupPlan {
  planned: PlannedGroup;
  effect: PlanEffect;
  cost: PlannedCost;
}

/** Plans every group of the files; each is read once. */
export async function planFiles(
  engine: PlanningEngine,
  groups: readonly FileGroup[],
  targets: Targets,
  options: Pick<PlanOptions, 'prune' | 'stack' | 'home' | 'jobs' | 'assets' | 'workers'>,
): Promise<GroupPlan[]> {
  const { master, runs, applies } = engine;
  const checks = await readChecks(engine, targets, options);
  const plans: GroupPlan[] = [];
  const schedules = await knownSchedules(engine, groups);
  for (const group of groups) {
    await applies?.endDead(group.job_group);
    const planned = await planApply(master, group, options);
    const { kept } = planned.changes;
    const { jobs: rows } = planned.rows;
    // Those that go, too: the cost before the apply is theirs as well.
    const names = [...group.jobs.map(({ job_name }) => job_name), ...rows.map(({ job_name }) => String(job_name))];
    const history = await readJobHistories(runs, group.job_group, names);
    const now = Date.now();
    const { times } = await timesNow(engine, group.job_group, group.settings, now);
    const known = {
      targets: targets.names,
      declared: targets.declared,
      hears: targets.hears,
      histories: history.jobs,
      hasRuns: history.hasRuns,
      nextTimes: times,
      window: startWindow(group.job_group, group.settings, schedules),
      ...checks,
      now,
    };
    const cost = plannedCost(
      { group, kept, before: planned.rows },
      { histories: history.jobs, runs: history.runs },
      now,
    );
    plans.push({ planned, effect: planEffect({ group, rows, kept, ...known }), cost });
  }
  return plans;
}

/** The schedules that there will be, which decide how many groups share one. A laptop starts each run at its time. */
async function knownSchedules(
  { master, firing }: PlanningEngine,
  groups: readonly FileGroup[],
): Promise<readonly ListedSchedule[]> {
  if (firing === 'watch') return [];
  const planned = new Set(groups.map(({ job_group }) => job_group));
  const others = (await readGroupList(master)).filter(({ group }) => !planned.has(group));
  const ours = groups.map(({ job_group: group, settings: { schedule: expression, timezone } }) => ({
    group,
    inForce: expression === undefined ? undefined : { expression, timezone },
  }));
  return [...others, ...ours];
}
