import { runningOf } from '../../domain/targets/declared-targets';
import type { DeclaredTarget, DeclaredTargets, Running } from '../../domain/targets/kind';
import { findKind } from '../../domain/targets/kinds';
import { asLambda } from '../../domain/targets/lambda';
import { regionOfArn } from '../../domain/values/arn';
import { missingForAws } from '../../drivers/missing-for-aws';
import { SERVICES } from '../../drivers/services';
import type { KnownSecrets } from '../open-secrets';
import { DRIVERS } from './drivers';
import { missingProgram } from './find-program';

/**
 * Says for each target that would run on this machine, but cannot, what is missing, and what to do. By target.
 * @param secrets left out where rows are checked against them anyway
 */
export function missingPrograms(
  declared: DeclaredTargets | undefined,
  environment: NodeJS.ProcessEnv,
  secrets?: KnownSecrets,
): Map<string, string> {
  const missing = new Map<string, string>();
  lookAhead(declared, environment);
  for (const target of declared?.values() ?? []) {
    const problem = missingOf(target, runningOf(target.target, declared), environment, secrets);
    if (problem !== undefined) missing.set(target.target, problem);
  }
  return missing;
}

function missingOf(
  target: DeclaredTarget,
  running: Running | undefined,
  environment: NodeJS.ProcessEnv,
  secrets: KnownSecrets | undefined,
): string | undefined {
  if (running === 'process')
    return missingProgram(target, environment.PATH) ?? DRIVERS[target.kind]?.missing?.(target, environment);
  if (running === 'service')
    return SERVICES[target.kind]?.missing?.(environment, target) ?? missingSecret(target, secrets);
  if (running !== 'call') return undefined;
  return missingForAws(environment, regionOfArn(asLambda(target.fields).function));
}

/** A target of a service signs in with its secrets. */
function missingSecret({ kind, fields }: DeclaredTarget, secrets: KnownSecrets | undefined): string | undefined {
  const asked = [...(findKind(kind)?.secrets(fields) ?? [])];
  const missing = secrets && asked.find(([, reference]) => !secrets.names.has(reference));
  return missing && `its ${missing[0]} is no secret of this machine: add ${missing[1]}=… to ${secrets.file}`;
}

function lookAhead(declared: DeclaredTargets | undefined, environment: NodeJS.ProcessEnv): void {
  for (const [kind, driver] of Object.entries(DRIVERS)) {
    const isOfKind = (each: DeclaredTarget) => each.kind === kind && runningOf(each.target, declared) === 'process';
    driver.lookAhead?.([...(declared?.values() ?? [])].filter(isOfKind), environment);
  }
}
