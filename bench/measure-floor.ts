import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { newRunId } from '../domain/runs/run-id';
import type { Json } from '../domain/values/json';
import type { EmbeddedEngine } from '../local/embedded-engine';
import type { FunctionRuntime } from '../local/functions/function-runtime';
import { openRuntime } from '../local/open-runtime';
import { inParallel } from '../operations/in-parallel';

/**
 * The floor: the same functions in the same processes with the same two writes a job, called directly and as fast as
 * the processes take the calls, without states and event log. Returns the milliseconds for all jobs of the group,
 * without loading and closing.
 */
export async function measureFloor(engine: EmbeddedEngine, group: string, workers: number): Promise<number> {
  const jobSources = new Map([['no-op', path.resolve('bench/jobs/no-op.ts')]]);
  const runtime = await openRuntime(engine, { jobSources, workers });
  const execution = {
    run_id: newRunId(group, new Date(), randomUUID()),
    execution: 'floor',
    execution_started_at: new Date().toISOString(),
  };
  try {
    const plan = (await call(runtime, 'load-group', { ...execution, input: { group } })) as unknown as Plan;
    const startedAt = performance.now();
    await inParallel(plan.parallel, async ({ job, function: name, timeout_seconds }) => {
      await call(runtime, name, { run_id: plan.run_id, plan: plan.plan, job_name: job, attempt: 1, timeout_seconds });
    });
    const ms = performance.now() - startedAt;
    await call(runtime, 'close-run', execution);
    return ms;
  } finally {
    await runtime.close(0);
  }
}

interface Plan {
  run_id: string;
  plan: number;
  parallel: { job: string; function: string; timeout_seconds: number }[];
}

function call(runtime: FunctionRuntime, functionName: string, payload: Json) {
  return runtime.invoke({ functionName, payload, signal: new AbortController().signal, onStarted: () => {} });
}
