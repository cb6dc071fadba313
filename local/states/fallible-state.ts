import type { Json } from '../../domain/values/json';
import type { DefinitionFields } from './definition/definition-fields';
import { parseFilters, parseNext, parseResultPath, parseTemplate } from './definition/shared-fields';
import type { Catcher, FallibleState, Retrier, Transition } from './definition/state-machine';
import { matchesError, runWithRetry } from './execution/retry';
import type { Thread } from './execution/thread';
import { applyFilter, applyResultPath, checkSize } from './values/data-flow';
import { Limits } from './values/limits';
import { StatesFailure } from './values/states-failure';

/** The fields that Task, Map and Parallel share. */
export function parseFallibleState(name: string, fields: DefinitionFields): FallibleState {
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

/**
 * Runs a Task, Map or Parallel around its work: InputPath, then the work with Retry, then Catch or the result's way
 * into the output. `work` gets the input that InputPath selects. `onGivenUp` is called when no retrier takes the
 * failure, before a Catch does.
 */
export async function runFallibleState(
  state: FallibleState,
  input: Json,
  thread: Thread,
  work: (effective: Json) => Promise<Json>,
  onGivenUp?: () => void,
): Promise<Transition> {
  const effective = applyFilter(state.inputPath, thread.scope(input));
  let result: Json;
  try {
    result = await runWithRetry(state.retry, thread, () => work(effective));
  } catch (failure) {
    if (!(failure instanceof StatesFailure) || !failure.catchable) throw failure;
    onGivenUp?.();
    return runCatch(state, input, failure);
  }
  const selected = state.resultSelector
    ? checkSize(state.resultSelector.evaluate(thread.scope(result)), state.name)
    : result;
  const output = applyResultPath(state.resultPath, input, selected);
  return { output: applyFilter(state.outputPath, thread.scope(output)), next: state.next };
}

/** A Catch does not apply OutputPath (recorded on AWS). */
function runCatch(state: FallibleState, input: Json, failure: StatesFailure): Transition {
  const catcher = state.catch.find((each) => matchesError(each.errorEquals, failure));
  if (!catcher) throw failure;
  const errorOutput = { Error: failure.error ?? '', Cause: failure.cause ?? '' };
  return { output: applyResultPath(catcher.resultPath, input, errorOutput), next: catcher.next };
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
      below.report('States.ALL must be alone, and in the last entry', '.ErrorEquals');
    }
    return parsed;
  });
}

/** The defaults are those of the States Language's specification. */
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
  return fields.requiredList('ErrorEquals').filter((name) => {
    if (typeof name !== 'string') fields.report(`holds ${JSON.stringify(name)}: expected a string`, '.ErrorEquals');
    return typeof name === 'string';
  }) as readonly string[];
}
