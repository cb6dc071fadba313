import { parseExecutionInput } from '../plans/execution-input';
import { expiresAt } from '../tables/retention';
import { RUN_ENTRY, type RunRow } from '../tables/rows';
import { countStatuses } from '../tables/statuses';
import type { ClosedAs } from './close-run';
import type { ExecutionOfRun, RunVerdict } from './run';
import { type Stop, stopFields, stopReason } from './stop-run';

/*
 * Apart from close-run.ts because it parses the execution's input: the functions that only explain how a run ended
 * would otherwise carry the parser in their bundles.
 */

/**
 * The row of a run that LoadGroup never opened, terminal from the start. If the input is valid, the run is listed among
 * the runs of its group.
 * @param input the execution's input, undefined if nobody knows it
 * @param stop who stopped it, if somebody did
 */
export function unopenedRun(
  execution: ExecutionOfRun,
  input: unknown,
  verdict: RunVerdict,
  now: string,
  stop?: Stop,
): RunRow {
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
    ...(stop && stopFields(stop)),
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

/**
 * How such a run ended.
 * @param failure LoadGroup's error, if it had one
 * @param stop who stopped it, if somebody did
 */
export function unopenedVerdict(as: ClosedAs, failure: string | undefined, stop?: Stop): RunVerdict {
  if (as === 'ABORTED' && stop) {
    return { status: 'ABORTED', reason_kind: 'stopped', reason: stopReason(stopFields(stop)) };
  }
  if (as === 'ABORTED') {
    return { status: 'ABORTED', reason_kind: 'cut_off', reason: 'its execution was cut off before it began' };
  }
  if (failure !== undefined) return { status: 'FAILED', reason_kind: 'refused', reason: failure };
  return { status: 'FAILED', reason_kind: 'no_plan', reason: 'LoadGroup never wrote a plan' };
}
