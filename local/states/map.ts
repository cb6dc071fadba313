import type { Json } from '../../domain/values/json';
import type { DefinitionFields } from './definition/definition-fields';
import { type ParseGraph, parseNumberOrPath, parsePath, parseTemplate, WHOLE_INPUT } from './definition/shared-fields';
import type { MapState, StateGraph, Transition } from './definition/state-machine';
import { type RunGraph, runSideBySide } from './execution/side-by-side';
import type { MapItem, Thread } from './execution/thread';
import { parseFallibleState, runFallibleState } from './fallible-state';
import { applyFilter, checkSize } from './values/data-flow';
import { isArray } from './values/json';
import { type JsonPath, readJsonPath, type Scope } from './values/json-path';
import { Limits } from './values/limits';
import { runtimeFailure } from './values/states-failure';

export function parseMap(name: string, fields: DefinitionFields, parseGraph: ParseGraph): MapState {
  return {
    type: 'Map',
    ...parseFallibleState(name, fields),
    itemsPath: parsePath(fields, 'ItemsPath') ?? WHOLE_INPUT,
    itemSelector: parseTemplate(fields, 'ItemSelector'),
    maxConcurrency: parseMaxConcurrency(fields),
    itemProcessor: parseProcessor(fields, parseGraph),
  };
}

export function runMap(state: MapState, input: Json, thread: Thread, runGraph: RunGraph): Promise<Transition> {
  return runFallibleState(
    state,
    input,
    thread,
    (effective) => runAttempt(state, effective, thread, runGraph),
    () => thread.append('MapStateFailed', { stateName: state.name }),
  );
}

function parseMaxConcurrency(fields: DefinitionFields): MapState['maxConcurrency'] {
  const maxConcurrency = parseNumberOrPath(fields, 'MaxConcurrency', [0, Limits.seconds]);
  fields.refuseBoth('MaxConcurrency', 'MaxConcurrencyPath');
  return maxConcurrency ?? 0;
}

function parseProcessor(fields: DefinitionFields, parseGraph: ParseGraph): StateGraph {
  const processor = fields.requiredBelow('ItemProcessor');
  if (processor.has('ProcessorConfig')) {
    const config = processor.below('ProcessorConfig');
    const mode = config.string('Mode') ?? 'INLINE';
    if (mode !== 'INLINE') config.report(`is "${mode}": expected INLINE`, '.Mode');
    config.end();
  }
  return parseGraph(processor);
}

async function runAttempt(state: MapState, effective: Json, thread: Thread, runGraph: RunGraph): Promise<Json> {
  const stateName = state.name;
  const items = readItems(state.itemsPath, thread.scope(effective));
  const limit = readMaxConcurrency(state.maxConcurrency, thread.scope(effective)) || Limits.inlineIterations;
  const startedId = thread.append('MapStateStarted', { stateName, length: items.length });
  const itemAt = (index: number): MapItem => ({ index, value: items[index] ?? null });
  const outputs = await runSideBySide(thread, {
    count: items.length,
    limit: Math.min(limit, Limits.inlineIterations),
    thread: (index, cancellation) => thread.inner(cancellation, itemAt(index)),
    run: (index, iteration) => runIteration(state, effective, itemAt(index), thread, iteration, runGraph),
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

/** The function is async so that an ItemSelector that fails becomes the iteration's failure. */
async function runIteration(
  state: MapState,
  effective: Json,
  item: MapItem,
  thread: Thread,
  iteration: Thread,
  runGraph: RunGraph,
): Promise<Json> {
  const selector = state.itemSelector;
  if (!selector) return runGraph(state.itemProcessor, item.value, iteration);
  const input = checkSize(selector.evaluate(thread.scope(effective, item)), state.name);
  return runGraph(state.itemProcessor, input, iteration);
}

function readItems(path: JsonPath, scope: Scope): readonly Json[] {
  const items = applyFilter(path, scope);
  if (isArray(items)) return items;
  throw runtimeFailure(`Reference path "${path.text}" must point to array.`);
}

/** Accepts whole numbers only; 0 sets no limit beyond the engine's own. */
function readMaxConcurrency(maxConcurrency: number | JsonPath, scope: Scope): number {
  if (typeof maxConcurrency === 'number') return maxConcurrency;
  const value = readJsonPath(maxConcurrency, scope);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  const found = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  throw runtimeFailure(
    `The MaxConcurrencyPath field refers to value "${found}" which is not a valid integer: ${maxConcurrency.text}`,
  );
}
