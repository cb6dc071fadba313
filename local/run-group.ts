import { RUN_ENTRY, type RunRow } from '../domain/tables/rows';
import { isName, MAX_GROUP_NAME } from '../domain/values/names';
import { endDeadApply } from './apply-owner';
import { removeLeftFolders } from './drivers/attempt-folder';
import type { EmbeddedEngine } from './embedded-engine';
import { executeRun, type RunExecution } from './execute-run';
import { removeJournal, writeJournal } from './execution-journal';
import type { FunctionRuntime } from './functions/function-runtime';
import { toHomeError } from './home';
import { aliveUntil, HEARTBEAT_MS } from './last-alive';
import { openRuntime, type RuntimeSources } from './open-runtime';
import { AbortReason } from './states/execution/cancellation';
import type { ExecutionResult } from './states/execution/run-to-end';
import { watchForStop } from './watch-for-stop';

export interface RunOptions extends RunExecution, RuntimeSources {
  /** Called when another command has asked the run to stop; the run is being stopped. */
  onStopAsked?(run: RunRow): void;
  /** Called with the runtime, for callers that measure its processes. */
  onRuntime?(runtime: FunctionRuntime): void;
}

/** Runs a group on the embedded engine: the same state machine, functions and tables as on AWS. */
export async function runGroup(engine: EmbeddedEngine, options: RunOptions): Promise<ExecutionResult> {
  try {
    return await ownAndRun(engine, options);
  } catch (error) {
    throw toHomeError(engine.home, error);
  }
}

async function ownAndRun(engine: EmbeddedEngine, options: RunOptions): Promise<ExecutionResult> {
  // Otherwise the run would wait a minute for an apply that was killed.
  if (typeof options.input.group === 'string' && isName(options.input.group, MAX_GROUP_NAME))
    await endDeadApply(engine.master, options.input.group);
  writeJournal(engine.home, options.runId);
  try {
    return await runOnRuntime(engine, options);
  } finally {
    // Otherwise a process that lives on looks like the owner of this broken-off run, and the run keeps blocking its
    // group.
    removeJournal(engine.home, options.runId);
  }
}

async function runOnRuntime(engine: EmbeddedEngine, options: RunOptions): Promise<ExecutionResult> {
  const runtime = await openRuntime(engine, options);
  options.onRuntime?.(runtime);
  const stopAsked = new AbortController();
  // The next renewal makes up for one that fails. If the table is gone, the run itself fails and says so.
  const heartbeat = setInterval(() => void renewAliveUntil(engine, options.runId).catch(() => {}), HEARTBEAT_MS);
  const endWatch = watchForStop(engine.runs, options.runId, (run) => {
    // A request that this command has written itself is no other command's.
    if (options.signal.aborted) return;
    options.onStopAsked?.(run);
    stopAsked.abort(AbortReason.executionAborted);
  });
  try {
    const signal = AbortSignal.any([options.signal, stopAsked.signal]);
    return await executeRun(engine, { ...options, signal }, runtime);
  } finally {
    clearInterval(heartbeat);
    endWatch();
    await runtime.close(0);
    // Of work that was killed after a stop: they hold the values of secrets.
    removeLeftFolders(engine.home.work);
  }
}

/** Shows readers of the table that the run's owner lives. Refused before the run is opened and after it is closed. */
async function renewAliveUntil({ runs }: EmbeddedEngine, runId: string): Promise<void> {
  await runs.update(
    { run_id: runId, entry: RUN_ENTRY },
    { condition: { equal: ['status', 'RUNNING'] }, set: [['alive_until', aliveUntil(Date.now())]] },
  );
}
