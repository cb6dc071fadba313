import { type Evidence, type ExecutionEvidence, ownersOf } from './evidence';
import { brokenByWords, chargedUnworked, givenUpUninvoked, workedBeside, workedTooLong } from './of-attempts';
import { openRows, runWithoutEnd, unexplainedLoss, unlikeItsRows, unlikeItsScript } from './of-runs';
import { brokenOrder, brokenRows, closedWhileHeld, writtenByOthers } from './of-writes';

/**
 * What must hold after every case, whatever went wrong in it: the protocol's invariants (its section 7) and what the
 * issue adds. Returns what is broken, each with its name; empty where nothing is.
 */
export function brokenInvariants(evidence: Evidence): string[] {
  return [
    ...brokenRows(evidence),
    ...brokenOrder(evidence),
    ...writtenByOthers(evidence),
    ...closedWhileHeld(evidence),
    ...workedBeside(evidence),
    ...runWithoutEnd(evidence),
    ...ownersOf(evidence).flatMap((execution) => OF_EACH_RUN.flatMap((broken) => broken(evidence, execution))),
  ];
}

/** Asked of each run and the execution that it belongs to. */
const OF_EACH_RUN: ((evidence: Evidence, execution: ExecutionEvidence) => string[])[] = [
  brokenByWords,
  chargedUnworked,
  givenUpUninvoked,
  workedTooLong,
  openRows,
  unlikeItsRows,
  unexplainedLoss,
  unlikeItsScript,
];
