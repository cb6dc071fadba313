import type { Json } from '../../domain/values/json';
import type { DefinitionFields } from './definition/definition-fields';
import { type ParseGraph, parseNumberOrPath, parsePath, parseTemplate, WHOLE_INPUT } from './definition/shared-fields';
import type { MapState, Transition } from './definition/state-machine';
import { type RunGraph, runSideBySide } from './execution/side-by-side';
import type { MapItem, Thread } from './execution/thread';
import { parseFallibleState, runFallibleState } from './fallible-state';
import { parseDistributed, runMapRun } from './map-run';
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
    ...parseProcessor(fields, parseGraph),
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

function parseProcessor(
  fields: DefinitionFields,
  parseGraph: ParseGraph,
): Pick<MapState, 'itemProcessor' | 'distributed'> {
  const processor = fields.requiredBelow('ItemProcessor');
  const isDistributed = processor.has('ProcessorConfig') && parseConfig(processor.below('ProcessorConfig'));
  return {
    itemProcessor: parseGraph(processor),
    distributed: isDistributed ? parseDistributed(fields) : undefined,
  };
}

/** Returns whether the Map is a distributed one. */
function parseConfig(config: DefinitionFields): boolean {
  const mode = config.string('Mode') ?? 'INLINE';
  if (mode !== 'INLINE' && mode !== 'DISTRIBUTED') {
    config.report(`is "${mode}": expected INLINE or DISTRIBUTED`, '.Mode');
  }
  if (mode === 'DISTRIBUTED') {
    const type = config.requiredString('ExecutionType');
    if (type !== '' && type !== 'STANDARD') config.report(`is "${type}": expected STANDARD`, '.ExecutionType');
  }
  config.end();
  return mode === 'DISTRIBUTED';
}

async function runAttempt(state: MapState, effective: Json, thread: Thread, runGraph: RunGraph): Promise<Json> {
  const stateName = state.name;
  const items = readItems(state.itemsPath, thread.scope(effective));
  const most = state.distributed ? Limits.mapRunChildren : Limits.inlineIterations;
  const limit = Math.min(readMaxConcurrency(state.maxConcurrency, thread.scope(effective)) || most, most);
  const startedId = thread.append('MapStateStarted', { stateName, length: items.length });
  const itemAt = (index: number): MapItem => ({ index, value: items[index] ?? null });
  const inputAt = (index: number) => itemInput(state, effective, itemAt(index), thread);
  const outputs = state.distributed
    ? await runMapRun(state, state.distributed, { effective, count: items.length, limit, inputAt }, thread, runGraph)
    : await runSideBySide(thread, {
        count: items.length,
        limit,
        thread: (index, cancellation) => thread.inner(cancellation, itemAt(index)),
        // The function is async so that an ItemSelector that fails becomes the iteration's failure.
        run: async (index, iteration) => runGraph(state.itemProcessor, inputAt(index), iteration),
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

function itemInput({ itemSelector, name }: MapState, effective: Json, item: MapItem, thread: Thread): Json {
  return itemSelector ? checkSize(itemSelector.evaluate(thread.scope(effective, { mapItem: item })), name) : item.value;
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
