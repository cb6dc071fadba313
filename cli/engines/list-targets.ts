import { findStack, listJobFunctions } from '../../adapters/aws/stack';
import type { Targets } from '../../domain/groups/groups-file';
import { DEFAULT_JOBS } from '../../domain/project/project-config';
import { withFacts } from '../../local/drivers/target-facts';
import { findJobFunctions } from '../../local/functions/function-sources';
import type { CommonOptions } from '../options';
import { onStack } from './with-engine';

/**
 * Lists the job functions and declared targets that a row may name on the chosen engine. It opens and creates nothing
 * there.
 */
export async function listTargets({
  stack,
  jobs,
  declared,
}: Pick<CommonOptions, 'stack' | 'jobs' | 'declared'>): Promise<Targets> {
  if (stack === undefined)
    return {
      names: [...findJobFunctions(jobs).keys()],
      where: `files in ${jobs.join(', ') || DEFAULT_JOBS}`,
      declared: withFacts(declared),
    };
  const names = await onStack(async () => listJobFunctions(await findStack(stack)));
  return { names, where: `functions of stack ${stack}` };
}
