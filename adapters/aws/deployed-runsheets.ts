import { TARGETS_OUTPUT } from '../../domain/plans/deployed-settings';
import { nearestName } from '../../domain/values/nearest-name';

/** A Runsheet of a stack: its name, and its outputs by their keys without the prefix that the stack gave them. */
export interface DeployedRunsheet {
  name: string;
  outputs: ReadonlyMap<string, string>;
}

/** `Shop` or `Shop/orders`: a stack, and which of its Runsheets. */
export interface StackReference {
  stack: string;
  runsheet: string | undefined;
}

export function parseStackReference(reference: string): StackReference {
  const at = reference.indexOf('/');
  return at < 0
    ? { stack: reference, runsheet: undefined }
    : { stack: reference.slice(0, at), runsheet: reference.slice(at + 1) };
}

/** The last output that every Runsheet has. Without it a stack is none of Runsheet, or one that is too old. */
const MARK = 'SchemaVersion';

/**
 * The Runsheets of a stack, sorted by name. A stack's own has plain keys, such as `MasterTable`; the keys of others
 * begin with `Runsheet` and their name (infra/outputs.ts).
 */
export function runsheetsIn(outputs: ReadonlyMap<string, string>): DeployedRunsheet[] {
  return [...outputs.keys()]
    .flatMap((key) => (key === MARK || /^Runsheet\w+SchemaVersion$/.test(key) ? key.slice(0, -MARK.length) : []))
    .map((prefix) => withPrefix(prefix, outputs))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function withPrefix(prefix: string, all: ReadonlyMap<string, string>): DeployedRunsheet {
  const outputs = new Map(
    [...all].flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value] as const] : [])),
  );
  // The state machine has the Runsheet's name.
  return { name: outputs.get('StateMachineArn')?.split(':').at(-1) ?? '', outputs };
}

const TARGETS = new RegExp(`^${TARGETS_OUTPUT}\\d*$`);

/** The names of the targets that a Runsheet declares. */
export function declaredIn(outputs: DeployedRunsheet['outputs']): string[] {
  return [...outputs].flatMap(([key, value]) => (TARGETS.test(key) ? value.split(' ') : [])).sort();
}

/** The Runsheet that the reference means, or why it means none. */
export function chooseRunsheet(
  { stack, runsheet }: StackReference,
  found: readonly DeployedRunsheet[],
): DeployedRunsheet | { problem: string } {
  const names = found.map(({ name }) => name);
  if (runsheet !== undefined) {
    const chosen = found.find(({ name }) => name === runsheet);
    if (chosen) return chosen;
    const near = nearestName(runsheet, names);
    const hint = near ? `did you mean --stack ${stack}/${near}?` : `there ${listed(stack, names)}`;
    return { problem: `stack "${stack}" has no Runsheet "${runsheet}": ${hint}` };
  }
  const [only, ...more] = found;
  if (only && more.length === 0) return only;
  return { problem: `stack "${stack}" has ${found.length} Runsheets: choose one, there ${listed(stack, names)}` };
}

function listed(stack: string, names: readonly string[]): string {
  return `${names.length === 1 ? 'is' : 'are'} ${names.map((name) => `--stack ${stack}/${name}`).join(', ')}`;
}
