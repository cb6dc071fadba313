import { type BackfillTime, backfillRunId, nextStep } from '../../domain/schedules/backfill';
import { renderTable } from '../terminal/render-table';

/** A scheduled time of a backfill as `--json` prints it: null rather than absent. */
export function backfillTimeJson(group: string, time: BackfillTime) {
  const { scheduledTime, tries } = time;
  const step = nextStep(group, time);
  return {
    scheduled_time: scheduledTime,
    run_id: tries.at(-1)?.run_id ?? null,
    status: tries.at(-1)?.status ?? null,
    tries: tries.length,
    next_run_id: step.do === 'start' ? step.runId : null,
  };
}

/** For each scheduled time: its last try, and what a backfill does with it next. */
export function renderBackfill(group: string, found: readonly BackfillTime[]): string {
  const lines = found.map((time) => {
    const { scheduledTime, tries } = time;
    const last = tries.at(-1);
    return [
      scheduledTime,
      last?.run_id ?? backfillRunId(group, scheduledTime, 1),
      last?.status ?? '',
      plan(group, time),
    ];
  });
  return renderTable(['TIME', { title: 'RUN', cut: 'middle' }, { title: 'STATUS', status: true }, 'PLAN'], lines);
}

function plan(group: string, time: BackfillTime): string {
  const step = nextStep(group, time);
  if (step.do === 'nothing') return 'done';
  if (step.do === 'wait') return 'waits for its end';
  return time.tries.length > 0 ? `runs again as ${step.runId}` : 'runs';
}
