import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Token } from 'aws-cdk-lib';
import type { StackTarget } from '../domain/plans/deployed-settings';
import { declareTargets, parseTargets, type TargetFields } from '../domain/targets/declared-targets';
import { findKind, targetKey } from '../domain/targets/kinds';
import type { TypedTargets } from '../domain/targets/typed-targets';
import type { Json, JsonObject } from '../domain/values/json';
import { isPlainObject } from '../domain/values/json';
import { CannotSynthesize } from './cannot-synthesize';

/** Every problem of declared targets, but of values that only the deployment knows: they are checked by nobody. */
export function targetProblems(targets: unknown, jobs: readonly string[]): string[] {
  const parsed = parseTargets(targets);
  const named = Object.keys(isPlainObject(targets) ? targets : {});
  const twice = named.filter((target) => target.startsWith('lambda:') && jobs.includes(targetKey(target)));
  const problems = [
    ...('problems' in parsed ? parsed.problems : [])
      .filter(({ path: [, ...inside] }) => !isOfDeployment(valueAt(targets, inside)))
      .map(({ text }) => text),
    ...twice.map((target) => `targets has "${target}", and a job file has this name: rename one of them`),
  ];
  return problems.length > 0 ? problems : fileProblems(targets as TypedTargets);
}

/** What is wrong with the files that go to the stack. */
function fileProblems(targets: TypedTargets): string[] {
  return readTargets(targets).flatMap((read) =>
    'problem' in read ? [`targets.${read.target} cannot go to a stack: ${read.problem}`] : [],
  );
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
  return requireRead(targets).map(({ files: _, ...told }) => ({ ...told, fields: known(told.fields) as JsonObject }));
}

/** The declared targets whose work runs in a service, with their files and all that only the deployment knows. */
export function servedTargetsOf(targets: TypedTargets): StackTarget[] {
  return requireRead(targets).filter(
    ({ kind, fields }) => findKind(kind)?.runs.stack === 'service' && !lacks({ kind, fields }),
  );
}

/** The declared functions that are called, with all that only the deployment knows. */
export function calledTargetsOf(targets: TypedTargets): StackTarget[] {
  return declaredOn(targets).filter(({ kind }) => findKind(kind)?.runs.stack === 'call');
}

/** The declared targets that a stack does not run, each with the reason. They are no fault: a laptop may run them. */
export function notOnStack(targets: TypedTargets): string[] {
  return declaredOn(targets).flatMap(({ target, kind, fields }) => {
    const found = findKind(kind);
    const why = found?.runs.stack === undefined ? `a ${kind} runs on a laptop alone` : found.lacks?.(fields, 'stack');
    return why === undefined ? [] : [`${target}: ${why}`];
  });
}

/** The secrets with which a target signs in. */
export function secretsOf({ kind, fields }: Pick<StackTarget, 'kind' | 'fields'>): string[] {
  return [...(findKind(kind)?.secrets(fields).values() ?? [])];
}

function lacks({ kind, fields }: Pick<StackTarget, 'kind' | 'fields'>): boolean {
  return findKind(kind)?.lacks?.(fields, 'stack') !== undefined;
}

/** In which folder the files of declared targets lie, by what is declared, which may be passed on with others. */
const FOLDERS = new WeakMap<object, string>();

export function inFolder(targets: TypedTargets, folder: string): TypedTargets {
  for (const fields of Object.values(targets as object)) FOLDERS.set(fields as object, folder);
  return targets;
}

type ReadTarget = StackTarget | { target: string; problem: string };

/** What was read of targets, by what is declared: a synth asks several times, and reads each file once. */
const READ = new WeakMap<object, ReadTarget[]>();

/** The declared targets with their files, or why these cannot go to a stack. */
function readTargets(targets: TypedTargets): readonly ReadTarget[] {
  const read =
    READ.get(targets) ??
    declaredOn(targets).map((each): ReadTarget => {
      try {
        return withFiles(each, targets);
      } catch (error) {
        return { target: each.target, problem: (error as Error).message };
      }
    });
  READ.set(targets, read);
  return read;
}

/** The same after `targetProblems`, which has told every problem. */
function requireRead(targets: TypedTargets): StackTarget[] {
  return readTargets(targets).map((each) => {
    if ('problem' in each) throw new CannotSynthesize(`targets.${each.target} cannot go to a stack: ${each.problem}`);
    return each;
  });
}

/** The target with the files that its kind takes to a stack, and with what a plan can check of them. */
function withFiles(target: StackTarget, targets: TypedTargets): StackTarget {
  const kind = findKind(target.kind);
  if (!kind?.files || lacks(target)) return target;
  const declared = (targets as unknown as TargetFields)[target.target] ?? {};
  const folder = FOLDERS.get(declared) ?? process.cwd();
  const files = Object.fromEntries(kind.files(target.fields).map((file) => [file, textOf(folder, file)]));
  const facts = kind.factsOf?.(target.fields, files);
  return { ...target, files, ...(facts && { facts }) };
}

function textOf(folder: string, file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(folder, file));
  } catch (error) {
    throw new Error(`the file ${file} cannot be read (${(error as Error).message}): write it, or mend its name`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`the file ${file} is not UTF-8: save it as UTF-8`);
  }
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
