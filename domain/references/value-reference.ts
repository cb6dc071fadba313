import { isPlainObject, type JsonObject } from '../values/json';
import { isName, MAX_JOB_NAME } from '../values/names';
import { hintAt } from '../values/nearest-name';
import { showValue } from '../values/show-value';

/*
 * A parameter may be `{"output": "extract-orders.rows"}`, another job's output of the same run or a part of it, or
 * `{"run": "date"}`, a fact of the run. The tables hold only this reference. The code of an attempt replaces it.
 */

/** The facts of its run that a parameter can ask for, each with a value of its kind. */
export const RUN_FACTS = {
  scheduled_time: '2026-11-22T02:00:00.000Z',
  run_id: 'nightly-20261122T020000Z-1a2b3c',
  data_url: 'file:///data/nightly/1/',
  date: '2026-11-22',
  attempt: 1,
} as const;

export type RunFact = keyof typeof RUN_FACTS;

export interface OutputReference {
  job: string;
  /** The keys and indexes that lead to the part. Empty for the whole output. */
  path: readonly string[];
}

export type ValueReference = { output: OutputReference } | { run: RunFact };

/** The most characters of the text after `output`. */
export const MAX_OUTPUT_TEXT = 500;

/** The most parts of a path. JSON of 32 KB that people read back nests no deeper. */
export const MAX_PATH_PARTS = 24;

export const OUTPUT_RULE = `"<job>" or "<job>.<key>.<index>…" (at most ${MAX_PATH_PARTS} parts, ${MAX_OUTPUT_TEXT} characters)`;

/** Reads `extract-orders.rows.0`. A name of a job has no dot; a key that has one cannot be named. */
export function parseOutput(text: unknown): OutputReference | undefined {
  if (typeof text !== 'string' || text.length > MAX_OUTPUT_TEXT || !text.isWellFormed()) return undefined;
  const [job = '', ...path] = text.split('.');
  const isSound = isName(job, MAX_JOB_NAME) && path.length <= MAX_PATH_PARTS && path.every((part) => part !== '');
  return isSound ? { job, path } : undefined;
}

/** How a reference's text names the part again. */
export function outputText({ job, path }: OutputReference): string {
  return [job, ...path].join('.');
}

/** The reference that the value is. Undefined for data, and for a malformed reference. */
export function findReference(value: unknown): ValueReference | undefined {
  if (!isMeant(value) || Object.keys(value).length !== 1) return undefined;
  if (Object.hasOwn(value, 'run')) return isRunFact(value.run) ? { run: value.run } : undefined;
  const output = parseOutput(value.output);
  return output && { output };
}

/** Returns the parameters that are references, by name. */
export function valueReferencesIn(parameters: JsonObject): Map<string, ValueReference> {
  const found = new Map<string, ValueReference>();
  for (const [name, value] of Object.entries(parameters)) {
    const reference = findReference(value);
    if (reference) found.set(name, reference);
  }
  return found;
}

/** Returns a sentence for each malformed reference in the parameters. It begins with the parameter's name. */
export function badValueReferences(parameters: Record<string, unknown>): string[] {
  return Object.entries(parameters).flatMap(([name, value]) =>
    isMeant(value) && !findReference(value) ? [`${showValue(name)} ${whyMalformed(value)}`] : [],
  );
}

/** Returns the references further in, where none is replaced: `[{"run": "date"}]`. */
export function nestedReferences(value: unknown): ValueReference[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((each) => {
    const reference = findReference(each);
    return reference ? [reference] : nestedReferences(each);
  });
}

/** The parameters with a value of its kind for each reference, for what is checked before the real one is known. */
export function withStandIns(parameters: JsonObject): JsonObject {
  const standIns = [...valueReferencesIn(parameters)].map(
    ([name, reference]) => [name, 'run' in reference ? RUN_FACTS[reference.run] : UNKNOWN] as const,
  );
  return standIns.length === 0 ? parameters : { ...parameters, ...Object.fromEntries(standIns) };
}

/** Stands for an output: a text, which may be read as a number. */
const UNKNOWN = '0';

/**
 * An object with `output`, `run` or both and no other key is meant as a reference. `run` and `output` are words of many
 * people's data, so an object that holds anything else is data.
 */
function isMeant(value: unknown): value is Record<string, unknown> {
  if (!isPlainObject(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => key === 'output' || key === 'run');
}

function whyMalformed(value: Record<string, unknown>): string {
  if (Object.keys(value).length > 1) return 'asks for "output" and for "run": expected one of them';
  if (Object.hasOwn(value, 'output'))
    return `is not a reference to an output: {"output": ${showValue(value.output)}}: expected ${OUTPUT_RULE}`;
  const words = Object.keys(RUN_FACTS);
  const hint = typeof value.run === 'string' ? hintAt(value.run.slice(0, 100), words) : `known are ${words.join(', ')}`;
  return `is not a reference to a fact of the run: {"run": ${showValue(value.run)}}: ${hint}`;
}

function isRunFact(value: unknown): value is RunFact {
  return typeof value === 'string' && Object.hasOwn(RUN_FACTS, value);
}
