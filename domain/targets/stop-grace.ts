import type { JsonObject } from '../values/json';
import type { DeclaredTargets } from './kind';

/*
 * How long the work of a declared target may take to end after it was asked to: at its deadline, or when its run is
 * stopped. It is no part of `timeout_minutes`: the attempt's lease is longer by the most of it, so that no other
 * attempt starts before this one's work has ended.
 */

/** Programs write what they have and close their files in this time; a person at the prompt still waits for it. */
const DEFAULT_SECONDS = 5;
export const MAX_STOP_GRACE_SECONDS = 60;

export function stopGraceMs({ stop_grace_seconds = DEFAULT_SECONDS }: JsonObject): number {
  return Number(stop_grace_seconds) * 1000;
}

/** The longest of these targets; 0 if there is none. */
export function longestStopGraceMs(declared: DeclaredTargets | undefined): number {
  return Math.max(0, ...[...(declared?.values() ?? [])].map(({ fields }) => stopGraceMs(fields)));
}
