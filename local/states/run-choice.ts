import { applyFilter } from './apply-filter';
import type { ChoiceState } from './definition/state-machine';
import type { Thread } from './execution/thread';
import type { Step } from './step';
import type { Json } from './values/json';
import { runtimeFailure } from './values/states-failure';

export function runChoice(state: ChoiceState, input: Json, thread: Thread): Step {
  const effective = applyFilter(state.inputPath, thread.scope(input));
  const scope = thread.scope(effective);
  const next = state.choices.find((choice) => choice.test(scope))?.next ?? state.default;
  if (next === undefined) {
    throw runtimeFailure('Failed to transition out of the state. The state does not point to a next state.');
  }
  return { output: applyFilter(state.outputPath, scope), next };
}
