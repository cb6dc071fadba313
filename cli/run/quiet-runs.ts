import { setTimeout as sleep } from 'node:timers/promises';
import { startExecution } from '../../adapters/aws/executions';
import { executionArn } from '../../domain/runs/cut-off';
import type { Stop } from '../../domain/runs/stop-run';
import type { RunRow } from '../../domain/tables/rows';
import { isOwnerAlive, RunOwnedError } from '../../local/execution-journal';
import type { HomeEngine } from '../engines/home-engine';
import type { StackEngine } from '../engines/stack-engine';
import { type NotifyGiven, notifyEnd, openNotifiers, type RunNotifiers } from '../notify/run-notifiers';
import { followRun } from './follow-run';
import { unlessAborted } from './interruption';
import { type RunHereOptions, runGroupHere } from './run-group-here';
import type { RunInput } from './run-options';

/** Starts runs on one engine and waits for them, without showing them as they go. */
export interface QuietRuns {
  /**
   * Starts the run and waits for its end, or until the signal aborts. If another backfill has already started the run
   * of this name, it is the same run: this one waits for it, and leaves the notices of it to the other.
   */
  start(runId: string, input: RunInput, signal: AbortSignal): Promise<void>;
  /** Waits for the end of a run that another command or execution runs. */
  wait(run: Pick<RunRow, 'run_id'>, signal: AbortSignal): Promise<void>;
}

const LOOK_MS = 1_000;
const print = (text: string) => void process.stderr.write(text);

/** On this machine this process runs them, and the signal stops them. */
export function quietRunsHere(
  engine: HomeEngine,
  {
    stop,
    ...options
  }: { workers: number; stop: Stop } & Pick<RunHereOptions, 'jobs' | 'assets' | 'declared' | 'notify' | 'lineage'>,
): QuietRuns {
  return {
    start: async (runId, input, signal) => {
      const running = runGroupHere(engine, { runId, input, signal, stop }, { ...options, print });
      const notifyOfEnd = await running.catch(async (error) => {
        if (!(error instanceof RunOwnedError)) throw error;
        await waitForEnd(engine, runId, signal);
      });
      await notifyOfEnd?.();
    },
    wait: ({ run_id }, signal) => waitForEnd(engine, run_id, signal),
  };
}

/** On a stack AWS runs them, and the signal leaves them alone. */
export function quietRunsOnStack(
  engine: StackEngine,
  { notify, lineage, onNotice }: Pick<NotifyGiven, 'notify' | 'lineage'> & { onNotice(text: string): void },
): QuietRuns {
  const { runs, options, stack } = engine;
  const follow = async (runId: string, signal: AbortSignal, notifiers?: RunNotifiers) => {
    // The ARN is made of the run's name, so that no row can name an execution of another state machine.
    const arn = executionArn(stack.stateMachineArn, runId);
    const outcome = await followRun({ runs, runId, executionArn: arn, signal, notifiers, onNotice });
    await (outcome === 'closed' ? notifyEnd(runs, runId, notifiers) : notifiers?.leave());
  };
  return {
    start: async (runId, input, signal) => {
      const started = await startExecution(stack.stateMachineArn, runId, input).catch((error: Error) => {
        if (error.name !== 'ExecutionAlreadyExists') throw error;
        return undefined;
      });
      const given = { notify, lineage, stack: stack.name, engineOptions: options, print };
      await follow(runId, signal, started && openNotifiers(given));
    },
    wait: ({ run_id }, signal) => follow(run_id, signal),
  };
}

async function waitForEnd(
  { runs, embedded, closeEnded }: HomeEngine,
  runId: string,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const run = await runs.findRun(runId);
    if (run ? run.status !== 'RUNNING' || (await closeEnded(run)) : !isOwnerAlive(embedded.home, runId)) return;
    await unlessAborted(sleep(LOOK_MS), signal);
  }
}
