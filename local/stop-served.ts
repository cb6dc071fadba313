import { setTimeout as sleep } from 'node:timers/promises';
import { SERVICE_TASK_SECONDS } from '../domain/attempts/deadline';
import { isStillRunning } from '../domain/tables/error-names';
import type { JobRunRow, RunRow } from '../domain/tables/rows';
import { SERVICE_FUNCTION } from '../domain/targets/kinds';
import type { EmbeddedEngine } from './embedded-engine';
import type { FunctionRuntime } from './functions/function-runtime';
import { TaskFailure } from './states/execution/invoke';

/** How long the work of a run that was stopped may take to end in its services. Whatever still runs is named then. */
const PATIENCE_MS = 30_000;
const LOOK_MS = 1_000;

/**
 * Has the work of a run that was asked to stop end in its services: the state machine, whose timer would have looked at
 * it, is gone.
 */
export async function stopServed({ runs }: EmbeddedEngine, run: RunRow, runtime: FunctionRuntime): Promise<void> {
  const served = (await runs.listPlanned(run)).filter((row) => row.status === 'RUNNING' && row.looks !== undefined);
  const giveUpAt = performance.now() + PATIENCE_MS;
  await Promise.all(served.map((row) => lookUntilOver(row, runtime, giveUpAt)));
}

async function lookUntilOver(row: JobRunRow, runtime: FunctionRuntime, giveUpAt: number): Promise<void> {
  while (performance.now() < giveUpAt && (await isGoingOn(row, runtime, giveUpAt))) await sleep(LOOK_MS);
}

async function isGoingOn(row: JobRunRow, runtime: FunctionRuntime, giveUpAt: number): Promise<boolean> {
  const { run_id, parts, plan_no: plan, job_name, attempt } = row;
  const signal = AbortSignal.timeout(Math.max(1, Math.ceil(giveUpAt - performance.now())));
  try {
    await runtime.invoke({
      functionName: SERVICE_FUNCTION,
      payload: {
        run_id,
        ...(parts !== undefined && { parts }),
        plan,
        job_name,
        attempt,
        timeout_seconds: SERVICE_TASK_SECONDS,
      },
      signal,
      onStarted: () => {},
    });
    return false;
  } catch (error) {
    if (signal.aborted) return false;
    if (error instanceof TaskFailure) return isStillRunning(error.error);
    throw error;
  }
}
