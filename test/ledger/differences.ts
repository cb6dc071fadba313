import { expectedRows, type TableName, typesOf, valuesOf, withJson } from './expected-rows';
import type { ReadTable } from './python-reader';
import type { Played } from './year/play-run';

/** What each reader calls the types that Delta's log names; Spark and delta-rs use these names themselves. */
const READERS_TYPES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pyarrow: {
    integer: 'int32',
    boolean: 'bool',
    timestamp: 'timestamp[us, tz=UTC]',
    date: 'date32[day]',
  },
  duckdb: {
    string: 'VARCHAR',
    integer: 'INTEGER',
    double: 'DOUBLE',
    boolean: 'BOOLEAN',
    timestamp: 'TIMESTAMP WITH TIME ZONE',
    date: 'DATE',
  },
};

const MOST_SHOWN = 10;

/**
 * Where a reader's rows are not those that the ledger should have of these runs: each row that is missing, doubled or
 * not in the run table, each value that is another, each type that is not the column's. At most ten are named.
 */
export function differences(runs: readonly Played[], table: TableName, reader: string, read: ReadTable): string[] {
  const expected = expectedRows(runs)[table];
  const [like] = expected;
  if (!like) throw new Error('no run has ended: there is nothing to compare');
  const found = new Map<string, Record<string, unknown>[]>();
  for (const row of read.rows) found.set(keyOf(row), [...(found.get(keyOf(row)) ?? []), withJson(row, like)]);
  const problems = typeProblems(typesOf(like), reader, read.types);
  for (const row of expected) {
    const values = valuesOf(row);
    const rows = found.get(keyOf(values)) ?? [];
    found.delete(keyOf(values));
    if (rows.length !== 1) problems.push(`${keyOf(values)} is there ${rows.length} times`);
    for (const each of rows) problems.push(...valueProblems(values, each));
  }
  problems.push(...[...found.keys()].map((key) => `${key} is not in the run table`));
  return problems.slice(0, MOST_SHOWN);
}

function keyOf({ run_id, job_name, attempt }: Record<string, unknown>): string {
  return [run_id, job_name, attempt].filter((part) => part !== undefined).join(' ');
}

function typeProblems(types: Record<string, string>, reader: string, found: Record<string, unknown>): string[] {
  const names = new Set([...Object.keys(types), ...Object.keys(found)]);
  return [...names].flatMap((name) => {
    const type = types[name] as string;
    const expected = READERS_TYPES[reader]?.[type] ?? type;
    return found[name] === expected ? [] : [`column ${name} is ${String(found[name])}, not ${expected}`];
  });
}

function valueProblems(expected: Record<string, unknown>, found: Record<string, unknown>): string[] {
  return Object.keys(expected).flatMap((name) => {
    const [wanted, value] = [canonical(expected[name]), canonical(found[name])];
    return wanted === value ? [] : [`${keyOf(expected)}: ${name} is ${value}, not ${wanted}`];
  });
}

/** Objects are equal whatever the order of their keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each) =>
    each && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
