import type { DefinitionFields } from './definition/definition-fields';
import { parseFilters, parseResultPath, parseTemplate } from './definition/shared-fields';
import type { Catcher, Retrier, Working } from './definition/state-machine';
import { parseNext } from './parse-next';
import type { Json } from './values/json';
import { Limits } from './values/limits';

/** The fields that Task, Map and Parallel share. */
export function parseWorking(name: string, fields: DefinitionFields): Working {
  return {
    name,
    ...parseFilters(fields),
    next: parseNext(fields),
    resultSelector: parseTemplate(fields, 'ResultSelector'),
    resultPath: parseResultPath(fields),
    retry: parseEach(fields, 'Retry', parseRetrier),
    catch: parseEach(fields, 'Catch', parseCatcher),
  };
}

function parseEach<T extends { errorEquals: readonly string[] }>(
  fields: DefinitionFields,
  field: 'Retry' | 'Catch',
  parse: (fields: DefinitionFields) => T,
): readonly T[] {
  const value = fields.any(field);
  if (value === undefined) return [];
  if (!Array.isArray(value)) fields.report('is not a list', `.${field}`);
  const list: readonly Json[] = Array.isArray(value) ? value : [];
  return list.map((entry, index) => {
    const below = fields.entry(entry, `.${field}[${index}]`);
    const parsed = parse(below);
    below.end();
    if (parsed.errorEquals.includes('States.ALL') && (parsed.errorEquals.length > 1 || index < list.length - 1)) {
      below.report('States.ALL has to be alone, and in the last entry', '.ErrorEquals');
    }
    return parsed;
  });
}

/** Defaults are the specification's. */
function parseRetrier(fields: DefinitionFields): Retrier {
  const jitter = fields.string('JitterStrategy') ?? 'NONE';
  if (jitter !== 'FULL' && jitter !== 'NONE') fields.report(`is "${jitter}": expected FULL or NONE`, '.JitterStrategy');
  return {
    errorEquals: parseErrorEquals(fields),
    intervalSeconds: fields.integer('IntervalSeconds', 1, Limits.seconds) ?? 1,
    maxAttempts: fields.integer('MaxAttempts', 0, Limits.seconds) ?? 3,
    backoffRate: parseBackoffRate(fields),
    maxDelaySeconds: fields.integer('MaxDelaySeconds', 1, 31_622_400) ?? Number.POSITIVE_INFINITY,
    fullJitter: jitter === 'FULL',
  };
}

function parseBackoffRate(fields: DefinitionFields): number {
  const rate = fields.any('BackoffRate') ?? 2;
  if (typeof rate === 'number' && rate >= 1) return rate;
  fields.report(`is ${JSON.stringify(rate)}: expected a number of at least 1`, '.BackoffRate');
  return 1;
}

function parseCatcher(fields: DefinitionFields): Catcher {
  return {
    errorEquals: parseErrorEquals(fields),
    resultPath: parseResultPath(fields),
    next: fields.requiredString('Next'),
  };
}

function parseErrorEquals(fields: DefinitionFields): readonly string[] {
  const names = fields.list('ErrorEquals') ?? [];
  if (!fields.has('ErrorEquals')) fields.report('is missing', '.ErrorEquals');
  return names.filter((name) => {
    if (typeof name !== 'string') fields.report(`holds ${JSON.stringify(name)}: expected a string`, '.ErrorEquals');
    return typeof name === 'string';
  });
}
