import { type Evidence, type ExecutionEvidence, ownersOf } from './evidence';
import {
  brokenByWords,
  chargedUnworked,
  givenUpUninvoked,
  leftRunning,
  workedBeside,
  workedTooLong,
} from './of-attempts';
import { lostEarly, saidWrong } from './of-batches';
import { wronglyMeasured } from './of-durations';
import { originalChanged, ranTwice } from './of-reruns';
import { openRows, runWithoutEnd, unexplainedLoss, unlikeItsRows, unlikeItsScript } from './of-runs';
import { settledOnwards, startedUnplanned } from './of-stops';
import { brokenOrder, brokenRows, closedWhileHeld, writtenByOthers } from './of-writes';

/**
 * What must hold after every case, whatever went wrong in it (docs/understand/faults.md). The checks beside this file
 * explain each invariant and name it, such as I3. Returns the broken invariants with their names; empty if none is
 * broken.
 */
export function brokenInvariants(evidence: Evidence): string[] {
  return [
    ...brokenRows(evidence),
    ...brokenOrder(evidence),
    ...writtenByOthers(evidence),
    ...closedWhileHeld(evidence),
    ...workedBeside(evidence),
    ...leftRunning(evidence),
    ...runWithoutEnd(evidence),
    ...ranTwice(evidence),
    ...originalChanged(evidence),
    ...wronglyMeasured(evidence),
    ...startedUnplanned(evidence),
    ...ownersOf(evidence).flatMap((execution) => OF_EACH_RUN.flatMap((broken) => broken(evidence, execution))),
  ];
}

/** The invariants of each run and its execution. */
const OF_EACH_RUN: ((evidence: Evidence, execution: ExecutionEvidence) => string[])[] = [
  brokenByWords,
  chargedUnworked,
  givenUpUninvoked,
  workedTooLong,
  openRows,
  unlikeItsRows,
  unexplainedLoss,
  unlikeItsScript,
  settledOnwards,
  lostEarly,
  saidWrong,
];
