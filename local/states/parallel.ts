import { applyFilter } from './apply-filter';
import { checkSize } from './check-size';
import type { ParallelState, StateGraph } from './definition/state-machine';
import { runSideBySide } from './execution/side-by-side';
import type { Thread } from './execution/thread';
import { runWorking } from './run-working';
import type { Step } from './step';
import type { Json } from './values/json';

type RunStates = (graph: StateGraph, input: Json, thread: Thread) => Promise<Json>;

export function runParallel(state: ParallelState, input: Json, thread: Thread, runStates: RunStates): Promise<Step> {
  const filtered = applyFilter(state.inputPath, thread.scope(input));
  return runWorking(
    state,
    input,
    thread,
    () => runAttempt(state, filtered, thread, runStates),
    () => thread.append('ParallelStateFailed', { stateName: state.name }),
  );
}

/** A branch has no events of its own, unlike an iteration. */
async function runAttempt(state: ParallelState, filtered: Json, thread: Thread, runStates: RunStates): Promise<Json> {
  const stateName = state.name;
  const { parameters, branches } = state;
  const branchInput = parameters ? checkSize(parameters.evaluate(thread.scope(filtered)), stateName) : filtered;
  const startedId = thread.append('ParallelStateStarted', { stateName });
  const outputs = await runSideBySide(thread, {
    count: branches.length,
    limit: branches.length,
    thread: (_, cancellation) => thread.inner(cancellation),
    run: async (index, branch) => runStates(branches[index] as StateGraph, branchInput, branch),
    onStarted: (_, branch) => {
      branch.lastEventId = startedId;
    },
    onSucceeded: () => {},
    onFailed: () => {},
    onAborted: () => {},
  });
  checkSize(outputs, stateName);
  thread.append('ParallelStateSucceeded', { stateName });
  return outputs;
}
