import { listEndedExecutions } from '../adapters/aws/executions';
import { printMetrics } from '../adapters/aws/print-metrics';
import type { MasterTable } from '../adapters/dynamodb/master-table';
import { listOpenRuns } from '../adapters/dynamodb/run-queries';
import type { RunTable } from '../adapters/dynamodb/run-table';
import { printLine } from '../adapters/log';
import { executionArn, findDueRuns, listingWindow, takeTurn } from '../domain/runs/cut-off';
import { isRunId } from '../domain/values/names';
import { closeExecution } from './close-cut-off';
import { inParallel } from './in-parallel';
import { noteMissedFires } from './missed-fires';
import { watchOpenRuns } from './watch-open-runs';

export interface SweepDependencies {
  master: MasterTable;
  runs: RunTable;
  stateMachineArn: string;
  /** The stack's name, under which the metrics are counted. */
  stack: string;
  now: number;
}

/** The counts of one sweep. */
export interface SweepReply {
  /** Runs that are listed as open. */
  open: number;
  /** Runs that this sweep asked about. */
  asked: number;
  /** Of those, runs that are closed now. */
  closed: number;
  /** Missed scheduled times that were noted. */
  missed: number;
  /** Open runs that have taken longer than expected. */
  late: number;
  /** Job runs with an expired lease. */
  expired: number;
}

/** Runs closed at once. Closing one takes up to 50 connections of its own. */
const AT_ONCE = 5;

/**
 * Closes every run whose execution has ended and whose closer never came or died. It finds runs by an index and by Step
 * Functions' lists, both slightly behind, and decides by their rows and their own execution. It also notes the
 * scheduled times at which no run came, logs runs that are late or stuck, and counts both as metrics. A run that cannot
 * be closed does not stop the others: at the end the sweep fails with every failure, and the next sweep tries again.
 */
export async function sweepRuns(deps: SweepDependencies): Promise<SweepReply> {
  const { master, runs, stateMachineArn, stack, now } = deps;
  const failures = new Failures();
  const open = await listOpenRuns(runs);
  const window = listingWindow(now);
  const listed =
    (await failures.of('the list of ended executions', () => listEndedExecutions(stateMachineArn, window))) ?? [];
  const due = new Set([
    ...findDueRuns(open, new Set(listed), now),
    ...(await findUnrecorded(runs, listed.filter(isRunId), failures)),
  ]);

  const asked = takeTurn([...due], now);
  const closed = new Set<string>();
  await inParallel(
    asked,
    async (runId) => {
      const outcome = await failures.of(runId, () => closeExecution(runs, runId, executionArn(stateMachineArn, runId)));
      if (outcome === 'CLOSED') closed.add(runId);
    },
    AT_ONCE,
  );
  const missed = await noteMissedFires({ master, runs, now, firing: 'scheduler' }, (group, act) =>
    failures.of(`missed runs of ${group}`, act),
  );
  for (const fields of missed) printLine({ level: 'error', message: 'missed run', fields });
  const stillOpen = open.filter((run) => run.status === 'RUNNING' && !closed.has(run.run_id));
  const { late, expired } = await watchOpenRuns({ runs, open: stillOpen, asked: new Set(asked), now }, (runId, act) =>
    failures.of(`the leases of ${runId}`, act),
  );
  printMetrics({ service: stack, values: { MissedRuns: missed.length, LateRuns: late, ExpiredLeases: expired } });
  failures.throwAny();
  return { open: open.length, asked: asked.length, closed: closed.size, missed: missed.length, late, expired };
}

/** The ended executions whose LoadGroup never wrote a row. */
async function findUnrecorded(runs: RunTable, ended: readonly string[], failures: Failures): Promise<string[]> {
  const found: string[] = [];
  await inParallel(ended, async (runId) => {
    await failures.of(runId, async () => {
      if (!(await runs.findRun(runId))) found.push(runId);
    });
  });
  return found;
}

/** Collects the acts that failed, each with its error. */
class Failures {
  readonly #texts: string[] = [];

  /** The act's result, or undefined if it failed. */
  async of<T>(what: string, act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      this.#texts.push(`${what} (${(error as Error).name}: ${(error as Error).message})`);
      return undefined;
    }
  }

  throwAny(): void {
    const count = this.#texts.length;
    if (count === 0) return;
    const named = this.#texts.slice(0, 10).join('; ');
    throw new Error(
      `the sweep failed in ${count} ${count === 1 ? 'step' : 'steps'}, and the next sweep tries again: ${named}${count > 10 ? '; …' : ''}`,
    );
  }
}
