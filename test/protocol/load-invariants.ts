import type { Step } from './explore';
import { isAtRest, type Protocol, type World } from './load-world';

/** The invariant of plans that the step breaks. P2 and P3 have their names from test/faults/invariants/. */
export function brokenByStep(from: World, { label, to }: Step<World>, protocol: Protocol): string | undefined {
  if (label.startsWith('START') && to.started === from.started) return `P1 a planned job cannot start: ${label}`;
  for (const [entry, row] of Object.entries(from.rows)) {
    if (row.claim && !to.rows[entry]?.claim) return `P2 ${row.job_name} was claimed, and is no more`;
  }
  if (from.run?.planned_at && to.run?.status === 'SKIPPED' && from.run.status === 'RUNNING') {
    return 'P4 a run is closed as SKIPPED, and its plan is committed';
  }
  if (to.heard === 'SKIP' && to.run?.status === 'RUNNING')
    return 'P5 the machine ends the run as skipped, and its row is open';
  return unrun(to, protocol);
}

/** P3: the rows of the plan are the jobs that are called. */
function unrun({ rows, run, heard, started, loaders }: World, protocol: Protocol): string | undefined {
  if (!run || !heard || heard === 'SKIP' || started.length < heard.jobs.length || !loaders.every(isAtRest))
    return undefined;
  const left = Object.values(rows).filter((row) => row.status === 'PENDING' && protocol.isOfPlan(row, run));
  return left.length > 0 ? `P3 nobody will run ${left.map((row) => row.job_name)}, and it is in the plan` : undefined;
}
