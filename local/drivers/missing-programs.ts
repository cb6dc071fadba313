import { runningOf } from '../../domain/targets/declared-targets';
import type { DeclaredTargets } from '../../domain/targets/kind';
import { SERVICES } from '../../drivers/services';
import { DRIVERS } from './drivers';
import { missingProgram } from './find-program';

/** Says for each target that would run on this machine, but cannot, what is missing, and what to do. By target. */
export function missingPrograms(
  declared: DeclaredTargets | undefined,
  environment: NodeJS.ProcessEnv,
): Map<string, string> {
  const missing = new Map<string, string>();
  for (const target of declared?.values() ?? []) {
    const running = runningOf(target.target, declared);
    const problem =
      running === 'service'
        ? SERVICES[target.kind]?.missing?.(environment)
        : running === 'process'
          ? (missingProgram(target, environment.PATH) ?? DRIVERS[target.kind]?.missing?.(target, environment))
          : undefined;
    if (problem !== undefined) missing.set(target.target, problem);
  }
  return missing;
}
