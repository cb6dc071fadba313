import { readGroupList } from '../../adapters/dynamodb/group-list';
import type { FileGroup, Targets } from '../../domain/groups/groups-file';
import { type LostTarget, lostTargets } from '../../domain/groups/lost-targets';
import { nextCommand } from '../../domain/values/next-command';
import { printable } from '../../domain/values/show-value';
import { inParallel } from '../../operations/in-parallel';
import type { PlanningEngine } from '../engines/engine';
import { yellow } from '../terminal/paint';

/** A group of the table that no groups file names, and that has jobs whose targets are not there. */
export interface OtherGroup {
  job_group: string;
  lost: LostTarget[];
}

/** Groups that others apply are well as long as what their rows name is there. */
export async function findOtherGroups(
  { master }: Pick<PlanningEngine, 'master'>,
  planned: readonly FileGroup[],
  targets: Targets,
): Promise<OtherGroup[]> {
  const ours = new Set(planned.map(({ job_group }) => job_group));
  const names = (await readGroupList(master)).map(({ group }) => group).filter((group) => !ours.has(group));
  const found = await inParallel(names, async (job_group) => {
    const { jobs } = await master.readGroup(job_group);
    return { job_group, lost: lostTargets(jobs, targets) };
  });
  return found.filter(({ lost }) => lost.length > 0);
}

const MOST_JOBS = 5;

export function renderOtherGroup({ job_group, lost }: OtherGroup, engine: Pick<PlanningEngine, 'options'>): string {
  const more = lost.length - MOST_JOBS;
  return [
    yellow(`! the group ${printable(job_group)} of the table is in no groups file, and has jobs that cannot run:`),
    ...lost.slice(0, MOST_JOBS).map(({ job, problem }) => printable(`    ${job} will be INVALID: target ${problem}`)),
    ...(more > 0 ? [`    and ${more} more`] : []),
    `    declare the target again, or remove the group: ${nextCommand(`remove ${job_group}`, engine)}`,
  ].join('\n');
}
