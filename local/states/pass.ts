import type { Json } from '../../domain/values/json';
import type { DefinitionFields } from './definition/definition-fields';
import { parseFilters, parseNext, parseResultPath, parseTemplate } from './definition/shared-fields';
import type { PassState, Transition } from './definition/state-machine';
import type { Thread } from './execution/thread';
import { applyFilter, applyResultPath, checkSize } from './values/data-flow';

export function parsePass(name: string, fields: DefinitionFields): PassState {
  return {
    type: 'Pass',
    name,
    ...parseFilters(fields),
    next: parseNext(fields),
    parameters: parseTemplate(fields, 'Parameters'),
    result: fields.any('Result'),
    resultPath: parseResultPath(fields),
  };
}

export function runPass(state: PassState, input: Json, thread: Thread): Transition {
  const filtered = applyFilter(state.inputPath, thread.scope(input));
  const effective = state.parameters
    ? checkSize(state.parameters.evaluate(thread.scope(filtered)), state.name)
    : filtered;
  const result = state.result === undefined ? effective : state.result;
  const output = applyResultPath(state.resultPath, input, result);
  return { output: applyFilter(state.outputPath, thread.scope(output)), next: state.next };
}
