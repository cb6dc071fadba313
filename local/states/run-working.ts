import { applyFilter } from './apply-filter';
import { checkSize } from './check-size';
import type { Working } from './definition/state-machine';
import { matchesError, runWithRetry } from './execution/retry';
import type { Thread } from './execution/thread';
import type { Step } from './step';
import { applyResultPath } from './values/data-flow';
import type { Json } from './values/json';
import { StatesFailure } from './values/states-failure';

/**
 * What Task, Map and Parallel do around their work: Retry, then Catch, and the way of the result into the output.
 * `onGivenUp` is called when no retrier takes the failure, before a Catch does.
 */
export async function runWorking(
  state: Working,
  input: Json,
  thread: Thread,
  work: () => Promise<Json>,
  onGivenUp?: () => void,
): Promise<Step> {
  let result: Json;
  try {
    result = await runWithRetry(state.retry, thread, work);
  } catch (failure) {
    if (!(failure instanceof StatesFailure) || !failure.catchable) throw failure;
    onGivenUp?.();
    return runCatch(state, input, failure);
  }
  const selected = state.resultSelector
    ? checkSize(state.resultSelector.evaluate(thread.scope(result)), state.name)
    : result;
  const output = applyResultPath(state.resultPath, input, selected);
  return { output: applyFilter(state.outputPath, thread.scope(output)), next: state.next };
}

/** A Catch leaves OutputPath aside (recorded on AWS). */
function runCatch(state: Working, input: Json, failure: StatesFailure): Step {
  const catcher = state.catch.find((each) => matchesError(each.errorEquals, failure));
  if (!catcher) throw failure;
  const told = { Error: failure.error ?? '', Cause: failure.cause ?? '' };
  return { output: applyResultPath(catcher.resultPath, input, told), next: catcher.next };
}
