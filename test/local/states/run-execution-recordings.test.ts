import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../../domain/values/json';
import { DefinitionRefused, parseStateMachine } from '../../../local/states/parse-state-machine';
import { execute } from '../../support/states/execution';

const FILE = join(__dirname, '../../../../shared/aws-recordings/cases.json');

interface Recording {
  id: string;
  definition: { States: Record<string, object> };
  input: Json;
  expected: {
    type: string;
    executionSucceededEventDetails?: { output: Json };
    executionFailedEventDetails?: { error?: string; cause?: string };
  };
  eventTypes: string[];
}

const NEW_NAMES: Record<string, string> = { Iterator: 'ItemProcessor', Parameters: 'ItemSelector' };

/** Counted once, then pinned: a change of the subset shows here. */
const AGREE = 38;
const REFUSED = 8;
/** How many of the refused machines differ from the subset only in the names of two fields. */
const AGREE_RENAMED = 7;

if (existsSync(FILE)) describe('state machines recorded on AWS', replayAll);
else test.skip(`state machines recorded on AWS: skipped, there is no ${FILE}`, () => {});

function replayAll(): void {
  const recordings: Recording[] = JSON.parse(readFileSync(FILE, 'utf8'));
  const within = recordings.filter(({ definition }) => isAccepted(definition));
  const outside = recordings.filter(({ definition }) => !isAccepted(definition));
  const renamed = outside
    .map((each) => ({ ...each, definition: withNewNames(each.definition) }))
    .filter(({ definition }) => isAccepted(definition));

  test(`${within.length} of ${recordings.length} are replayed, ${outside.length} are refused`, () => {
    expect([within.length, outside.length, renamed.length]).toEqual([AGREE, REFUSED, AGREE_RENAMED]);
  });

  test.each(within)('agrees with $id', replay);

  test.each(renamed)('agrees, with Iterator and Parameters under their new names, with $id', replay);

  test.each(outside)('refuses $id', ({ definition }) => {
    expect(() => parseStateMachine(definition)).toThrow(DefinitionRefused);
  });
}

async function replay(recording: Recording): Promise<void> {
  const { result, types } = await execute(recording.definition, { input: unquoted(recording.input) });
  const { executionSucceededEventDetails: succeeded, executionFailedEventDetails: failed } = recording.expected;
  if (succeeded) {
    expect(result).toEqual({ status: 'SUCCEEDED', output: unquoted(succeeded.output) });
  } else {
    const { status, error, cause } = result as { status: string; error?: string; cause?: string };
    expect({ status, error, cause }).toEqual({
      status: 'FAILED',
      error: failed?.error,
      cause: failed?.cause === undefined ? undefined : expect.stringMatching(withPlaceholders(failed.cause)),
    });
  }
  expect(asRecorded(types)).toEqual(recording.eventTypes);
}

function isAccepted(definition: unknown): boolean {
  try {
    parseStateMachine(definition);
    return true;
  } catch (error) {
    if (error instanceof DefinitionRefused) return false;
    throw error;
  }
}

/** `Iterator` and a Map's `Parameters` are AWS's own older names for `ItemProcessor` and `ItemSelector`. */
function withNewNames(definition: Recording['definition']): Recording['definition'] {
  const states = Object.entries(definition.States).map(([name, state]) => {
    const fields = Object.entries(state).map(([field, value]) => [NEW_NAMES[field] ?? field, value]);
    return [name, 'Type' in state && state.Type === 'Map' ? Object.fromEntries(fields) : state];
  });
  return { ...definition, States: Object.fromEntries(states) };
}

/** A recording holds either a JSON text or the value itself. */
function unquoted(value: Json): Json {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** `<json-input:1>` and the like stand for text that differs between accounts and runs. */
function withPlaceholders(cause: string): RegExp {
  const literal = cause.split(/<[\w:-]+>/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('[\\s\\S]+')}$`);
}

/**
 * The events inside a Parallel have no fixed order on AWS. The recorder sorted them by type and lost the
 * ParallelStateSucceeded that closes them (in the recordings with ids, its id is missing). This does the same to ours.
 */
function asRecorded(types: readonly string[]): string[] {
  const start = types.indexOf('ParallelStateStarted') + 1;
  const end = types.findIndex((type) => /^ParallelState(Succeeded|Failed)$/.test(type));
  if (start === 0) return [...types];
  const after = types.slice(types[end] === 'ParallelStateSucceeded' ? end + 1 : end);
  return [...types.slice(0, start), ...types.slice(start, end).sort(), ...after];
}
