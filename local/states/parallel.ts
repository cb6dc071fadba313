import type { Json } from '../../domain/values/json';
import type { DefinitionFields } from './definition/definition-fields';
import { type ParseGraph, parseTemplate } from './definition/shared-fields';
import type { ParallelState, StateGraph, Transition } from './definition/state-machine';
import { type RunGraph, runSideBySide } from './execution/side-by-side';
import type { Thread } from './execution/thread';
import { parseFallibleState, runFallibleState } from './fallible-state';
import { checkSize } from './values/data-flow';

export function parseParallel(name: string, fields: DefinitionFields, parseGraph: ParseGraph): ParallelState {
  const branches = fields.requiredList('Branches');
  return {
    type: 'Parallel',
    ...parseFallibleState(name, fields),
    parameters: parseTemplate(fields, 'Parameters'),
    branches: branches.map((branch, index) => parseGraph(fields.entry(branch, `.Branches[${index}]`))),
  };
}

export function runParallel(
  state: ParallelState,
  input: Json,
  thread: Thread,
  runGraph: RunGraph,
): Promise<Transition> {
  return runFallibleState(
    state,
    input,
    thread,
    (effective) => runAttempt(state, effective, thread, runGraph),
    () => thread.append('ParallelStateFailed', { stateName: state.name }),
  );
}

/** Unlike a Map's iteration, a branch has no events of its own. */
async function runAttempt(state: ParallelState, effective: Json, thread: Thread, runGraph: RunGraph): Promise<Json> {
  const stateName = state.name;
  const { parameters, branches } = state;
  const branchInput = parameters ? checkSize(parameters.evaluate(thread.scope(effective)), stateName) : effective;
  const startedId = thread.append('ParallelStateStarted', { stateName });
  const outputs = await runSideBySide(thread, {
    count: branches.length,
    limit: branches.length,
    thread: (_, cancellation) => thread.inner(cancellation),
    run: async (index, branch) => runGraph(branches[index] as StateGraph, branchInput, branch),
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
