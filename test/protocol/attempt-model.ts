import { failAttempt, startAttempt, succeedAttempt } from '../../domain/attempts/attempt';
import { FAULT_BUDGET } from '../../domain/attempts/retry-policy';
import { settleAttempt } from '../../domain/attempts/settle-attempt';
import { closeJobRun } from '../../domain/runs/close-run';
import { brokenAtRest, brokenByStep } from './attempt-invariants';
import { keyOf, type Protocol, type Scope, type World } from './attempt-world';
import { aJobRun } from './builders';
import type { Model } from './explore';
import { humanSteps, machineSteps } from './machine-steps';
import { closerSteps, jobSteps, settleSteps } from './row-steps';

export const REAL: Protocol = {
  startAttempt,
  succeedAttempt,
  failAttempt,
  settleAttempt,
  closeJobRun,
  mayClose: (_, executionEnded) => executionEnded,
  endsWhileAtWork: false,
};

/** One retry and one uncharged attempt are left, which is enough for every transition that a row can make. */
const MAXIMUM_RETRIES = 1;

export function attemptModel(protocol: Protocol, scope: Scope): Model<World> {
  return {
    start: {
      row: aJobRun({ maximum_retries: MAXIMUM_RETRIES, faults: FAULT_BUDGET - 1 }),
      invocations: [],
      machine: { at: 'invoke', attempt: 1 },
      settles: [],
      closer: { at: 'idle' },
      stopRequested: false,
      faults: scope.faults,
      canStop: true,
      canRedrive: true,
      canForge: true,
      canRequestStop: scope.stop ?? false,
    },
    steps: (world) => [
      ...machineSteps(world),
      ...world.settles.flatMap((call, index) => settleSteps(world, call, index, protocol, scope)),
      ...world.invocations.flatMap((invocation, id) => jobSteps(world, invocation, id, protocol)),
      ...humanSteps(world, scope),
      ...closerSteps(world, protocol),
    ],
    keyOf,
    broken: brokenByStep,
    brokenAtRest,
  };
}
