import type { RunRow } from '../tables/rows';

/** The tries of one scheduled time, oldest first, and the time: ISO 8601, UTC with milliseconds. */
export interface BackfillTime {
  scheduledTime: string;
  tries: readonly RunRow[];
}

/** What a backfill does next for a scheduled time. */
export type BackfillStep =
  | { do: 'nothing'; runId: string }
  | { do: 'wait'; runId: string }
  | { do: 'start'; runId: string; rerunOf?: string };

/**
 * Name of the try's run: always the same for a group, a time and a number, so that who resumes finds by reading what was
 * done, and no two backfills start one try twice.
 */
export function backfillRunId(group: string, scheduledTime: string, number: number): string {
  const stamp = scheduledTime.replace(/[-:]/g, '').replace(/\.\d+/, '');
  return `${group}-backfill-${stamp}${number > 1 ? `-${number}` : ''}`;
}

/** Done where the last try SUCCEEDED; waited for where it is open; else the next try, which repeats the last that had a plan. */
export function nextStep(group: string, { scheduledTime, tries }: BackfillTime): BackfillStep {
  const last = tries.at(-1);
  if (last?.status === 'SUCCEEDED') return { do: 'nothing', runId: last.run_id };
  if (last?.status === 'RUNNING') return { do: 'wait', runId: last.run_id };
  // `on_failure` is set with the plan; `planned_at` is there of any run that is closed.
  const planned = tries.findLast((run) => run.on_failure !== undefined);
  return {
    do: 'start',
    runId: backfillRunId(group, scheduledTime, tries.length + 1),
    ...(planned && { rerunOf: planned.run_id }),
  };
}
