import { parseChoice } from './choice';
import { DefinitionFields } from './definition/definition-fields';
import type { State, StateGraph, StateMachine } from './definition/state-machine';
import { DefinitionRefused } from './definition-refused';
import { parseFail } from './parse-fail';
import { parseMap } from './parse-map';
import { parseParallel } from './parse-parallel';
import { parsePass } from './parse-pass';
import { parseSucceed } from './parse-succeed';
import { parseTask } from './parse-task';
import { parseWait } from './parse-wait';
import { requireJson } from './require-json';
import { targetsOf } from './state-targets';

/** Checks and compiles a definition (the parsed JSON). Throws DefinitionRefused with every problem. */
export function parseStateMachine(definition: unknown): StateMachine {
  const problems: string[] = [];
  const fields = new DefinitionFields(requireJson(definition), '', problems);
  const version = fields.string('Version') ?? '1.0';
  if (version !== '1.0') fields.report(`is "${version}": expected "1.0"`, '.Version');
  const machine = parseGraph(fields, new Set());
  if (problems.length > 0) throw new DefinitionRefused(problems);
  return machine;
}

/** State names are unique over all levels, as AWS demands: `names` is shared by them. */
function parseGraph(fields: DefinitionFields, names: Set<string>): StateGraph {
  refuseJsonata(fields);
  const startAt = fields.requiredString('StartAt');
  if (!fields.has('States')) fields.report('is missing', '.States');
  const list = fields.has('States') ? fields.below('States') : fields.entry({}, '.States');
  if (fields.has('States') && list.names().length === 0) list.report('holds no state');
  const states = new Map<string, State>();
  for (const name of list.names()) {
    if (names.has(name)) list.report('is the name of another state too: names are unique over all levels', `.${name}`);
    if (name.length > 80) list.report('is longer than 80 characters', `.${name}`);
    names.add(name);
    const state = parseState(name, list.below(name), (below) => parseGraph(below, names));
    if (state) states.set(name, state);
  }
  fields.end();
  reportTargets(startAt, states, fields, list);
  return { startAt, states };
}

function parseState(
  name: string,
  fields: DefinitionFields,
  graph: (fields: DefinitionFields) => StateGraph,
): State | undefined {
  refuseJsonata(fields);
  const type = fields.requiredString('Type');
  const state = parseByType(type, name, fields, graph);
  if (state) fields.end();
  else if (type !== '') fields.report(`is "${type}", which is not in the embedded engine's subset`, '.Type');
  return state;
}

function parseByType(
  type: string,
  name: string,
  fields: DefinitionFields,
  graph: (fields: DefinitionFields) => StateGraph,
): State | undefined {
  switch (type) {
    case 'Pass':
      return parsePass(name, fields);
    case 'Task':
      return parseTask(name, fields);
    case 'Choice':
      return parseChoice(name, fields);
    case 'Wait':
      return parseWait(name, fields);
    case 'Succeed':
      return parseSucceed(name, fields);
    case 'Fail':
      return parseFail(name, fields);
    case 'Map':
      return parseMap(name, fields, graph);
    case 'Parallel':
      return parseParallel(name, fields, graph);
    default:
      return undefined;
  }
}

function refuseJsonata(fields: DefinitionFields): void {
  const language = fields.string('QueryLanguage') ?? 'JSONPath';
  if (language !== 'JSONPath') fields.report(`is "${language}": expected JSONPath`, '.QueryLanguage');
}

/** Every target exists in the same graph, and every state is reached from StartAt. */
function reportTargets(
  startAt: string,
  states: ReadonlyMap<string, State>,
  fields: DefinitionFields,
  list: DefinitionFields,
): void {
  const known = new Set(list.names());
  if (startAt !== '' && !known.has(startAt)) fields.report(`is "${startAt}", which is no state here`, '.StartAt');
  const reached = new Set([startAt]);
  for (const name of reached) {
    const state = states.get(name);
    if (state) for (const [, target] of targetsOf(state)) reached.add(target);
  }
  for (const [name, state] of states) {
    if (!reached.has(name)) list.report('is not reached from StartAt', `.${name}`);
    for (const [field, target] of targetsOf(state)) {
      if (target !== '' && !known.has(target))
        list.report(`is "${target}", which is no state here`, `.${name}.${field}`);
    }
  }
}
