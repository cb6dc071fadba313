import type { Condition } from '../../domain/tables/change';

/** A condition that always holds, for a write that compares nothing. */
export const ALWAYS: Condition = { all: [] };

/**
 * The change without one clause of its condition. Throws unless the clause is there exactly once, so that no mutant
 * equals the original.
 */
export function without<T extends { condition: Condition }>(change: T, clause: Condition): T {
  const text = JSON.stringify(clause);
  let found = 0;
  const drop = (condition: Condition): Condition => {
    if ('all' in condition) return { all: kept(condition.all) };
    return 'any' in condition ? { any: kept(condition.any) } : condition;
  };
  const kept = (parts: Condition[]) =>
    parts.flatMap((part) => {
      if (JSON.stringify(part) !== text) return [drop(part)];
      found += 1;
      return [];
    });
  const condition = drop(change.condition);
  if (found !== 1) {
    throw new Error(`${text} stands ${found} times in ${JSON.stringify(change.condition)}: expected once`);
  }
  return { ...change, condition };
}
