import { nearestName } from '../values/nearest-name';
import { showValue } from '../values/show-value';
import type { SourceTable } from './source-table';

/** The columns of the pattern's master table. */
export const PATTERN_COLUMNS = [
  'notebook_path',
  'job_group',
  'timeout_minutes',
  'maximum_retries',
  'priority',
  'is_enabled',
] as const;

/** Columns that people add to it, and that a job has too. */
const FURTHER_COLUMNS = ['job_name', 'parameters', 'description', 'owner', 'retry_delay_seconds'] as const;

export type Column = (typeof PATTERN_COLUMNS)[number] | (typeof FURTHER_COLUMNS)[number];

const COLUMNS: readonly string[] = [...PATTERN_COLUMNS, ...FURTHER_COLUMNS];

/** Where each column stands in the table, and those that mean nothing here. */
export interface FoundColumns {
  at: ReadonlyMap<Column, number>;
  others: { name: string; at: number }[];
}

/** Finds the pattern's columns, whatever their case and order, or says all that is wrong with the header. */
export function findColumns({ columns }: SourceTable): FoundColumns | { problems: string[] } {
  const at = new Map<Column, number>();
  const others: FoundColumns['others'] = [];
  const problems: string[] = [];
  for (const [index, name] of columns.entries()) {
    const plain = plainName(name);
    const column = COLUMNS.includes(plain) ? (plain as Column) : undefined;
    if (column === undefined) others.push({ name, at: index });
    else if (at.has(column)) problems.push(`the column ${column} is there twice`);
    else at.set(column, index);
  }
  const found = others.map(({ name }) => plainName(name));
  for (const column of PATTERN_COLUMNS) {
    if (at.has(column)) continue;
    const near = nearestName(column, found);
    const hint = near === undefined ? '' : `: rename ${showValue(others[found.indexOf(near)]?.name)} to ${column}`;
    problems.push(`the column ${column} is missing${hint}`);
  }
  if (problems.length === 0) return { at, others };
  const seen = columns.map((name) => showValue(name)).join(', ');
  return { problems: [...problems, `expected the columns ${PATTERN_COLUMNS.join(', ')}, and found ${seen || 'none'}`] };
}

/** `Notebook Path` is `notebook_path`. */
function plainName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
}
