import * as z from 'zod/mini';
import { withStandIns } from '../references/value-reference';
import { isPlainObject, type JsonObject, jsonBytes } from '../values/json';
import { MAX_TARGET_NAME, nameRule } from '../values/names';
import { hintAt, nearestName } from '../values/nearest-name';
import { placeText, schemaProblems, UNKNOWN_FIELD } from '../values/schema';
import { showValue } from '../values/show-value';
import type { DeclaredTarget, DeclaredTargets, Place, Running } from './kind';
import { findKind, KINDS, LAMBDA, LATER_KINDS, splitTarget, WORK_FUNCTION } from './kinds';
import { stopGraceField } from './stop-grace';

/** The fields of each target that a config declares, by `kind:name`. */
export type TargetFields = Record<string, JsonObject>;

export type ParsedTargets = { targets: TargetFields } | { problems: TargetProblem[] };

/** A problem as a sentence, and the place in the config that it is about. */
export interface TargetProblem {
  path: string[];
  text: string;
}

/** The engine hands them to each process of a job in one variable of its environment, of which Linux takes 128 KiB. */
const MAX_BYTES = 96 * 1024;

/** Returns what a config says under `targets`, or every problem with its place. */
export function parseTargets(content: unknown): ParsedTargets {
  if (content === undefined || content === null) return { targets: {} };
  if (!isPlainObject(content))
    return {
      problems: [
        {
          path: ['targets'],
          text: `targets is ${showValue(content)}: expected targets under their names, such as ${EXAMPLE}`,
        },
      ],
    };
  const problems = Object.entries(content).flatMap(([target, fields]) => targetProblems(target, fields));
  const bytes = problems.length === 0 ? jsonBytes(content as JsonObject) : 0;
  if (bytes > MAX_BYTES)
    problems.push({ path: ['targets'], text: `targets are ${bytes} bytes of JSON: expected at most ${MAX_BYTES}` });
  return problems.length > 0 ? { problems } : { targets: content as TargetFields };
}

/** What the config may say of a target of any kind. */
const FIELDS_OF_ALL = { stop_grace_seconds: stopGraceField };

const EXAMPLE = '"command:load-orders": {run: [python3, load.py]}';

function targetProblems(target: string, fields: unknown): TargetProblem[] {
  const path = ['targets', target];
  const kind = findKind(splitTarget(target)?.kind);
  if (!kind) return [{ path, text: `targets has ${showValue(target)}: ${whyNoKind(target)}` }];
  if (!isPlainObject(fields))
    return [{ path, text: `${placeText(path)} is ${showValue(fields)}: expected an object, such as ${EXAMPLE}` }];
  const known = { ...kind.fields, ...FIELDS_OF_ALL };
  const parsed = z.safeParse(z.strictObject(known), fields);
  if (parsed.success)
    return (kind.problems?.(fields as JsonObject) ?? []).map((text) => ({ path, text: `${placeText(path)} ${text}` }));
  return schemaProblems(parsed.error).map(({ path: inside, message }) => {
    const at = [...path, ...inside];
    if (message !== UNKNOWN_FIELD) return { path: at, text: `${placeText(at)} ${message}` };
    const hint = hintAt(inside.at(-1) ?? '', Object.keys(known));
    return { path: at, text: `${placeText(at)} is an unknown key: ${hint}` };
  });
}

function whyNoKind(target: string): string {
  const [word = ''] = target.split(':');
  if (word === LAMBDA) return 'a job file needs no declaration. Remove it';
  if (LATER_KINDS.includes(word)) return `${word} targets are run by a later version of Runsheet. Remove it`;
  const kinds = Object.keys(KINDS).join(', ');
  return `expected <kind>:<name>, with a kind of ${kinds}, and ${nameRule(MAX_TARGET_NAME)}`;
}

/** The declared targets of a place. */
class PlacedTargets extends Map<string, DeclaredTarget> implements DeclaredTargets {
  constructor(
    readonly place: Place,
    targets: readonly DeclaredTarget[],
  ) {
    super(targets.map((each) => [each.target, each]));
  }
}

export function placeTargets(place: Place, targets: readonly DeclaredTarget[] = []): DeclaredTargets {
  return new PlacedTargets(place, targets);
}

/** A stack that declares no target of its own. */
const ON_STACK = placeTargets('stack');

/** The targets of a config that lies in this folder. */
export function declareTargets(targets: TargetFields, folder: string, place: Place = 'here'): DeclaredTargets {
  return placeTargets(
    place,
    Object.entries(targets).map(([target, fields]) => {
      const kind = splitTarget(target)?.kind as string;
      return { target, kind, folder, fields };
    }),
  );
}

/** How a declared target runs in its place. Undefined for one that does not run there, and for a job file. */
export function runningOf(target: string, { place }: DeclaredTargets = ON_STACK): Running | undefined {
  return findKind(splitTarget(target)?.kind)?.runs[place];
}

/** The name of the function that the state machine calls for what has this key. */
export function functionOf(key: string, declared: DeclaredTargets | undefined, functionPrefix: string): string {
  return runningOf(key, declared) === 'process' ? WORK_FUNCTION : `${functionPrefix}${key}`;
}

/**
 * Says, as the end of a sentence, that a target of a declared kind cannot run here or on the stack.
 * @param declared default: those of a stack that declares none
 */
export function cannotRun(target: string, declared: DeclaredTargets = ON_STACK): string | undefined {
  const problem = whyNotThere(target, declared) ?? whyUndeclared(target, declared);
  return problem === undefined ? undefined : `is "${target}": ${problem}`;
}

/** Why no target of the kind runs in this place, whatever is declared there. */
export function whyNotThere(target: string, { place }: DeclaredTargets = ON_STACK): string | undefined {
  const { kind = '' } = splitTarget(target) ?? {};
  const { here, stack } = findKind(kind)?.runs ?? {};
  const running = place === 'here' ? here : stack;
  if (running === 'process' || running === 'service') return undefined;
  const what = `a target of the kind ${kind} runs`;
  const ofLater = (each: Running | undefined) => (each === 'later' ? ' of a later version of Runsheet' : '');
  if (place === 'stack')
    return running ? `${what} on a stack${ofLater(running)}` : `${what} on a machine, not on a stack`;
  return running
    ? `${what} on a machine${ofLater(running)}`
    : `${what} on a stack${ofLater(stack)}, not on this machine`;
}

function whyUndeclared(target: string, declared: DeclaredTargets): string | undefined {
  if (declared.has(target)) return undefined;
  const known = [...declared.keys()].sort();
  const near = nearestName(target, known);
  const hint = near === undefined ? '' : `: did you mean "${near}"?`;
  const list = known.slice(0, 20).join(', ') || 'none';
  const who = declared.place === 'here' ? "the project's config" : 'the stack';
  return `${who} declares no such target (declared: ${list})${hint}`;
}

/**
 * Why a job of a declared target cannot run with these parameters. A reference is taken for a value that fits: the
 * driver checks the real one.
 */
export function parameterProblems(
  target: string,
  parameters: JsonObject,
  declared: DeclaredTargets | undefined,
): string[] {
  const found = declared?.get(target);
  return found ? (findKind(found.kind)?.parameterProblems(found.fields, withStandIns(parameters)) ?? []) : [];
}
