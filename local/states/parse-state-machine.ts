import type { Json } from '../../domain/values/json';
import { parseChoice } from './choice';
import { DefinitionFields } from './definition/definition-fields';
import type { ParseGraph } from './definition/shared-fields';
import type { State, StateGraph, StateMachine } from './definition/state-machine';
import { parseFail } from './fail';
import { parseMap } from './map';
import { parseParallel } from './parallel';
import { parsePass } from './pass';
import { parseSucceed } from './succeed';
import { parseTask } from './task';
import { parseWait } from './wait';

/** Checks and compiles a definition (the parsed JSON). Throws DefinitionRefused with every problem. */
export function parseStateMachine(definition: unknown): StateMachine {
  const problems: string[] = [];
  const fields = new DefinitionFields(copyOf(definition), '', problems);
  const version = fields.string('Version') ?? '1.0';
  if (version !== '1.0') fields.report(`is "${version}": expected "1.0"`, '.Version');
  const machine = parseGraph(fields, new Set());
  reportSharedLabels(machine, fields, new Map());
  if (problems.length > 0) throw new DefinitionRefused(problems);
  return machine;
}

/** This engine cannot run the definition as AWS would. The message lists every problem with its place. */
export class DefinitionRefused extends Error {
  override readonly name = 'DefinitionRefused';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `the state machine is refused, ${problems.length} problem(s):\n${problems.map((each) => `- ${each}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

/** A copy is certain to be plain JSON, and nobody else can change it. */
function copyOf(definition: unknown): Json {
  const text = JSON.stringify(definition);
  if (text === undefined) throw new DefinitionRefused([`definition: is ${typeof definition}, not JSON`]);
  return JSON.parse(text) as Json;
}

/** State names are unique across all levels, as AWS demands; all levels therefore share `names`. */
function parseGraph(fields: DefinitionFields, names: Set<string>): StateGraph {
  refuseJsonata(fields);
  const startAt = fields.requiredString('StartAt');
  const list = fields.requiredBelow('States');
  if (fields.has('States') && list.names().length === 0) list.report('is empty: expected at least one state');
  const states = new Map<string, State>();
  for (const name of list.names()) {
    if (names.has(name))
      list.report('has the name of another state: names must be unique across all levels', `.${name}`);
    if (name.length > 80) list.report('is longer than 80 characters', `.${name}`);
    names.add(name);
    const state = parseState(name, list.below(name), (below) => parseGraph(below, names));
    if (state) states.set(name, state);
  }
  fields.end();
  reportTargets(startAt, states, fields, list);
  return { startAt, states };
}

function parseState(name: string, fields: DefinitionFields, graph: ParseGraph): State | undefined {
  refuseJsonata(fields);
  const type = fields.requiredString('Type');
  const state = parseByType(type, name, fields, graph);
  if (state) fields.end();
  else if (type !== '') fields.report(`is "${type}", which is not in the embedded engine's subset`, '.Type');
  return state;
}

function parseByType(type: string, name: string, fields: DefinitionFields, graph: ParseGraph): State | undefined {
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

/** Reports targets that do not exist in the same graph, and states that cannot be reached from StartAt. */
function reportTargets(
  startAt: string,
  states: ReadonlyMap<string, State>,
  fields: DefinitionFields,
  list: DefinitionFields,
): void {
  const known = new Set(list.names());
  if (startAt !== '' && !known.has(startAt)) fields.report(unknownState(startAt), '.StartAt');
  const reached = new Set([startAt]);
  for (const name of reached) {
    const state = states.get(name);
    if (state) for (const [, target] of targetsOf(state)) reached.add(target);
  }
  for (const [name, state] of states) {
    if (!reached.has(name)) list.report('cannot be reached from StartAt', `.${name}`);
    for (const [field, target] of targetsOf(state)) {
      if (target !== '' && !known.has(target)) list.report(unknownState(target), `.${name}.${field}`);
    }
  }
}

/** AWS demands labels that are unique in the whole machine: they name the children's executions. */
function reportSharedLabels(graph: StateGraph, fields: DefinitionFields, seen: Map<string, string>): void {
  for (const state of graph.states.values()) {
    const label = state.type === 'Map' ? state.distributed?.label : undefined;
    if (label !== undefined) {
      const other = seen.get(label);
      if (other !== undefined) fields.report(`the Maps ${other} and ${state.name} share the Label "${label}"`);
      seen.set(label, state.name);
    }
    for (const inner of innerGraphs(state)) reportSharedLabels(inner, fields, seen);
  }
}

function innerGraphs(state: State): readonly StateGraph[] {
  if (state.type === 'Map') return [state.itemProcessor];
  return state.type === 'Parallel' ? state.branches : [];
}

function unknownState(name: string): string {
  return `is "${name}": expected the name of a state in the same graph`;
}

/** Where a state may go: pairs of the field and the state that it names. */
function targetsOf(state: State): [field: string, target: string][] {
  const targets: [string, string][] = [];
  if ('next' in state && state.next !== undefined) targets.push(['Next', state.next]);
  if ('catch' in state) {
    for (const [index, { next }] of state.catch.entries()) targets.push([`Catch[${index}].Next`, next]);
  }
  if (state.type === 'Choice') {
    for (const [index, { next }] of state.choices.entries()) targets.push([`Choices[${index}].Next`, next]);
    if (state.default !== undefined) targets.push(['Default', state.default]);
  }
  return targets;
}
