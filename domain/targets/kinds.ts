import { isName, MAX_TARGET_NAME } from '../values/names';
import { nearestName } from '../values/nearest-name';
import { batch } from './batch';
import { command } from './command';
import { databricks } from './databricks';
import { ecs } from './ecs';
import { glue } from './glue';
import { A_WEEK, type Kind, type LongestTimeout } from './kind';
import { lambda } from './lambda';
import { notebook } from './notebook';
import { spark } from './spark';
import { sql } from './sql';
import { states } from './states';

/** The kinds of targets that a project can declare, by the word before the colon. */
export const KINDS: Readonly<Record<string, Kind>> = {
  command,
  batch,
  databricks,
  ecs,
  glue,
  lambda,
  notebook,
  spark,
  sql,
  states,
};

/** A job file is a target of this kind, and needs no declaration. Declared, it is a function that is there already. */
export const LAMBDA = 'lambda';

/** What people call a kind by the service that runs it. */
const MEANT: Readonly<Record<string, string>> = { athena: 'sql', emr: 'spark', fargate: 'ecs', redshift: 'sql' };

/** Splits `command:load-orders`. Undefined if the value does not have the form of a target. */
export function splitTarget(value: unknown): { kind: string; name: string } | undefined {
  const [, kind, name] = (typeof value === 'string' && /^([a-z]+):([\s\S]*)$/.exec(value)) || [];
  return kind !== undefined && isName(name, MAX_TARGET_NAME) ? { kind, name } : undefined;
}

/** Whether the value has the form of a target of a known kind. Whether it exists is not checked. */
export function isTarget(value: unknown): value is string {
  return findKind(splitTarget(value)?.kind) !== undefined;
}

/**
 * What may have been meant by a value that is no target: one that is there, a job file by its name or path, or another
 * kind.
 * @param known the targets that are there, such as `lambda:extract-orders`
 */
export function targetHint(value: unknown, known: readonly string[] = []): string {
  const { kind = '', name = '' } = splitTarget(value) ?? {};
  const file = typeof value === 'string' ? (/^(?:.*\/)?([^/.]+)(?:\.(?:[cm]?[jt]s|py))?$/.exec(value)?.[1] ?? '') : '';
  const there = sameName(name || file, known);
  const near = there.length > 0 || typeof value !== 'string' ? undefined : nearestName(value.slice(0, 100), known);
  if (there.length > 0 || near !== undefined)
    return `. Did you mean ${(near ? [near] : there).map(quoted).join(' or ')}?`;
  const meant = meantKind(kind);
  if (meant !== undefined) return `. Did you mean "${meant}:${name}"?`;
  const [, service = ''] = (typeof value === 'string' && /^arn:[a-z-]+:([a-z]+):/.exec(value)) || [];
  if (findKind(service))
    return `. An ARN stands in the project's config: declare ${service}:<name> there with it, and name that`;
  return isName(file, MAX_TARGET_NAME) ? `. Did you mean "${LAMBDA}:${file}"?` : '';
}

/** The targets of this name, of whatever kind. */
export function sameName(name: string, known: readonly string[]): string[] {
  return known.filter((target) => target.slice(target.indexOf(':') + 1) === name);
}

const quoted = (target: string) => `"${target}"`;

/** The kind that the service of this name runs, which is a name of no kind itself. */
export function meantKind(word: string): string | undefined {
  return Object.hasOwn(MEANT, word) ? MEANT[word] : undefined;
}

/** Whether it is a target of a kind that has to be declared. A job file is not. */
export function isDeclaredKind(target: unknown): boolean {
  const kind = splitTarget(target)?.kind;
  return kind !== LAMBDA && findKind(kind) !== undefined;
}

export function findKind(kind: string | undefined): Kind | undefined {
  return kind !== undefined && Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
}

/**
 * The most `timeout_minutes` of a row with this target. Undefined if it names no kind. A kind that is not known, a
 * misspelt one say, has the time of most: what is wrong is the kind.
 */
export function longestTimeout(target: unknown): LongestTimeout | undefined {
  const [, kind] = (typeof target === 'string' && /^([^:]*):/.exec(target)) || [];
  return kind === undefined ? undefined : (findKind(kind)?.longest ?? A_WEEK);
}

/**
 * How lists of targets name it: a job function's bare name for a job file (`extract-orders` for
 * `lambda:extract-orders`), and the whole target for a declared one.
 */
export function targetKey(target: string): string {
  return isDeclaredKind(target) ? target : target.slice(target.indexOf(':') + 1);
}

/** The job function that starts the work of targets in services, and looks at it. On a stack a prefix precedes it. */
export const SERVICE_FUNCTION = 'run-service';

/** The job function that calls functions in other languages, and awaits their answers. A prefix as above. */
export const CALL_FUNCTION = 'call-function';

/** The log group of such a function, on a stack whose job functions have this prefix. */
export function ownLogGroup(name: typeof SERVICE_FUNCTION | typeof CALL_FUNCTION, jobPrefix: string): string {
  return `/aws/lambda/${jobPrefix.replace(/job-$/, name)}`;
}

/** The link to the work of this id in the service of the target's kind. */
export function consoleUrl(target: string | undefined, id: string | undefined): string | undefined {
  return id === undefined ? undefined : findKind(splitTarget(target)?.kind)?.consoleUrl?.(id);
}
