import { setTimeout as sleep } from 'node:timers/promises';
import { startExecution } from '../../adapters/aws/executions';
import { executionArn } from '../../domain/runs/cut-off';
import type { Stop } from '../../domain/runs/stop-run';
import type { RunRow } from '../../domain/tables/rows';
import { isOwnerAlive, RunOwnedError } from '../../local/execution-journal';
import type { HomeEngine } from '../engines/home-engine';
import type { StackEngine } from '../engines/stack-engine';
import { RunNotifier } from '../notify/run-notifier';
import { tellEnd } from '../notify/tell-end';
import { checkoutSources } from './checkout-sources';
import { type FollowOptions, followRun } from './follow-run';
import { unlessAborted } from './interruption';
import { runGroupNotifying } from './run-group-here';
import type { RunInput } from './run-options';

/** Runs of one engine, started and waited for, and not shown as they go. */
export interface QuietRuns {
  /** Starts the run and waits for its end; resolves sooner where the signal aborts. A name that is taken already is waited for. */
  start(runId: string, input: RunInput, signal: AbortSignal): Promise<void>;
  /** Waits for the end of a run that another command or execution runs. */
  wait(run: Pick<RunRow, 'run_id'>, signal: AbortSignal): Promise<void>;
}

const LOOK_MS = 1_000;
const print = (text: string) => void process.stderr.write(text);

/** On this machine: this process runs it, and the signal stops it. */
export function quietRunsHere(
  engine: HomeEngine,
  { jobs, workers, stop, notify }: { jobs: string; workers: number; stop: Stop; notify: string | undefined },
): QuietRuns {
  return {
    start: async (runId, input, signal) => {
      const run = { runId, input, ...checkoutSources(jobs), workers, signal, stop, onEvent: () => {} };
      const running = runGroupNotifying(engine, run, { command: notify, print });
      const tell = await running.catch(async (error) => {
        // Another backfill was faster; whose run it is, is one and the same. Of its end that one tells.
        if (!(error instanceof RunOwnedError)) throw error;
        await waitForEnd(engine, runId, signal);
      });
      await tell?.();
    },
    wait: ({ run_id }, signal) => waitForEnd(engine, run_id, signal),
  };
}

/** On a stack: the execution is AWS's own, and the signal leaves it alone. */
export function quietRunsOnStack(
  engine: StackEngine,
  { notify, onNotice }: { notify: string | undefined; onNotice(text: string): void },
): QuietRuns {
  const { stateMachineArn } = engine.stack;
  const follow = async (runId: string, signal: AbortSignal, notifier?: RunNotifier) => {
    // By its name: a row chooses no execution of another machine.
    const arn = executionArn(stateMachineArn, runId);
    const onRows: FollowOptions['onRows'] = (run, rows) => notifier?.follow(run, rows);
    const outcome = await followRun({ runs: engine.runs, runId, executionArn: arn, signal, onRows, onNotice });
    await (outcome === 'closed' ? tellEnd(engine.runs, runId, notifier) : notifier?.leave());
  };
  return {
    start: async (runId, input, signal) => {
      const started = await startExecution(stateMachineArn, runId, input).catch((error: Error) => {
        // Another backfill was faster; whose run it is, is one and the same. Of its end that one tells.
        if (error.name !== 'ExecutionAlreadyExists') throw error;
      });
      const isTold = started !== undefined && notify !== undefined;
      const notifier = isTold ? new RunNotifier({ command: notify, engineOptions: engine.options, print }) : undefined;
      await follow(runId, signal, notifier);
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
