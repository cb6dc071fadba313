import { type HistoryEvent, paginateGetExecutionHistory, SFNClient } from '@aws-sdk/client-sfn';

/*
 * The event at the end of a Map or a Parallel names no state, and its predecessors are those of the iteration or branch
 * that ended last. A run enters one Parallel, and a Fail state inside it ends one Map.
 */
const FAILING_MAPS: Record<string, string> = { StageFailed: 'Stages', BatchedStageFailed: 'BatchedStages' };

/** The number of events of each kind that each state of an execution had, from Step Functions' own history. */
export async function countEvents(executionArn: string): Promise<Record<string, number>> {
  const client = new SFNClient({});
  const events = new Map<number, HistoryEvent>();
  for await (const page of paginateGetExecutionHistory({ client }, { executionArn })) {
    for (const event of page.events ?? []) events.set(event.id as number, event);
  }
  client.destroy();
  const counts: Record<string, number> = {};
  for (const event of events.values()) {
    const kind = `${stateOf(event, events)} ${event.type}`;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** The events of a Task's call name no state. Their state is the last that was entered among their predecessors. */
function stateOf(event: HistoryEvent, events: ReadonlyMap<number, HistoryEvent>): string {
  if (event.type?.startsWith('Execution')) return 'the execution';
  if (/^ParallelState(Succeeded|Failed|Aborted)$/.test(event.type ?? '')) return parallelState(events);
  for (let at: HistoryEvent | undefined = event; at; at = events.get(at.previousEventId ?? 0)) {
    const name = ownName(at);
    const map = event.type === 'MapStateFailed' ? FAILING_MAPS[name ?? ''] : undefined;
    if (map ?? name) return (map ?? name) as string;
  }
  return 'nobody';
}

function parallelState(events: ReadonlyMap<number, HistoryEvent>): string {
  const entered = [...events.values()].find(({ type }) => type === 'ParallelStateEntered');
  return entered?.stateEnteredEventDetails?.name ?? 'nobody';
}

function ownName(event: HistoryEvent): string | undefined {
  const iteration =
    event.mapIterationStartedEventDetails ??
    event.mapIterationSucceededEventDetails ??
    event.mapIterationFailedEventDetails ??
    event.mapIterationAbortedEventDetails;
  return event.stateEnteredEventDetails?.name ?? event.stateExitedEventDetails?.name ?? iteration?.name;
}
