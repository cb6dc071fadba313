import { isPlainObject } from '../../domain/values/json';
import { type Home, readJson } from '../home';
import { writeWhole } from '../write-whole';

/** One removal of logs, for whoever looks for one of them later. */
export interface PrunedLogs {
  /** When (epoch ms). */
  at: number;
  /** No log that was removed was written to after this (epoch ms). */
  before: number;
  /** By which rule, as a sentence. */
  rule: string;
}

const KEPT = 20;

/** Adds to `pruned.json` in the home. */
export function notePruned(home: Home, pruned: PrunedLogs): void {
  writeWhole(home.prunedFile, JSON.stringify({ logs: [...readPruned(home), pruned].slice(-KEPT) }));
}

/** Finds the rule by which the log of an attempt that ended at this time may have been removed. */
export function findRule(home: Home, endedAt: number): PrunedLogs | undefined {
  return readPruned(home).find(({ at, before }) => at >= endedAt && before >= endedAt);
}

function readPruned({ prunedFile }: Home): PrunedLogs[] {
  const found = readJson(prunedFile);
  return isPlainObject(found) && Array.isArray(found.logs) ? (found.logs as PrunedLogs[]) : [];
}
