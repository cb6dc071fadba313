import type { Json } from '../../domain/values/json';
import type { DefinitionFields } from './definition/definition-fields';
import { parseFilters, parseNext, parseNumberOrPath } from './definition/shared-fields';
import type { Transition, WaitState } from './definition/state-machine';
import type { Thread } from './execution/thread';
import { applyFilter } from './values/data-flow';
import { type JsonPath, readJsonPath, type Scope } from './values/json-path';
import { Limits } from './values/limits';
import { runtimeFailure } from './values/states-failure';

export function parseWait(name: string, fields: DefinitionFields): WaitState {
  const seconds = parseNumberOrPath(fields, 'Seconds', [0, Limits.seconds]) ?? 0;
  if (fields.has('Seconds') === fields.has('SecondsPath')) fields.report('must have either Seconds or SecondsPath');
  return { type: 'Wait', name, ...parseFilters(fields), next: parseNext(fields), seconds };
}

export async function runWait(state: WaitState, input: Json, thread: Thread): Promise<Transition> {
  const effective = applyFilter(state.inputPath, thread.scope(input));
  const scope = thread.scope(effective);
  const seconds = typeof state.seconds === 'number' ? state.seconds : readSeconds(state.seconds, scope);
  await thread.sleep(seconds);
  return { output: applyFilter(state.outputPath, scope), next: state.next };
}

/** Accepts whole numbers of seconds only: AWS ends the execution on a fraction and on a negative number. */
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
