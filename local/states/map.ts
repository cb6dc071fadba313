import { applyFilter } from './apply-filter';
import { checkSize } from './check-size';
import type { MapState, StateGraph } from './definition/state-machine';
import { runSideBySide } from './execution/side-by-side';
import type { MapItem, Thread } from './execution/thread';
import { runWorking } from './run-working';
import type { Step } from './step';
import { isArray, type Json, type JsonArray } from './values/json';
import { type JsonPath, readJsonPath, type Scope } from './values/json-path';
import { Limits } from './values/limits';
import { runtimeFailure } from './values/states-failure';

type RunStates = (graph: StateGraph, input: Json, thread: Thread) => Promise<Json>;

export function runMap(state: MapState, input: Json, thread: Thread, runStates: RunStates): Promise<Step> {
  const effective = applyFilter(state.inputPath, thread.scope(input));
  return runWorking(
    state,
    input,
    thread,
    () => runAttempt(state, effective, thread, runStates),
    () => thread.append('MapStateFailed', { stateName: state.name }),
  );
}

async function runAttempt(state: MapState, effective: Json, thread: Thread, runStates: RunStates): Promise<Json> {
  const stateName = state.name;
  const items = readItems(state.itemsPath, thread.scope(effective));
  const limit = readMaxConcurrency(state.maxConcurrency, thread.scope(effective)) || Limits.inlineIterations;
  const startedId = thread.append('MapStateStarted', { stateName, length: items.length });
  const itemAt = (index: number): MapItem => ({ index, value: items[index] ?? null });
  const outputs = await runSideBySide(thread, {
    count: items.length,
    limit: Math.min(limit, Limits.inlineIterations),
    thread: (index, cancellation) => thread.inner(cancellation, itemAt(index)),
    run: (index, iteration) => runIteration(state, effective, itemAt(index), thread, iteration, runStates),
    onStarted: (index, iteration) => {
      iteration.lastEventId = startedId;
      iteration.append('MapIterationStarted', { stateName, index });
    },
    onSucceeded: (index, iteration) => iteration.append('MapIterationSucceeded', { stateName, index }),
    onFailed: (index, iteration) => iteration.append('MapIterationFailed', { stateName, index }),
    onAborted: (index, iteration) => iteration.appendAborted('MapIterationAborted', { stateName, index }),
  });
  checkSize(outputs, stateName);
  thread.append('MapStateSucceeded', { stateName });
  return outputs;
}

/** Async, so that an ItemSelector that fails is the iteration's failure. */
async function runIteration(
  state: MapState,
  effective: Json,
  item: MapItem,
  thread: Thread,
  iteration: Thread,
  runStates: RunStates,
): Promise<Json> {
  const selector = state.itemSelector;
  if (!selector) return runStates(state.itemProcessor, item.value, iteration);
  const input = checkSize(selector.evaluate(thread.scope(effective, item)), state.name);
  return runStates(state.itemProcessor, input, iteration);
}

function readItems(path: JsonPath, scope: Scope): JsonArray {
  const items = applyFilter(path, scope);
  if (isArray(items)) return items;
  throw runtimeFailure(`Reference path "${path.text}" must point to array.`);
}

/** Nothing but a whole number; 0 is no limit of its own. */
function readMaxConcurrency(maxConcurrency: number | JsonPath, scope: Scope): number {
  if (typeof maxConcurrency === 'number') return maxConcurrency;
  const value = readJsonPath(maxConcurrency, scope);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  const found = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  throw runtimeFailure(
    `The MaxConcurrencyPath field refers to value "${found}" which is not a valid integer: ${maxConcurrency.text}`,
  );
}
