import { randomUUID } from 'node:crypto';
import { startExecution } from '../../adapters/aws/executions';
import { newRunId } from '../../domain/runs/run-id';
import { nextCommand } from '../../domain/values/next-command';
import type { StackEngine } from '../engines/stack-engine';
import { ExitCode } from '../exit-codes';
import { readRun } from '../lookup';
import { notifyEnd, openNotifiers, type RunNotifiers } from '../notify/run-notifiers';
import { RowProgress } from '../progress/row-progress';
import { RunView } from '../progress/run-view';
import { printJson, printLine, printNote } from '../terminal/print';
import { followRun } from './follow-run';
import { Interruption } from './interruption';
import { exitCodeOf, printFinished } from './print-finished';
import type { RunInput, RunOptions } from './run-options';

/** Starts a group on the stack's state machine, follows it unless `--detach` is given, and sets the exit code. */
export async function runOnStack(engine: StackEngine, input: RunInput, options: RunOptions): Promise<void> {
  const runId = newRunId(input.group, new Date(), randomUUID());
  const { executionArn, startedAt } = await startExecution(engine.stack.stateMachineArn, runId, input);
  if (options.detach) {
    if (options.json) printJson({ run_id: runId, execution_arn: executionArn, started_at: startedAt });
    else printLine(runId);
    return;
  }
  process.exitCode = ExitCode.RUN_FAILED;
  const progress = new RowProgress();
  // Before the view: whoever reads the run's first line may interrupt it at once.
  const interruption = new Interruption();
  const view = new RunView(input.group, runId, progress, options.json === true);
  const notifiers = openNotifiers({
    notify: options.notify,
    lineage: options.lineage,
    stack: engine.stack.name,
    engineOptions: engine.options,
    print: (text) => view.aside(text),
  });
  const outcome = await follow(engine, { runId, executionArn, progress, view, notifiers, interruption }).catch(
    (error) => {
      noteItGoesOn(engine, runId);
      throw error;
    },
  );
  if (outcome === 'left') {
    noteItGoesOn(engine, runId);
    process.exitCode = ExitCode.INTERRUPTED;
    await notifiers?.leave();
    return;
  }
  const finished = await readRun(engine.runs, runId);
  if (finished) printFinished(finished, options.json === true, engine);
  process.exitCode = finished ? exitCodeOf(finished) : ExitCode.RUN_FAILED;
  await notifyEnd(engine.runs, runId, notifiers);
}

function noteItGoesOn(engine: StackEngine, runId: string): void {
  const [show, stop] = [nextCommand(`show ${runId}`, engine), nextCommand(`stop ${runId}`, engine)];
  printNote(`run ${runId} goes on: AWS runs it, not this command. See it with ${show}, stop it with ${stop}`);
}

interface Followed {
  runId: string;
  executionArn: string;
  progress: RowProgress;
  view: RunView;
  notifiers: RunNotifiers | undefined;
  interruption: Interruption;
}

/** Shows the run until it is closed, or until Ctrl-C, which leaves it alone. */
async function follow(
  { runs }: StackEngine,
  { runId, executionArn, progress, view, notifiers, interruption }: Followed,
): Promise<'closed' | 'left'> {
  try {
    return await followRun({
      runs,
      runId,
      executionArn,
      signal: interruption.signal,
      notifiers,
      onRows: (run, rows) => {
        view.clearNotice();
        for (const line of progress.follow(run, rows)) view.printEvent(line);
      },
      onNotice: (text) => view.notice(text),
    });
  } finally {
    interruption.close();
    view.close();
  }
}
