import { runReasonOf } from '../tables/reasons';
import type { RunRow } from '../tables/rows';

/** A scheduled time and the runs that tried it. */
export interface BackfillTime {
  /** ISO 8601, UTC with milliseconds. */
  scheduledTime: string;
  /** Oldest first. */
  tries: readonly RunRow[];
}

/** What a backfill does next for a scheduled time. */
export type BackfillStep =
  | { do: 'nothing'; runId: string }
  | { do: 'wait'; runId: string }
  | { do: 'start'; runId: string; rerunOf?: string };

/**
 * Returns the run id of a try. It depends only on group, time and number: a resumed backfill finds the runs that were
 * made, and two backfills cannot both start the same try.
 */
export function backfillRunId(group: string, scheduledTime: string, number: number): string {
  const stamp = scheduledTime.replace(/[-:]/g, '').replace(/\.\d+/, '');
  return `${group}-backfill-${stamp}${number > 1 ? `-${number}` : ''}`;
}

/**
 * A time is done if its last try SUCCEEDED, and an open try is waited for. Otherwise the next try starts, as a rerun of
 * the last try that had a plan.
 */
export function nextStep(group: string, { scheduledTime, tries }: BackfillTime): BackfillStep {
  const last = tries.at(-1);
  if (last?.status === 'SUCCEEDED') return { do: 'nothing', runId: last.run_id };
  if (last?.status === 'RUNNING') return { do: 'wait', runId: last.run_id };
  // `on_failure` is set together with the plan; every closed run has a `planned_at`.
  const planned = tries.findLast((run) => run.on_failure !== undefined);
  return {
    do: 'start',
    runId: backfillRunId(group, scheduledTime, tries.length + 1),
    ...(planned && { rerunOf: planned.run_id }),
  };
}

/**
 * What follows when a run for a scheduled time has ended. An `overlap` is no failure of the time: another run of the
 * group came first.
 */
export type AfterTry = 'done' | 'failed' | 'overlap' | 'again';

/** A run that this backfill started decides; after one that it only waited for, it tries the time itself. */
export function afterTry(step: BackfillStep['do'], run: RunRow): AfterTry {
  if (run.status === 'SUCCEEDED') return 'done';
  if (runReasonOf(run) === 'overlap') return 'overlap';
  return step === 'start' ? 'failed' : 'again';
}
