import type { Targets } from '../../domain/groups/groups-file';
import { stackTargets } from '../../domain/plans/deployed-settings';
import { CONFIG_FILE, DEFAULT_JOBS } from '../../domain/project/project-config';
import type { DeclaredTargets } from '../../domain/targets/kind';
import { splitTarget } from '../../domain/targets/kinds';
import { placeOfArn } from '../../domain/targets/services/end-notices';
import { findJobFiles } from '../../functions/job-files';
import { factsOf, withFacts } from '../../local/drivers/target-facts';
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
      where: `files in ${jobs.join(', ') || `${DEFAULT_JOBS} beside ${CONFIG_FILE}`}`,
      declared: withFacts(declared),
    };
  const found = await onStack(async () => {
    const { findStack, listJobFunctions } = await import('../../adapters/aws/stack');
    const there = await findStack(stack);
    return { names: await listJobFunctions(there), declared: there.declared, hears: placeOfArn(there.stateMachineArn) };
  });
  return {
    names: found.names,
    where: `functions of stack ${stack}`,
    declared: declaredThere(found.declared, declared, pythonFiles(jobs)),
    hears: found.hears,
  };
}

/** The stack tells the names alone. What its targets are is taken from the project's config, where it has them. */
function declaredThere(names: readonly string[], ofProject: DeclaredTargets, python: string[]): DeclaredTargets {
  const declared = names.map((target) => {
    const known = ofProject.get(target);
    const fields = (known?.standsFor ?? known)?.fields ?? {};
    const kind = splitTarget(target)?.kind ?? '';
    const facts = known && factsOf({ target, kind, folder: known.folder, fields });
    return { target, kind, fields, ...(facts && { facts }) };
  });
  return stackTargets({ declared, python });
}

/** The project's job files in Python. There need be no project. */
function pythonFiles(jobs: readonly string[]): string[] {
  return [...findJobFiles(jobs).python.keys()];
}
