import { listEndedExecutions } from '../adapters/aws/executions';
import { printMetrics } from '../adapters/aws/print-metrics';
import type { MasterTable } from '../adapters/dynamodb/master-table';
import { listOpenRuns } from '../adapters/dynamodb/run-queries';
import type { RunTable } from '../adapters/dynamodb/run-table';
import { printLine } from '../adapters/log';
import { executionArn, findDueRuns, listingWindow, takeTurn } from '../domain/runs/cut-off';
import { isRunId } from '../domain/values/names';
import { closeExecution } from './close-cut-off';
import { noteMissedFires } from './missed-fires';
import { watchOpenRuns } from './watch-open-runs';
import { inParallel } from './write-plan';

export interface SweepDependencies {
  master: MasterTable;
  runs: RunTable;
  stateMachineArn: string;
  /** The stack's name: whose metrics they are. */
  stack: string;
  now: number;
}

/**
 * `open`: listed as open. `asked`: looked at in this sweep. `closed`: of those, closed now. `missed`: scheduled times noted.
 * `late`: open runs that have taken longer than expected. `expired`: job runs that nobody ends.
 */
export interface SweepReply {
  open: number;
  asked: number;
  closed: number;
  missed: number;
  late: number;
  expired: number;
}

/** Runs looked at side by side: closing one takes up to 50 connections of its own. */
const AT_ONCE = 5;

/**
 * Closes every run whose execution has ended and whose closer never came or died. Runs are found by an index and by
 * Step Functions' lists, both a little behind, and decided by their rows and their own execution. One that fails keeps
 * none of the others open; at the end the sweep fails with all that failed, and the next tries them again. Last it notes the
 * scheduled times at which no run came, and tells of what is late or stuck; both it also counts, as metrics.
 */
export async function sweepRuns(surroundings: SweepDependencies): Promise<SweepReply> {
  const { master, runs, stateMachineArn, stack, now } = surroundings;
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

/** Of the ended executions, those whose LoadGroup never wrote a row. */
async function findUnrecorded(runs: RunTable, ended: readonly string[], failures: Failures): Promise<string[]> {
  const found: string[] = [];
  await inParallel(ended, async (runId) => {
    await failures.of(runId, async () => {
      if (!(await runs.findRun(runId))) found.push(runId);
    });
  });
  return found;
}

/** What could not be done, each with its reason. */
class Failures {
  readonly #texts: string[] = [];

  /** The act's result, or undefined where it failed. */
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
    throw new Error(`the sweep failed at ${count}, and tries again in the next: ${named}${count > 10 ? '; …' : ''}`);
  }
}
