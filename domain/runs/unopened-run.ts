import { parseExecutionInput } from '../plans/execution-input';
import { expiresAt } from '../tables/retention';
import { RUN_ENTRY, type RunRow } from '../tables/rows';
import { countStatuses } from '../tables/statuses';
import type { ClosedAs, RunVerdict } from './close-run';
import type { ExecutionOfRun } from './run';

/**
 * The row of a run that LoadGroup never opened, terminal from the start. `input`: its execution's, where it is known; a
 * group that it names well shows the run among its own.
 */
export function unopenedRun(execution: ExecutionOfRun, input: unknown, verdict: RunVerdict, now: string): RunRow {
  const parsed = parseExecutionInput(input);
  const asked = 'input' in parsed ? parsed.input : undefined;
  return {
    run_id: execution.runId,
    entry: RUN_ENTRY,
    ...(asked && { job_group: asked.group, group_runs: asked.group, parameters: asked.parameters }),
    ...(asked?.scheduled_time !== undefined && { scheduled_time: asked.scheduled_time }),
    ...(asked?.started_by !== undefined && { started_by: asked.started_by }),
    ...(asked?.rerun_of !== undefined && { rerun_of: asked.rerun_of }),
    ...verdict,
    trigger: asked?.trigger ?? 'manual',
    execution_arn: execution.executionArn,
    execution_started_at: execution.startedAt,
    plan_no: 1,
    plan_deadline: now,
    planned_at: now,
    ended_at: now,
    job_count: 0,
    counts: countStatuses([]),
    expires_at: expiresAt(now),
  };
}

/** How such a run ended. `failure`: what LoadGroup said, if it said anything. */
export function unopenedVerdict(as: ClosedAs, failure: string | undefined): RunVerdict {
  return as === 'ABORTED'
    ? { status: 'ABORTED', reason: 'its execution was cut off before it began' }
    : { status: 'FAILED', reason: failure ?? 'LoadGroup never wrote a plan' };
}
