import * as z from 'zod/mini';
import { isPlainObject, type JsonObject, jsonBytes } from '../values/json';
import { MAX_TARGET_NAME, nameRule } from '../values/names';
import { hintAt, nearestName } from '../values/nearest-name';
import { placeText, schemaProblems, UNKNOWN_FIELD } from '../values/schema';
import { showValue } from '../values/show-value';
import type { DeclaredTarget, DeclaredTargets } from './kind';
import { findKind, KINDS, LAMBDA, LATER_KINDS, splitTarget } from './kinds';

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

const EXAMPLE = '"command:load-orders": {run: [python3, load.py]}';

function targetProblems(target: string, fields: unknown): TargetProblem[] {
  const path = ['targets', target];
  const kind = findKind(splitTarget(target)?.kind);
  if (!kind) return [{ path, text: `targets has ${showValue(target)}: ${whyNoKind(target)}` }];
  if (!isPlainObject(fields))
    return [{ path, text: `${placeText(path)} is ${showValue(fields)}: expected an object, such as ${EXAMPLE}` }];
  const parsed = z.safeParse(z.strictObject(kind.fields), fields);
  if (parsed.success) return [];
  return schemaProblems(parsed.error).map(({ path: inside, message }) => {
    const at = [...path, ...inside];
    if (message !== UNKNOWN_FIELD) return { path: at, text: `${placeText(at)} ${message}` };
    const hint = hintAt(inside.at(-1) ?? '', Object.keys(kind.fields));
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

/** The targets of a config that lies in this folder. */
export function declareTargets(targets: TargetFields, folder: string): Map<string, DeclaredTarget> {
  return new Map(
    Object.entries(targets).map(([target, fields]) => {
      const kind = splitTarget(target)?.kind as string;
      return [target, { target, kind, folder, fields }];
    }),
  );
}

/**
 * Says, as the end of a sentence, that a target of a declared kind cannot run here.
 * @param declared undefined on a stack, which runs none of them
 */
export function undeclared(target: string, declared: DeclaredTargets | undefined): string | undefined {
  if (!declared) return `is "${target}": a stack runs job files (lambda:<name>) only, and this one runs on a machine`;
  if (declared.has(target)) return undefined;
  const known = [...declared.keys()].sort();
  const near = nearestName(target, known);
  const hint = near === undefined ? '' : `: did you mean "${near}"?`;
  const list = known.slice(0, 20).join(', ') || 'none';
  return `is "${target}": the project's config declares no such target (declared: ${list})${hint}`;
}

/** Why a job of a declared target cannot run with these parameters. */
export function parameterProblems(
  target: string,
  parameters: JsonObject,
  declared: DeclaredTargets | undefined,
): string[] {
  const found = declared?.get(target);
  return found ? (findKind(found.kind)?.parameterProblems(found.fields, parameters) ?? []) : [];
}
