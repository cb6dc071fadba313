import { applyFilter } from './apply-filter';
import { checkSize } from './check-size';
import type { PassState } from './definition/state-machine';
import type { Thread } from './execution/thread';
import type { Step } from './step';
import { applyResultPath } from './values/data-flow';
import type { Json } from './values/json';

export function runPass(state: PassState, input: Json, thread: Thread): Step {
  const filtered = applyFilter(state.inputPath, thread.scope(input));
  const effective = state.parameters
    ? checkSize(state.parameters.evaluate(thread.scope(filtered)), state.name)
    : filtered;
  const result = state.result === undefined ? effective : state.result;
  const output = applyResultPath(state.resultPath, input, result);
  return { output: applyFilter(state.outputPath, thread.scope(output)), next: state.next };
}
