import type { MasterRow } from '../tables/master-row';
import { timeOf } from '../values/instant';

/*
 * The mark of an apply in a group's settings row. While it stands, no run reads the group and no other apply begins,
 * because only half of the group's rows may be written yet.
 */

/**
 * The attributes of the settings row that belong to `apply`: the mark, its time, and the number of finished applies.
 */
export const APPLY_ATTRIBUTES = ['applying', 'applying_since', 'revision'] as const;

/**
 * The mark of one apply.
 * @param owner tells, on this machine, whether the process that applies still lives
 */
export function makeMark(id: string, owner: string | undefined): string {
  return owner === undefined ? id : `${id} ${owner}`;
}

/** The owner in a mark; undefined if it has none, as on a stack. */
export function ownerOf(mark: unknown): string | undefined {
  return typeof mark === 'string' ? mark.split(' ')[1] : undefined;
}

/** A mark that is older was left by an apply that was cut off: the next apply replaces it. */
export const APPLY_CUT_OFF_MS = 60_000;

/**
 * Whether the apply that wrote this `applying_since` may still be at work. False for a value that is not a time or lies
 * in the future, since only a person writes such a value.
 */
export function isAtWork(applyingSince: unknown, now: string): boolean {
  return Math.abs(Date.parse(now) - timeOf(applyingSince)) < APPLY_CUT_OFF_MS;
}

/** Returns the `revision` of the next apply. */
export function nextRevision(row: MasterRow | undefined): number {
  return Number.isSafeInteger(row?.revision) ? (row?.revision as number) + 1 : 1;
}
