import { Token } from 'aws-cdk-lib';
import type { StackTarget } from '../domain/plans/deployed-settings';
import { declareTargets, parseTargets, type TargetFields } from '../domain/targets/declared-targets';
import { findKind, targetKey } from '../domain/targets/kinds';
import type { TypedTargets } from '../domain/targets/typed-targets';
import type { Json, JsonObject } from '../domain/values/json';
import { isPlainObject } from '../domain/values/json';

/** Every problem of declared targets, but of values that only the deployment knows: they are checked by nobody. */
export function targetProblems(targets: unknown, jobs: readonly string[]): string[] {
  const parsed = parseTargets(targets);
  const named = Object.keys(isPlainObject(targets) ? targets : {});
  const twice = named.filter((target) => target.startsWith('lambda:') && jobs.includes(targetKey(target)));
  return [
    ...('problems' in parsed ? parsed.problems : [])
      .filter(({ path: [, ...inside] }) => !isOfDeployment(valueAt(targets, inside)))
      .map(({ text }) => text),
    ...twice.map((target) => `targets has "${target}", and a job file has this name: rename one of them`),
  ];
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((found, part) => (isPlainObject(found) ? found[part] : found), value);
}

/** Whether the value, or a part of it, is known only once the stack is deployed, such as a new subnet's id. */
export function isOfDeployment(value: unknown): boolean {
  if (Token.isUnresolved(value)) return true;
  if (Array.isArray(value)) return value.some(isOfDeployment);
  return isPlainObject(value) && Object.values(value).some(isOfDeployment);
}

/**
 * What LoadGroup is told: its file is written at the synth, which does not know what only the deployment does. Such
 * values are no part of what LoadGroup checks.
 */
export function stackTargetsOf(targets: TypedTargets): StackTarget[] {
  return declaredOn(targets).map((each) => ({ ...each, fields: known(each.fields) as JsonObject }));
}

/** The declared targets whose work runs in a service, with all that only the deployment knows. */
export function servedTargetsOf(targets: TypedTargets): StackTarget[] {
  return declaredOn(targets).filter(({ kind }) => findKind(kind)?.runs.stack === 'service');
}

/** The declared functions that are called, with all that only the deployment knows. */
export function calledTargetsOf(targets: TypedTargets): StackTarget[] {
  return declaredOn(targets).filter(({ kind }) => findKind(kind)?.runs.stack === 'call');
}

function declaredOn(targets: TypedTargets): StackTarget[] {
  return [...declareTargets(targets as unknown as TargetFields, '', 'stack').values()]
    .map(({ target, kind, fields }): StackTarget => ({ target, kind, fields }))
    .sort((one, other) => (one.target < other.target ? -1 : 1));
}

const OF_DEPLOYMENT = '(known once deployed)';

function known(value: Json): Json {
  if (Array.isArray(value)) return Token.isUnresolved(value) ? [OF_DEPLOYMENT] : value.map(known);
  if (isPlainObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, known(each as Json)]));
  return Token.isUnresolved(value) ? OF_DEPLOYMENT : value;
}
