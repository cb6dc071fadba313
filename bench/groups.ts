import { type FileGroup, parseGroupsFile } from '../domain/groups/groups-file';
import type { EmbeddedEngine } from '../local/embedded-engine';
import { applyGroup } from '../operations/apply-group';
import { planApply } from '../operations/plan-apply';

/** Writes a group of no-op jobs with 20-character names: all parallel, or each in a stage of its own. */
export async function writeGroup(
  engine: EmbeddedEngine,
  name: string,
  jobs: number,
  kind: 'parallel' | 'stages',
  target = 'lambda:no-op',
): Promise<void> {
  await applyGroup(engine.master, await planApply(engine.master, noOpGroup(name, jobs, kind, target)), {
    by: 'bench',
    reason: 'bench',
  });
}

function noOpGroup(name: string, jobs: number, kind: 'parallel' | 'stages', target: string): FileGroup {
  const job = (index: number) => ({
    target,
    timeout_minutes: 5,
    maximum_retries: 0,
    priority: kind === 'parallel' ? -1 : index,
  });
  const named = Array.from({ length: jobs }, (_, index) => [
    `no-op-job-${String(index).padStart(10, '0')}`,
    job(index),
  ]);
  const parsed = parseGroupsFile({ groups: { [name]: { jobs: Object.fromEntries(named) } } });
  if ('problems' in parsed) throw new Error(parsed.problems.map(({ text }) => text).join('; '));
  return parsed.groups[0] as FileGroup;
}
