import type { RunsheetEvent } from '../../domain/notices/runsheet-events';
import { wellFormedJson } from '../../domain/values/well-formed';
import { lazily } from './clients';

/** PutEvents takes at most ten events, which share 256 KB (API reference). 16 KB are kept back for other fields. */
const AT_ONCE = 10;
const MAX_BYTES = 240_000;

/** The bus did not take an event. It took all before it, and perhaps some of those that follow in the same call. */
export class EventsNotTaken extends Error {
  override readonly name = 'EventsNotTaken';
  constructor(
    message: string,
    /** How many it took before the first that it did not. */
    readonly taken: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Puts the events on the account's default bus, in order. Throws at the first that it does not take. */
export async function putEvents(events: readonly RunsheetEvent[]): Promise<void> {
  if (events.length === 0) return;
  const { client, sdk } = await eventBridge();
  let at = 0;
  for (const some of callsOf(events)) {
    const before = at;
    at += some.length;
    const answer = await client.send(new sdk.PutEventsCommand({ Entries: some.map(entryOf) })).catch((error: Error) => {
      throw new EventsNotTaken(`${error.name}: ${error.message}`, before, { cause: error });
    });
    // The call succeeds even if single events fail.
    if (!answer.FailedEntryCount) continue;
    const first = answer.Entries?.findIndex(({ ErrorCode }) => ErrorCode !== undefined) ?? 0;
    const failed = answer.Entries?.[first];
    throw new EventsNotTaken(
      `EventBridge took ${some.length - answer.FailedEntryCount} of ${some.length} events: ${failed?.ErrorCode}: ${failed?.ErrorMessage}`,
      before + Math.max(0, first),
    );
  }
}

/** The events, in order, as each call of PutEvents takes them. */
export function callsOf(events: readonly RunsheetEvent[]): RunsheetEvent[][] {
  const calls: RunsheetEvent[][] = [];
  let bytes = 0;
  for (const event of events) {
    const size = Buffer.byteLength(wellFormedJson(event.detail));
    const last = calls.at(-1);
    bytes += size;
    if (last && last.length < AT_ONCE && bytes <= MAX_BYTES) {
      last.push(event);
      continue;
    }
    calls.push([event]);
    bytes = size;
  }
  return calls;
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

const eventBridge = /* @__PURE__ */ lazily(async () => (await import('./open-event-bridge')).openEventBridge());

const sns = /* @__PURE__ */ lazily(async () => (await import('./open-sns')).openSns());
