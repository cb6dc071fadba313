import { randomUUID } from 'node:crypto';
import type { Json } from '../../domain/values/json';
import type { DefinitionFields } from './definition/definition-fields';
import { parseNumberOrPath, parsePath } from './definition/shared-fields';
import type { DistributedFields, MapState } from './definition/state-machine';
import { runChildren } from './execution/children';
import type { RunGraph } from './execution/side-by-side';
import type { Thread } from './execution/thread';
import { type JsonPath, readJsonPath, type Scope } from './values/json-path';
import { Limits } from './values/limits';
import { runtimeFailure, StatesFailure } from './values/states-failure';

/** The fields that only a Distributed Map may have. */
export function parseDistributed(fields: DefinitionFields): DistributedFields {
  const toleratedFailureCount = parseNumberOrPath(fields, 'ToleratedFailureCount', [0, Limits.seconds]);
  fields.refuseBoth('ToleratedFailureCount', 'ToleratedFailureCountPath');
  return { label: parseLabel(fields), toleratedFailureCount, toleratedFailurePercentage: parsePercentage(fields) };
}

/** Without a Label, AWS makes one up too. */
function parseLabel(fields: DefinitionFields): string {
  const label = fields.string('Label') ?? randomUUID();
  if (label.length > Limits.labelLength) {
    fields.report(`has ${label.length} characters: expected at most ${Limits.labelLength}`, '.Label');
  }
  if (!LABEL.test(label)) {
    fields.report(`is "${label}": expected no blank, no control character and none of ${FORBIDDEN}`, '.Label');
  }
  return label;
}

const FORBIDDEN = '? * < > { } [ ] : ; , \\ | ^ ~ $ # % & ` " /';
const LABEL = /^[^\s?*<>{}[\]:;,\\|^~$#%&`"/\u0000-\u001f\u007f-\u009f]+$/;

function parsePercentage(fields: DefinitionFields): number | JsonPath | undefined {
  const path = parsePath(fields, 'ToleratedFailurePercentagePath');
  const literal = fields.any('ToleratedFailurePercentage');
  fields.refuseBoth('ToleratedFailurePercentage', 'ToleratedFailurePercentagePath');
  if (literal === undefined) return path;
  if (typeof literal === 'number' && literal >= 0 && literal <= 100) return literal;
  fields.report(`is ${JSON.stringify(literal)}: expected a number from 0 to 100`, '.ToleratedFailurePercentage');
  return path;
}

export interface MapRunItems {
  /** The Map's own input, which the paths of its fields read. */
  readonly effective: Json;
  readonly count: number;
  /** How many may run at once. */
  readonly limit: number;
  /** A child's input. */
  inputAt(index: number): Json;
}

/**
 * Runs each item as a child execution, and resolves to the outputs of those that succeeded, in the items' order. It
 * fails as soon as more have failed than the Map tolerates, and then stops the others.
 */
export async function runMapRun(
  state: MapState,
  distributed: DistributedFields,
  { effective, ...items }: MapRunItems,
  thread: Thread,
  runGraph: RunGraph,
): Promise<readonly Json[]> {
  const stateName = state.name;
  const isTolerated = readTolerance(distributed, thread.scope(effective));
  const machine = thread.execution.context.StateMachine;
  // A child's own Maps belong to the outermost machine, as their labels are unique in all of it.
  const machineName = machine.Name.split('/')[0] as string;
  const machineArn = machine.Id.split('/')[0] as string;
  const mapRunArn = `${machineArn.replace(':stateMachine:', ':mapRun:')}/${distributed.label}:${randomUUID()}`;
  thread.append('MapRunStarted', { stateName, mapRunArn });
  try {
    const outputs = await runChildren(thread, {
      ...items,
      stateMachine: { Id: `${machineArn}/${distributed.label}`, Name: `${machineName}/${distributed.label}` },
      mapRunArn,
      run: (input, child) => runGraph(state.itemProcessor, input, child),
      failure: (failed) => (isTolerated(failed, items.count) ? undefined : tooManyFailed()),
      onAborted: () => thread.appendAborted('MapRunAborted', { stateName }),
    });
    thread.append('MapRunSucceeded', { stateName });
    return outputs;
  } catch (failure) {
    if (failure instanceof StatesFailure && failure.catchable) logFailure(failure, stateName, thread);
    throw failure;
  }
}

function tooManyFailed(): StatesFailure {
  return new StatesFailure({
    error: 'States.ExceedToleratedFailureThreshold',
    cause: 'The specified tolerated failure threshold was exceeded',
    catchable: true,
  });
}

function logFailure({ error = '', cause = '' }: StatesFailure, stateName: string, thread: Thread): void {
  thread.append('MapRunFailed', { stateName, error, cause });
}

type Tolerance = (failed: number, total: number) => boolean;

/** Of two limits each counts by itself. Without any, no child may fail. */
function readTolerance(
  { toleratedFailureCount, toleratedFailurePercentage }: DistributedFields,
  scope: Scope,
): Tolerance {
  const count = readCount(toleratedFailureCount, scope);
  const percentage = readPercentage(toleratedFailurePercentage, scope);
  if (count === undefined && percentage === undefined) return (failed) => failed === 0;
  return (failed, total) => failed <= (count ?? total) && failed * 100 <= (percentage ?? 100) * total;
}

function readCount(count: number | JsonPath | undefined, scope: Scope): number | undefined {
  if (count === undefined || typeof count === 'number') return count;
  const value = readJsonPath(count, scope);
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw notA('integer', 'ToleratedFailureCountPath', count, value);
  if (value < 0) throw runtimeFailure('ToleratedFailureCount cannot be negative.');
  return value;
}

function readPercentage(percentage: number | JsonPath | undefined, scope: Scope): number | undefined {
  if (percentage === undefined || typeof percentage === 'number') return percentage;
  const value = readJsonPath(percentage, scope);
  if (typeof value !== 'number') throw notA('float', 'ToleratedFailurePercentagePath', percentage, value);
  if (value < 0 || value > 100) throw runtimeFailure('ToleratedFailurePercentage must be between 0 and 100.');
  return value;
}

function notA(type: string, field: string, path: JsonPath, value: Json | undefined): Error {
  const found = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  return runtimeFailure(`The ${field} field refers to value "${found}" which is not a valid ${type}: ${path.text}`);
}
