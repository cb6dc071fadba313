import {
  findReference,
  nestedReferences,
  type OutputReference,
  outputText,
  valueReferencesIn,
} from '../references/value-reference';
import type { MasterRow } from '../tables/master-row';
import { PARALLEL } from '../tables/rows';
import { isPlainObject, type JsonObject } from '../values/json';
import { hintAt, nearestName } from '../values/nearest-name';
import { readablePriority } from './job';
import { shownName } from './parameter-types';

/*
 * A parameter may ask for the output of a job of the same run. That job must be there, be enabled, and have ended
 * before: be in an earlier stage. So no circle is possible.
 */

/** A job whose output others may ask for. */
export interface Source {
  /** Undefined if its row has none that can be read. */
  priority: number | undefined;
  is_enabled: boolean;
  /** A rerun has taken over its output, which is there from the start. */
  isCarried?: boolean;
}

/** The jobs of a group's rows, bad rows too. */
export function sourcesOf(rows: readonly MasterRow[]): Map<string, Source> {
  return new Map(
    rows.map(({ job_name, priority, is_enabled }) => [
      String(job_name),
      { priority: readablePriority(priority), is_enabled: is_enabled !== false },
    ]),
  );
}

/** A parameter of a job that takes another's output. */
export interface Reader {
  job: string;
  parameter: string;
}

/** The parameters of these jobs that take the output of that one. */
export function readersOf(name: string, rows: readonly MasterRow[]): Reader[] {
  return rows.flatMap(({ job_name, parameters }) =>
    [...valueReferencesIn((isPlainObject(parameters) ? parameters : {}) as JsonObject)].flatMap(([parameter, from]) =>
      'output' in from && from.output.job === name && job_name !== name ? [{ job: String(job_name), parameter }] : [],
    ),
  );
}

export interface Asking {
  job_name: string;
  priority: number | undefined;
  parameters: JsonObject;
}

/** Returns a sentence for each reference of the job that no run could follow. It begins with the parameter. */
export function referenceProblems(
  { job_name, priority, parameters }: Asking,
  sources: ReadonlyMap<string, Source>,
): { name: string; text: string }[] {
  const followed = [...valueReferencesIn(parameters)].flatMap(([name, reference]) => {
    if (!('output' in reference)) return [];
    const problem = sourceProblem(reference.output, { job_name, priority }, sources);
    return problem === undefined ? [] : [{ name, text: `${placeOf(name)} takes ${problem}` }];
  });
  return [...followed, ...misspelt(parameters, sources), ...nested(parameters, sources)];
}

/** Data that means a reference: its only key is nearly the word, and its value names a job of the group, or a fact. */
function misspelt(parameters: JsonObject, sources: ReadonlyMap<string, Source>): { name: string; text: string }[] {
  return Object.entries(parameters).flatMap(([name, value]) => {
    const [key = '', ...others] = isPlainObject(value) ? Object.keys(value) : [];
    const word = others.length === 0 ? nearestName(key, ['output', 'run']) : undefined;
    if (word === undefined || word === key) return [];
    const said = (value as JsonObject)[key];
    const meant = findReference({ [word]: said });
    const isMeant = meant && ('run' in meant || sources.has(meant.output.job));
    if (!isMeant) return [];
    const text = `${placeOf(name)} is data, {"${shownName(key)}": "${said}"}: did you mean {"${word}": "${said}"}? Data has another key beside`;
    return [{ name, text }];
  });
}

function sourceProblem(
  output: OutputReference,
  { job_name, priority }: Omit<Asking, 'parameters'>,
  sources: ReadonlyMap<string, Source>,
): string | undefined {
  const { job } = output;
  const what = `"${outputText(output)}"`;
  if (job === job_name) return `${what}, its own job's output: expected a job of an earlier stage`;
  const source = sources.get(job);
  if (!source) {
    const others = [...sources.keys()].filter((name) => name !== job_name).sort();
    const hint = others.length === 0 ? 'it has no other job' : hintAt(job, others);
    return `${what}, and the group has no job "${job}" (${hint})`;
  }
  if (source.isCarried) return undefined;
  if (!source.is_enabled)
    return `${what}, and job "${job}" is disabled: enable that one, disable this one too, or give another value`;
  if (priority === PARALLEL)
    return `${what}, and a parallel job waits for no other: give "${job_name}" a higher priority than "${job}" has`;
  if (source.priority === PARALLEL)
    return `${what}, and nothing waits for "${job}", a parallel job: expected a job of an earlier stage`;
  if (priority === undefined || source.priority === undefined || source.priority < priority) return undefined;
  const when = source.priority === priority ? 'the same stage' : 'a later stage';
  return `${what}, and "${job}" runs in ${when} (priority ${source.priority}): give "${job_name}" a higher priority than that`;
}

/** What looks like a reference further in would reach the job as it is. Data may have such words, but no such job. */
function nested(parameters: JsonObject, sources: ReadonlyMap<string, Source>): { name: string; text: string }[] {
  return Object.entries(parameters).flatMap(([name, value]) => {
    const isMeant = nestedReferences(findReference(value) ? null : value).some(
      (reference) => 'run' in reference || sources.has(reference.output.job),
    );
    if (!isMeant) return [];
    return [{ name, text: `${placeOf(name)} holds a reference further in: it must be a parameter's whole value` }];
  });
}

function placeOf(name: string): string {
  return `parameters.${shownName(name)}`;
}
