import type { RunsheetEvent } from '../../domain/notices/runsheet-events';
import { IN_TIME } from './clients';

/** PutEvents takes ten (API reference), which share its size limit. */
const AT_ONCE = 10;

/**
 * Puts the events on the account's default bus. Throws where the bus did not take all of them: those that it took before
 * come again with the caller's next try.
 */
export async function putEvents(events: readonly RunsheetEvent[]): Promise<void> {
  if (events.length === 0) return;
  const { client, eventBridge } = await loadedEventBridge();
  for (let at = 0; at < events.length; at += AT_ONCE) {
    const some = events.slice(at, at + AT_ONCE);
    const answer = await client.send(new eventBridge.PutEventsCommand({ Entries: some.map(entryOf) }));
    // The call itself succeeds where single events do not.
    if (!answer.FailedEntryCount) continue;
    const failed = answer.Entries?.find(({ ErrorCode }) => ErrorCode !== undefined);
    throw new Error(
      `EventBridge took ${some.length - answer.FailedEntryCount} of ${some.length} events: ${failed?.ErrorCode}: ${failed?.ErrorMessage}`,
    );
  }
}

function entryOf(event: RunsheetEvent) {
  return {
    Source: event.source,
    DetailType: event['detail-type'],
    Time: new Date(event.time),
    Detail: JSON.stringify(event.detail),
  };
}

let loaded: ReturnType<typeof load> | undefined;

/** EventBridge's client, made when it is first needed. */
function loadedEventBridge(): ReturnType<typeof load> {
  loaded ??= load();
  return loaded;
}

async function load() {
  const eventBridge = await import('@aws-sdk/client-eventbridge');
  return { eventBridge, client: new eventBridge.EventBridgeClient(IN_TIME) };
}
