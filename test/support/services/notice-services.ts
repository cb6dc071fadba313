import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

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

/** Starts the server and points the SDK of this test file at it. */
export async function openNoticeServices(): Promise<NoticeServices> {
  const environment = { ...process.env };
  const told: NoticeServices = {
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
    close: async () => {
      process.env = environment;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer(async (request, response) => {
    const text = await textOf(request);
    const isEvents = request.headers['x-amz-target'] === 'AWSEvents.PutEvents';
    const { code, body } = isEvents ? takeEvents(told, JSON.parse(text)) : takeMessage(told, new URLSearchParams(text));
    response.writeHead(code, { 'content-type': isEvents ? 'application/x-amz-json-1.1' : 'text/xml' });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_EVENTBRIDGE: url,
    AWS_ENDPOINT_URL_SNS: url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
  });
  return told;
}

/** Like EventBridge, the call succeeds and names the events that it did not take. */
function takeEvents(told: NoticeServices, { Entries }: { Entries: ToldEvent[] }) {
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

function takeMessage(told: NoticeServices, parameters: URLSearchParams) {
  if (told.refuse.messages > 0) {
    told.refuse.messages -= 1;
    const error = '<Error><Type>Sender</Type><Code>AuthorizationError</Code><Message>not allowed</Message></Error>';
    return { code: 403, body: `<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>` };
  }
  told.messages.push(Object.fromEntries(parameters));
  const result = '<PublishResult><MessageId>1</MessageId></PublishResult>';
  return { code: 200, body: `<PublishResponse>${result}</PublishResponse>` };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
