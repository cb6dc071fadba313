import { applyFilter } from './apply-filter';
import type { Json } from './json';
import type { SucceedState } from './state-machine';
import type { Step } from './step';
import type { Thread } from './thread';

export function runSucceed(state: SucceedState, input: Json, thread: Thread): Step {
  const effective = applyFilter(state.inputPath, thread.scope(input));
  return { output: applyFilter(state.outputPath, thread.scope(effective)), next: undefined };
}
