import * as z from 'zod/mini';
import { withStandIns } from '../references/value-reference';
import { referencesIn } from '../secrets/secret-reference';
import { type Dataset, knownDatasets } from '../values/dataset';
import { datasets } from '../values/dataset-schema';
import { isPlainObject, type JsonObject } from '../values/json';
import { MAX_TARGET_NAME, nameRule } from '../values/names';
import { hintAt, nearestName } from '../values/nearest-name';
import {
  field,
  knownKeys,
  objectError,
  placeText,
  schemaProblems,
  UNKNOWN_FIELD,
  withoutMisspelt,
} from '../values/schema';
import { showValue } from '../values/show-value';
import { command } from './command';
import type { DeclaredTarget, DeclaredTargets, Kind, Place, Running } from './kind';
import {
  CALL_FUNCTION,
  findKind,
  isDeclaredKind,
  KINDS,
  LAMBDA,
  meantKind,
  SERVICE_FUNCTION,
  splitTarget,
  targetKey,
} from './kinds';
import { MAX_STOP_GRACE_SECONDS } from './stop-grace';
import { WORK_FUNCTION } from './work-function';

/** The fields of each target that a config declares, by `kind:name`. */
export type TargetFields = Record<string, JsonObject>;

export type ParsedTargets = { targets: TargetFields } | { problems: TargetProblem[] };

/** A problem as a sentence, and the place in the config that it is about. */
export interface TargetProblem {
  path: string[];
  text: string;
}

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
  return problems.length > 0 ? { problems } : { targets: content as TargetFields };
}

const stopGraceField = z.optional(
  field<number>(
    (value) => typeof value === 'number' && value >= 0 && value <= MAX_STOP_GRACE_SECONDS,
    `seconds from 0 to ${MAX_STOP_GRACE_SECONDS}`,
  ),
);

/** What the config may say of a target whose work is a process of this machine. */
const FIELDS_OF_PROCESSES = { stop_grace_seconds: stopGraceField };

/** What the config may say of any target: the data that its jobs read and write, for lineage. */
const FIELDS_OF_ALL = { reads: z.optional(datasets), writes: z.optional(datasets) };

const EXAMPLE = '"command:load-orders": {run: [python3, load.py]}';

function targetProblems(target: string, fields: unknown): TargetProblem[] {
  const path = ['targets', target];
  const kind = findKind(splitTarget(target)?.kind);
  if (!kind) return [{ path, text: `targets has ${showValue(target)}: ${whyNoKind(target)}` }];
  if (!isPlainObject(fields))
    return [{ path, text: `${placeText(path)} is ${showValue(fields)}: expected an object, such as ${EXAMPLE}` }];
  const known = fieldsOf(kind);
  const parsed = z.safeParse(z.strictObject(known), fields);
  const problems = [
    ...(parsed.success ? [] : schemaProblems(parsed.error)),
    ...(kind.rules?.(fields as JsonObject) ?? []),
  ];
  const keysBeside = (inside: readonly string[]) => knownKeys(known, inside.slice(0, -1));
  const meantBy = (inside: readonly string[]) => nearestName(inside.at(-1) ?? '', keysBeside(inside));
  return withoutMisspelt(problems, meantBy).map(({ path: inside, message }) => {
    const at = [...path, ...inside];
    if (message !== UNKNOWN_FIELD) return { path: at, text: `${placeText(at)} ${message}` };
    const hint = hintAt(inside.at(-1) ?? '', keysBeside(inside));
    return { path: at, text: `${placeText(at)} is an unknown key: ${hint}` };
  });
}

/** What the config may say of the kind, and of a command that stands in for it on this machine. */
function fieldsOf(kind: Kind): Kind['fields'] {
  const ofProcess = kind.runs.here === 'process' ? FIELDS_OF_PROCESSES : {};
  return { ...kind.fields, ...FIELDS_OF_ALL, ...ofProcess, ...(kind !== command && { local: LOCAL }) };
}

const STAND_IN = { ...command.fields, ...FIELDS_OF_PROCESSES };

const LOCAL = z.optional(
  z.strictObject(STAND_IN, objectError('a command that runs here instead, {run: [python3, load.py]}')),
);

function whyNoKind(target: string): string {
  const [word = ''] = target.split(':');
  const meant = meantKind(word);
  if (meant !== undefined) return `expected ${meant}:<name>, the kind that ${word} runs on a stack`;
  const kinds = Object.keys(KINDS);
  const near = target.includes(':') && !kinds.includes(word) ? nearestName(word, kinds) : undefined;
  const hint = near === undefined ? '' : `. Did you mean "${near}${target.slice(word.length)}"?`;
  return `expected <kind>:<name>, with a kind of ${kinds.join(', ')}, and ${nameRule(MAX_TARGET_NAME)}${hint}`;
}

export function placeTargets(
  place: Place,
  targets: readonly DeclaredTarget[] = [],
  python: readonly string[] = [],
): DeclaredTargets {
  return Object.assign(new Map(targets.map((each) => [each.target, each])), { place, python });
}

/** A stack that declares no target of its own. */
const ON_STACK = placeTargets('stack');

/** The targets of a config that lies in this folder. */
export function declareTargets(targets: TargetFields, folder: string, place: Place = 'here'): DeclaredTargets {
  return placeTargets(
    place,
    Object.entries(targets).map(([target, { local, ...own }]) => {
      const kind = splitTarget(target)?.kind as string;
      return place === 'here' && isPlainObject(local)
        ? { target, kind: 'command', folder, fields: local as JsonObject, standsFor: { kind, fields: own } }
        : { target, kind, folder, fields: own };
    }),
  );
}

/**
 * How a target runs in its place. Undefined for a declared one that does not run there, and for a job file whose
 * function is its own: on a stack one in Python is called.
 */
export function runningOf(target: string, declared: DeclaredTargets = ON_STACK): Running | undefined {
  if (isPythonOfStack(target, declared)) return 'call';
  if (!isDeclared(target, declared) || whatLacks(target, declared) !== undefined) return undefined;
  return kindOf(target, declared)?.runs[declared.place];
}

function isPythonOfStack(target: string, { place, python }: DeclaredTargets): boolean {
  return place === 'stack' && splitTarget(target)?.kind === LAMBDA && python.includes(targetKey(target));
}

/** Whether the target is declared, or would have to be. A job file is neither. */
export function isDeclared(target: unknown, declared: DeclaredTargets | undefined): target is string {
  return isDeclaredKind(target) || (declared?.has(target as string) ?? false);
}

function whatLacks(target: string, declared: DeclaredTargets): string | undefined {
  const found = declared.get(target);
  return found && findKind(found.kind)?.lacks?.(found.fields, declared.place);
}

/** What runs for the target: its kind, or a command that stands in for it. */
function kindOf(target: string, declared: DeclaredTargets): Kind | undefined {
  return findKind(declared.get(target)?.kind ?? splitTarget(target)?.kind);
}

/** The target that lists of targets name by this key. */
export function targetOf(key: string): string {
  return key.includes(':') ? key : `${LAMBDA}:${key}`;
}

/** What functions are called where the run takes place. */
export interface FunctionNames {
  /** Precedes each job function's name in the name of its Lambda function. */
  functionPrefix: string;
  /** Starts and looks at work in services. Undefined on a laptop, and on a stack that declares none. */
  serviceFunction?: string | undefined;
  /** Calls functions in other languages. Undefined on a laptop, and on a stack that has none. */
  callFunction?: string | undefined;
}

/** The name of the function that the state machine calls for what has this key. */
export function functionOf(
  key: string,
  declared: DeclaredTargets | undefined,
  { functionPrefix, serviceFunction, callFunction }: FunctionNames,
): string {
  const running = runningOf(targetOf(key), declared);
  if (running === 'service') return serviceFunction ?? SERVICE_FUNCTION;
  if (running === 'call') return callFunction ?? CALL_FUNCTION;
  return running === 'process' ? WORK_FUNCTION : `${functionPrefix}${key}`;
}

/** The data that jobs of the target read and write, as it is declared, also where a command stands in for it. */
export function datasetsOf(
  target: string,
  declared: DeclaredTargets | undefined,
): { reads?: Dataset[]; writes?: Dataset[] } {
  const found = declared?.get(target);
  const { reads, writes } = (found?.standsFor ?? found)?.fields ?? {};
  return {
    ...(reads !== undefined && { reads: knownDatasets(reads) }),
    ...(writes !== undefined && { writes: knownDatasets(writes) }),
  };
}

/**
 * Says, as the end of a sentence, that a declared target cannot run here or on the stack.
 * @param declared default: those of a stack that declares none
 * @param jobFiles the names of the job functions
 */
export function cannotRun(
  target: string,
  declared: DeclaredTargets = ON_STACK,
  jobFiles: readonly string[] = [],
): string | undefined {
  const isTwice = splitTarget(target)?.kind === LAMBDA && jobFiles.includes(targetKey(target));
  const problem = isTwice
    ? 'it is a job file, and is declared as a function that is there already: rename one of them'
    : (whyNotThere(target, declared) ?? whyUndeclared(target, declared));
  return problem === undefined ? undefined : `is "${target}": ${problem}`;
}

/** Says, as the end of a sentence, that a job file is none of those that the stack was deployed with. */
export function leftOut(target: string, declared: DeclaredTargets | undefined): string | undefined {
  if (!declared || !isPythonOfStack(target, declared)) return undefined;
  return `is "${target}": the stack was deployed without this job file in Python: deploy it again with npx cdk deploy`;
}

/** Why the target does not run in this place, whatever else is declared there. */
export function whyNotThere(target: string, declared: DeclaredTargets = ON_STACK): string | undefined {
  const { kind = '' } = splitTarget(target) ?? {};
  if (kindOf(target, declared)?.runs[declared.place] !== undefined) return whatLacks(target, declared);
  return `a target of the kind ${kind} runs on a machine, not on a stack`;
}

function whyUndeclared(target: string, declared: DeclaredTargets): string | undefined {
  if (declared.has(target)) return undefined;
  const known = [...declared.keys()].sort();
  // Of its kind, and by the name alone: all of them share the kind's letters.
  const prefix = target.slice(0, target.indexOf(':') + 1);
  const names = known.filter((each) => each.startsWith(prefix)).map((each) => each.slice(prefix.length));
  const near = nearestName(target.slice(prefix.length), names);
  const hint = near === undefined ? '' : `: did you mean "${prefix}${near}"?`;
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
  if (!found || whyNotThere(target, declared) !== undefined) return [];
  return (
    findKind(found.kind)?.parameterProblems(found.fields, withStandIns(parameters), found.facts, declared?.place) ?? []
  );
}

/** Why a job of a declared target cannot have so many minutes there. */
export function timeoutProblems(target: string, minutes: number, declared: DeclaredTargets | undefined): string[] {
  const found = declared?.get(target);
  const longest = declared && found && findKind(found.kind)?.longestOf?.(found.fields, declared.place);
  if (!longest || minutes <= longest.minutes) return [];
  return [`timeout_minutes is ${minutes}: expected at most ${longest.minutes} (${longest.why})`];
}

/** The parameters that are secrets and that the target takes as none, each with the sentence that says why. */
export function refusedSecrets(
  target: string,
  parameters: JsonObject,
  declared: DeclaredTargets | undefined,
): Map<string, string> {
  const all = parameterProblems(target, parameters, declared);
  const secrets = all.length > 0 ? [...referencesIn(parameters).keys()] : [];
  return new Map(
    secrets.flatMap((name) => {
      const plain = parameterProblems(target, { ...parameters, [name]: 'x' }, declared);
      const why = all.find((problem) => !plain.includes(problem));
      return why === undefined ? [] : [[name, why]];
    }),
  );
}
