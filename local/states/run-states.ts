import { checkSize } from './check-size';
import type { State, StateGraph } from './definition/state-machine';
import type { Thread } from './execution/thread';
import { runFail } from './fail';
import { runMap } from './map';
import { runParallel } from './parallel';
import { runPass } from './pass';
import { runChoice } from './run-choice';
import type { Step } from './step';
import { runSucceed } from './succeed';
import { runTask } from './task';
import type { Json } from './values/json';
import { StatesFailure } from './values/states-failure';
import { runWait } from './wait';

/** Runs a graph from its StartAt to its end; resolves to the last state's output. */
export async function runStates(graph: StateGraph, input: Json, thread: Thread): Promise<Json> {
  let name: string | undefined = graph.startAt;
  let value = input;
  while (name !== undefined) {
    const state = requireState(graph, name);
    const step = await runState(state, value, thread);
    value = step.output;
    name = step.next;
  }
  return value;
}

function requireState(graph: StateGraph, name: string): State {
  const state = graph.states.get(name);
  if (!state) throw new Error(`no state "${name}": parseStateMachine should have refused this machine`);
  return state;
}

async function runState(state: State, input: Json, thread: Thread): Promise<Step> {
  thread.enter(state, input);
  try {
    const step = await runByType(state, input, thread);
    const output = step.output === input ? input : checkSize(step.output, state.name);
    thread.append(`${state.type}StateExited`, { stateName: state.name, output });
    return step;
  } catch (error) {
    throw error instanceof StatesFailure ? error.at(state.name, thread.enteredEventId) : error;
  }
}

function runByType(state: State, input: Json, thread: Thread): Step | Promise<Step> {
  switch (state.type) {
    case 'Pass':
      return runPass(state, input, thread);
    case 'Task':
      return runTask(state, input, thread);
    case 'Choice':
      return runChoice(state, input, thread);
    case 'Wait':
      return runWait(state, input, thread);
    case 'Succeed':
      return runSucceed(state, input, thread);
    case 'Fail':
      return runFail(state, input, thread);
    case 'Map':
      return runMap(state, input, thread, runStates);
    case 'Parallel':
      return runParallel(state, input, thread, runStates);
  }
}
