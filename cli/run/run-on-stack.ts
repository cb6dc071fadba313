import { randomUUID } from 'node:crypto';
import { startExecution } from '../../adapters/aws/executions';
import { newRunId } from '../../domain/runs/run-id';
import type { StackEngine } from '../engines/stack-engine';
import { ExitCode } from '../exit-codes';
import { RunNotifier } from '../notify/run-notifier';
import { tellEnd } from '../notify/tell-end';
import { printJson } from '../options';
import { RowProgress } from '../progress/row-progress';
import { RunView } from '../progress/run-view';
import { readRun } from '../view/read-run';
import { followRun } from './follow-run';
import { Interruption } from './interruption';
import { exitCodeOf, printFinished } from './print-finished';
import type { RunInput, RunOptions } from './run-options';

/** Starts a group on the stack's state machine, and follows it unless it is to be left alone. Sets the exit code. */
export async function runOnStack(engine: StackEngine, input: RunInput, options: RunOptions): Promise<void> {
  const { stack } = engine;
  const runId = newRunId(input.group, new Date(), randomUUID());
  const { executionArn, startedAt } = await startExecution(stack.stateMachineArn, runId, input);
  if (options.detach) {
    if (options.json) printJson({ run_id: runId, execution_arn: executionArn, started_at: startedAt });
    else process.stdout.write(`${runId}\n`);
    return;
  }
  process.exitCode = ExitCode.RUN_FAILED;
  const progress = new RowProgress();
  const view = new RunView(input.group, runId, progress, options.json === true);
  const notifier = openNotifier(engine, view, options);
  const watched = watch(engine, { runId, executionArn, progress, view, notifier });
  const outcome = await watched.catch((error) => {
    sayItGoesOn(runId, engine);
    throw error;
  });
  if (outcome === 'left') {
    sayItGoesOn(runId, engine);
    process.exitCode = ExitCode.INTERRUPTED;
    await notifier?.leave();
    return;
  }
  const finished = await readRun(engine.runs, runId);
  if (finished) printFinished(finished, options.json === true, engine.options);
  process.exitCode = finished ? exitCodeOf(finished) : ExitCode.RUN_FAILED;
  await tellEnd(engine.runs, runId, notifier);
}

function sayItGoesOn(runId: string, { options }: StackEngine): void {
  process.stderr.write(
    `run ${runId} is AWS's own and is not stopped by this: see it with npx runsheet show ${runId}${options}, stop it with npx runsheet stop ${runId}${options}\n`,
  );
}

function openNotifier({ options }: StackEngine, view: RunView, { notify }: RunOptions): RunNotifier | undefined {
  if (notify === undefined) return undefined;
  return new RunNotifier({ command: notify, engineOptions: options, print: (text) => view.aside(text) });
}

interface Watching {
  runId: string;
  executionArn: string;
  progress: RowProgress;
  view: RunView;
  notifier: RunNotifier | undefined;
}

/** Shows the run until it is closed, or until Ctrl-C, which leaves it alone. */
async function watch(
  engine: StackEngine,
  { runId, executionArn, progress, view, notifier }: Watching,
): Promise<'closed' | 'left'> {
  const interruption = new Interruption();
  try {
    return await followRun({
      runs: engine.runs,
      runId,
      executionArn,
      signal: interruption.signal,
      onRows: (run, rows) => {
        view.clearNotice();
        for (const line of progress.follow(run, rows)) view.tell(line);
        notifier?.follow(run, rows);
      },
      onNotice: (text) => view.notice(text),
    });
  } finally {
    interruption.close();
    view.close();
  }
}
