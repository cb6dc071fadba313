import { applyFilter } from './apply-filter';
import type { Json } from './json';
import type { ChoiceState } from './state-machine';
import { runtimeFailure } from './states-failure';
import type { Step } from './step';
import type { Thread } from './thread';

export function runChoice(state: ChoiceState, input: Json, thread: Thread): Step {
  const effective = applyFilter(state.inputPath, thread.scope(input));
  const scope = thread.scope(effective);
  const next = state.choices.find((choice) => choice.test(scope))?.next ?? state.default;
  if (next === undefined) {
    throw runtimeFailure('Failed to transition out of the state. The state does not point to a next state.');
  }
  return { output: applyFilter(state.outputPath, scope), next };
}
