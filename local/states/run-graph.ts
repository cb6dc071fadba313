import type { Json } from '../../domain/values/json';
import { runChoice } from './choice';
import type { State, StateGraph, Transition } from './definition/state-machine';
import type { Thread } from './execution/thread';
import { runFail } from './fail';
import { runMap } from './map';
import { runParallel } from './parallel';
import { runPass } from './pass';
import { runSucceed } from './succeed';
import { runTask } from './task';
import { checkSize } from './values/data-flow';
import { StatesFailure } from './values/states-failure';
import { runWait } from './wait';

/** Runs a graph from its StartAt to its end; resolves to the last state's output. */
export async function runGraph(graph: StateGraph, input: Json, thread: Thread): Promise<Json> {
  let name: string | undefined = graph.startAt;
  let value = input;
  while (name !== undefined) {
    const transition = await runState(requireState(graph, name), value, thread);
    value = transition.output;
    name = transition.next;
  }
  return value;
}

function requireState(graph: StateGraph, name: string): State {
  const state = graph.states.get(name);
  if (!state) throw new Error(`no state "${name}": parseStateMachine should have refused this machine`);
  return state;
}

async function runState(state: State, input: Json, thread: Thread): Promise<Transition> {
  thread.enter(state, input);
  try {
    const transition = await runByType(state, input, thread);
    const output = transition.output === input ? input : checkSize(transition.output, state.name);
    thread.append(`${state.type}StateExited`, { stateName: state.name, output });
    return transition;
  } catch (error) {
    throw error instanceof StatesFailure ? error.at(state.name, thread.enteredEventId) : error;
  }
}

function runByType(state: State, input: Json, thread: Thread): Transition | Promise<Transition> {
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
      return runMap(state, input, thread, runGraph);
    case 'Parallel':
      return runParallel(state, input, thread, runGraph);
  }
}
