import { findListed } from '../adapters/dynamodb/group-list';
import type { MasterTable } from '../adapters/dynamodb/master-table';
import type { RunTable } from '../adapters/dynamodb/run-table';
import type { GroupCost } from '../domain/estimates/group-cost';
import { costOfGroup } from '../domain/estimates/group-shape';
import { parseSettingsRow } from '../domain/groups/group-settings';
import { currentSchedule } from '../domain/schedules/schedule-in-force';
import { readJobHistories } from './job-histories';

export interface CostWanted {
  now: number;
  /** How many runs a month has, in place of what its schedule says. */
  runsAMonth?: number | undefined;
}

export interface CostRead {
  cost: GroupCost;
  /** The newest run, if the group has one. */
  newest: string | undefined;
}

/** Estimates what the group costs on AWS as the table has it now. Undefined if the table has no row of it. */
export async function readGroupCost(
  { master, runs }: { master: MasterTable; runs: RunTable },
  group: string,
  { now, runsAMonth }: CostWanted,
): Promise<CostRead | undefined> {
  const [{ jobs, settings }, listed] = await Promise.all([master.readGroup(group), findListed(master, group)]);
  if (jobs.length === 0 && settings === undefined) return undefined;
  const names = jobs.map(({ job_name }) => String(job_name));
  const history = await readJobHistories(runs, group, names);
  const parsed = parseSettingsRow(settings);
  const { schedule, isEnabled } = currentSchedule(
    'settings' in parsed ? parsed.settings : undefined,
    listed?.inForce,
    now,
  );
  const known = { rows: jobs, runs: history.runs, histories: history.jobs, runsAMonth };
  return {
    cost: costOfGroup({ ...known, schedule: isEnabled ? schedule : undefined }, now),
    newest: history.runs[0]?.run_id,
  };
}
