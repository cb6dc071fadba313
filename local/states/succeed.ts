import { applyFilter } from './apply-filter';
import type { SucceedState } from './definition/state-machine';
import type { Thread } from './execution/thread';
import type { Step } from './step';
import type { Json } from './values/json';

export function runSucceed(state: SucceedState, input: Json, thread: Thread): Step {
  const effective = applyFilter(state.inputPath, thread.scope(input));
  return { output: applyFilter(state.outputPath, thread.scope(effective)), next: undefined };
}
