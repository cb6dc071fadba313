import type { JsonObject } from '../../../domain/values/json';
import type { HistoryEvent } from '../../../local/states/execution/history-event';
import type { Evidence, ExecutionEvidence } from './evidence';

/*
 * What must hold for a run that was asked to stop.
 */

/** Q1 SETTLE, if called after the request was accepted, gives no job another attempt and no further look. */
export function settledOnwards(_: Evidence, { events, askedAt, runId }: ExecutionEvidence): string[] {
  if (askedAt === undefined) return [];
  const asked = events.slice(askedAt).filter(({ type }) => type === 'TaskScheduled');
  return asked
    .filter(({ functionName }) => functionName === 'settle-attempt')
    .map((call) => outcomeOf(call, events))
    .filter((outcome) => outcome === 'RETRY' || outcome === 'LOOK')
    .map((outcome) => `Q1 SETTLE answers ${outcome} after ${runId} was asked to stop`);
}

function outcomeOf(call: HistoryEvent, events: readonly HistoryEvent[]): unknown {
  const started = events.find((event) => event.type === 'TaskStarted' && event.previousEventId === call.id);
  const reply = events.find((event) => event.type === 'TaskSucceeded' && event.previousEventId === started?.id);
  return ((reply?.output as JsonObject | undefined)?.Payload as JsonObject | null | undefined)?.outcome;
}

/** Q2 no job starts in a run that was asked to stop before its plan was committed. */
export function startedUnplanned({ writes }: Evidence): string[] {
  const asked = new Set<string>();
  return writes.flatMap(({ isAccepted, entry, item, runId, attempt }) => {
    if (!isAccepted) return [];
    if (entry === 'run' && item?.stop_requested === true && item.planned_at === undefined) asked.add(runId);
    return attempt?.write === 'START' && asked.has(runId) ? [`Q2 ${entry} starts in ${runId}, which has no plan`] : [];
  });
}
