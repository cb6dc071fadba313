import { runningOf } from '../../domain/targets/declared-targets';
import type { DeclaredTarget, DeclaredTargets } from '../../domain/targets/kind';
import { SERVICES } from '../../drivers/services';
import { DRIVERS } from './drivers';
import { missingProgram } from './find-program';

/** Says for each target that would run on this machine, but cannot, what is missing, and what to do. By target. */
export function missingPrograms(
  declared: DeclaredTargets | undefined,
  environment: NodeJS.ProcessEnv,
): Map<string, string> {
  const missing = new Map<string, string>();
  lookAhead(declared, environment);
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

function lookAhead(declared: DeclaredTargets | undefined, environment: NodeJS.ProcessEnv): void {
  for (const [kind, driver] of Object.entries(DRIVERS)) {
    const isOfKind = (each: DeclaredTarget) => each.kind === kind && runningOf(each.target, declared) === 'process';
    driver.lookAhead?.([...(declared?.values() ?? [])].filter(isOfKind), environment);
  }
}
