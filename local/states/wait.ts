import { applyFilter } from './apply-filter';
import type { WaitState } from './definition/state-machine';
import type { Thread } from './execution/thread';
import { sleepOnThread } from './sleep-on-thread';
import type { Step } from './step';
import type { Json } from './values/json';
import { type JsonPath, readJsonPath, type Scope } from './values/json-path';
import { Limits } from './values/limits';
import { runtimeFailure } from './values/states-failure';

export async function runWait(state: WaitState, input: Json, thread: Thread): Promise<Step> {
  const effective = applyFilter(state.inputPath, thread.scope(input));
  const scope = thread.scope(effective);
  const seconds = typeof state.seconds === 'number' ? state.seconds : readSeconds(state.seconds, scope);
  await sleepOnThread(thread, seconds);
  return { output: applyFilter(state.outputPath, scope), next: state.next };
}

/** Whole seconds only: AWS ends the execution on a fraction, and on less than nothing. */
function readSeconds(path: JsonPath, scope: Scope): number {
  const seconds = readJsonPath(path, scope);
  if (seconds === undefined) {
    throw runtimeFailure(`The SecondsPath parameter does not reference an input value: ${path.text}`);
  }
  const found = `${path.text} == ${typeof seconds === 'string' ? seconds : JSON.stringify(seconds)}`;
  if (typeof seconds !== 'number' || !Number.isInteger(seconds)) {
    throw runtimeFailure(`The SecondsPath parameter cannot be parsed as a long value: ${found}`);
  }
  if (seconds < 0) throw runtimeFailure(`The SecondsPath parameter references a negative value: ${found}`);
  if (seconds > Limits.seconds) throw runtimeFailure(`The SecondsPath parameter is over ${Limits.seconds}: ${found}`);
  return seconds;
}
