import type { RunsheetEvent } from '../../domain/notices/runsheet-events';
import { wellFormedJson } from '../../domain/values/well-formed';
import { CALL_TIMEOUTS, lazily } from './clients';

/** PutEvents takes at most ten events (API reference), which share its size limit. */
const AT_ONCE = 10;

/**
 * Puts the events on the account's default bus. Throws if the bus did not take all of them. Events that it took before
 * then are sent again when the caller tries again.
 */
export async function putEvents(events: readonly RunsheetEvent[]): Promise<void> {
  if (events.length === 0) return;
  const { client, sdk } = await eventBridge();
  for (let at = 0; at < events.length; at += AT_ONCE) {
    const some = events.slice(at, at + AT_ONCE);
    const answer = await client.send(new sdk.PutEventsCommand({ Entries: some.map(entryOf) }));
    // The call succeeds even if single events fail.
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
    Detail: wellFormedJson(event.detail),
  };
}

/** A message for people. */
export interface TopicMessage {
  /** The subject of a mail: see `messageSubject`. */
  subject: string;
  text: string;
  /** What a subscription can filter by. */
  attributes: Readonly<Record<string, string>>;
}

/** Publishes the message to everyone who has subscribed to the topic. */
export async function publish(topicArn: string, { subject, text, attributes }: TopicMessage): Promise<void> {
  const { client, sdk } = await sns();
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  );
  await client.send(new sdk.PublishCommand({ TopicArn: topicArn, Subject: subject, Message: text, MessageAttributes }));
}

const eventBridge = lazily(async () => {
  const sdk = await import('@aws-sdk/client-eventbridge');
  return { sdk, client: new sdk.EventBridgeClient(CALL_TIMEOUTS) };
});

const sns = lazily(async () => {
  const sdk = await import('@aws-sdk/client-sns');
  return { sdk, client: new sdk.SNSClient(CALL_TIMEOUTS) };
});
