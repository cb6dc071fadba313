import { nearestName } from '../values/nearest-name';
import { showValue } from '../values/show-value';
import { textOf } from './read-cell';
import type { SourceRow, SourceTable } from './source-table';

/** A table whose columns are found by their names. */
export class NamedTable {
  readonly #at = new Map<string, number>();
  readonly problems: string[];

  /** @param required those without which it is no such table, in the notation of its database */
  constructor(
    readonly table: SourceTable,
    required: readonly string[],
  ) {
    for (const [index, name] of table.columns.entries()) {
      const plain = plainName(name);
      if (!this.#at.has(plain)) this.#at.set(plain, index);
    }
    const missing = required.filter((name) => !this.has(name));
    const problems = missing.map((name) => `the column ${name} is missing${this.#hint(name, required)}`);
    const seen = table.columns.map((name) => showValue(name)).join(', ') || 'none';
    this.problems = problems.length > 0 ? [...problems, `found the columns ${seen}`] : [];
  }

  has(column: string): boolean {
    return this.#at.has(plainName(column));
  }

  /** Undefined if the cell is empty. `NULL` is how sqlcmd writes that. */
  text({ cells }: SourceRow, column: string): string | undefined {
    const at = this.#at.get(plainName(column));
    const cell = at === undefined ? undefined : cells[at];
    const text = textOf(cell) ?? (typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : undefined);
    return text === 'NULL' ? undefined : text;
  }

  /** A column that is wanted itself is not meant by another. */
  #hint(column: string, required: readonly string[]): string {
    const wanted = required.map(plainName);
    const free = [...this.#at.keys()].filter((name) => !wanted.includes(name));
    const near = nearestName(plainName(column), free);
    const found = this.table.columns.find((name) => plainName(name) === near);
    return found === undefined ? '' : `: rename ${showValue(found)} to ${column}`;
  }
}

/** `Pipeline Name`, `[PipelineName]` and `pipelinename` are one. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '');
}
