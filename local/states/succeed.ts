import type { Json } from '../../domain/values/json';
import type { DefinitionFields } from './definition/definition-fields';
import { parseFilters } from './definition/shared-fields';
import type { SucceedState, Transition } from './definition/state-machine';
import type { Thread } from './execution/thread';
import { applyFilter } from './values/data-flow';

export function parseSucceed(name: string, fields: DefinitionFields): SucceedState {
  return { type: 'Succeed', name, ...parseFilters(fields) };
}

export function runSucceed(state: SucceedState, input: Json, thread: Thread): Transition {
  const effective = applyFilter(state.inputPath, thread.scope(input));
  return { output: applyFilter(state.outputPath, thread.scope(effective)), next: undefined };
}
