import { runningOf } from '../../domain/targets/declared-targets';
import type { DeclaredTargets } from '../../domain/targets/kind';
import { DRIVERS } from './drivers';
import { missingProgram } from './find-program';

/** Says for each target that would run on this machine, but cannot, what is missing, and what to do. By target. */
export function missingPrograms(
  declared: DeclaredTargets | undefined,
  environment: NodeJS.ProcessEnv,
): Map<string, string> {
  const missing = new Map<string, string>();
  for (const target of declared?.values() ?? []) {
    if (runningOf(target.target, declared) !== 'process') continue;
    const problem = missingProgram(target, environment.PATH) ?? DRIVERS[target.kind]?.missing?.(target, environment);
    if (problem !== undefined) missing.set(target.target, problem);
  }
  return missing;
}
