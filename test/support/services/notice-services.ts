import type { RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { openAwsServer } from './aws-server';

/*
 * One server that stands in for EventBridge and SNS. The SDK's real clients talk to it.
 */

export interface ToldEvent {
  Source: string;
  DetailType: string;
  Detail: string;
  Time: number;
}

export interface NoticeServices {
  /** The events, in the order of their arrival. */
  events: ToldEvent[];
  /** The parameters of each published message, as SNS names them. */
  messages: Record<string, string>[];
  /** How many of the next events or messages are refused. Each refusal counts down. */
  refuse: { events: number; messages: number };
  /** How many events are taken before those are refused. */
  takeFirst: number;
  clear(): void;
  close(): Promise<void>;
}

type Told = Omit<NoticeServices, 'close'>;

/** Starts the server and points the SDK of this test file at it. */
export async function openNoticeServices(): Promise<NoticeServices> {
  const told: Told = {
    events: [],
    messages: [],
    refuse: { events: 0, messages: 0 },
    takeFirst: 0,
    clear: () => {
      told.events.length = 0;
      told.messages.length = 0;
      told.refuse = { events: 0, messages: 0 };
      told.takeFirst = 0;
    },
  };
  const listener: RequestListener = async (request, response) => {
    const sent = await text(request);
    const isEvents = request.headers['x-amz-target'] === 'AWSEvents.PutEvents';
    const { code, body } = isEvents ? takeEvents(told, JSON.parse(sent)) : takeMessage(told, new URLSearchParams(sent));
    response.writeHead(code, { 'content-type': isEvents ? 'application/x-amz-json-1.1' : 'text/xml' });
    response.end(body);
  };
  const endpoints = ['AWS_ENDPOINT_URL_EVENTBRIDGE', 'AWS_ENDPOINT_URL_SNS'];
  const { close } = await openAwsServer(endpoints, listener, { AWS_MAX_ATTEMPTS: '1' });
  return Object.assign(told, { close });
}

/** Like EventBridge, the call succeeds and names the events that it did not take. */
function takeEvents(told: Told, { Entries }: { Entries: ToldEvent[] }) {
  const answers = Entries.map((entry) => {
    if (told.refuse.events > 0 && told.takeFirst === 0) {
      told.refuse.events -= 1;
      return { ErrorCode: 'ThrottlingException', ErrorMessage: 'too many' };
    }
    told.takeFirst = Math.max(0, told.takeFirst - 1);
    told.events.push(entry);
    return { EventId: String(told.events.length) };
  });
  const FailedEntryCount = answers.filter(({ ErrorCode }) => ErrorCode).length;
  return { code: 200, body: JSON.stringify({ FailedEntryCount, Entries: answers }) };
}

function takeMessage(told: Told, parameters: URLSearchParams) {
  if (told.refuse.messages > 0) {
    told.refuse.messages -= 1;
    const error = '<Error><Type>Sender</Type><Code>AuthorizationError</Code><Message>not allowed</Message></Error>';
    return { code: 403, body: `<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>` };
  }
  told.messages.push(Object.fromEntries(parameters));
  const result = '<PublishResult><MessageId>1</MessageId></PublishResult>';
  return { code: 200, body: `<PublishResponse>${result}</PublishResponse>` };
}
