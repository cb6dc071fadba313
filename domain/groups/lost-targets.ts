import type { MasterRow } from '../tables/master-row';
import { findTargetProblem, type Targets } from './groups-file';

/** A job whose target is not there. Each run marks it INVALID. */
export interface LostTarget {
  /** `nightly/load-orders`. */
  job: string;
  /** The end of a sentence about its target: `is "command:load": the project's config declares no such target …`. */
  problem: string;
}

/** The enabled jobs of these rows whose targets are not there. What is no target at all is left to `plan` and a run. */
export function lostTargets(rows: readonly MasterRow[], targets: Targets): LostTarget[] {
  return rows.flatMap(({ job_group, job_name, target, is_enabled }) => {
    const problem = is_enabled === false ? undefined : findTargetProblem(target, targets);
    return problem === undefined ? [] : [{ job: `${job_group}/${job_name}`, problem }];
  });
}
