import type { DeclaredTargets } from '../../domain/targets/kind';
import { DRIVERS } from './drivers';
import { missingProgram } from './find-program';

/** Says for each target that cannot run on this machine what is missing, and what to do. By target. */
export function missingPrograms(
  declared: DeclaredTargets | undefined,
  environment: NodeJS.ProcessEnv,
): Map<string, string> {
  const missing = new Map<string, string>();
  for (const target of declared?.values() ?? []) {
    const problem = missingProgram(target, environment.PATH) ?? DRIVERS[target.kind]?.missing?.(target, environment);
    if (problem !== undefined) missing.set(target.target, problem);
  }
  return missing;
}
