import { findStack, listJobFunctions } from '../../adapters/aws/stack';
import type { Targets } from '../../domain/groups/groups-file';
import { findJobFunctions } from '../../local/functions/function-sources';
import type { CommonOptions } from '../options';
import { onStack } from './with-engine';

/** The job functions that a row may name where the options point, before anything is opened or made there. */
export async function listTargets({ stack, jobs }: CommonOptions): Promise<Targets> {
  if (stack === undefined) return { names: [...findJobFunctions(jobs).keys()], where: `files in ${jobs}` };
  const names = await onStack(async () => listJobFunctions(await findStack(stack)));
  return { names, where: `functions of stack ${stack}` };
}
