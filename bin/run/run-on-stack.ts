import { userInfo } from 'node:os';
import { startExecution } from '../../adapters/step-functions';
import { printable } from '../../domain/show-value';
import { newRunId } from '../../local/run-group';
import { printJson } from '../commands/options';
import type { StackEngine } from '../engines/stack-engine';
import { ExitCode } from '../exit-codes';
import { LiveView } from '../view/live-view';
import { paint } from '../view/paint';
import { readRun } from '../view/read-run';
import { RowProgress } from '../view/row-progress';
import { followRun } from './follow-run';
import { exitCodeOf, printFinished } from './print-finished';
import type { RunOptions } from './run-options';

/** Starts the group on the stack's state machine, and follows it unless it is to be left alone. Sets the exit code. */
export async function runOnStack(engine: StackEngine, group: string, options: RunOptions): Promise<void> {
  const { stack } = engine;
  const runId = newRunId(group, new Date());
  const input = { group, parameters: options.param ?? {}, trigger: 'cli', started_by: userInfo().username };
  const { executionArn, startedAt } = await startExecution(stack.stateMachineArn, runId, input);
  if (options.detach) {
    if (options.json) printJson({ run_id: runId, execution_arn: executionArn, started_at: startedAt });
    else process.stdout.write(`${runId}\n`);
    return;
  }
  process.exitCode = ExitCode.RUN_FAILED;
  const outcome = await watch(engine, group, runId, executionArn, options).catch((error) => {
    sayItGoesOn(runId, engine);
    throw error;
  });
  if (outcome === 'left') {
    sayItGoesOn(runId, engine);
    process.exitCode = ExitCode.INTERRUPTED;
    return;
  }
  const finished = await readRun(engine.runs, runId);
  if (finished) printFinished(finished, options.json === true, engine.options);
  process.exitCode = finished ? exitCodeOf(finished) : ExitCode.RUN_FAILED;
}

function sayItGoesOn(runId: string, { options }: StackEngine): void {
  process.stderr.write(
    `run ${runId} is AWS's own and is not stopped by this: see it with npx runsheet show ${runId}${options}\n`,
  );
}

/** Shows the run until it is closed, or until Ctrl-C, which leaves it alone. */
async function watch(
  engine: StackEngine,
  group: string,
  runId: string,
  executionArn: string,
  options: RunOptions,
): Promise<'closed' | 'left'> {
  const progress = new RowProgress();
  const live =
    process.stdout.isTTY && !options.json ? new LiveView(`${paint('bold', group)}  ${runId}`, progress) : undefined;
  const lines = !live && !options.json;
  if (lines) process.stdout.write(`run ${runId}\n`);
  const leave = new AbortController();
  const onInterrupt = () => {
    if (leave.signal.aborted) process.exit(ExitCode.INTERRUPTED);
    leave.abort();
  };
  process.on('SIGINT', onInterrupt).on('SIGTERM', onInterrupt);
  try {
    return await followRun({
      runs: engine.runs,
      runId,
      executionArn,
      signal: leave.signal,
      onRows: (run, rows) => {
        live?.notice('');
        for (const { time, text } of progress.follow(run, rows)) {
          if (lines) process.stdout.write(`${time.slice(11, 23)} ${printable(text)}\n`);
        }
      },
      onNotice: (text) => {
        if (live) live.notice(text);
        else process.stderr.write(`${text}\n`);
      },
    });
  } finally {
    process.off('SIGINT', onInterrupt).off('SIGTERM', onInterrupt);
    live?.close();
  }
}
