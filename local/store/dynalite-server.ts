import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** How dynalite answers a request. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** What dynalite reads of a request. */
export type RequestHead = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

export interface Reply {
  status: number;
  headers: [name: string, value: string | number][];
  body: string;
}

/** Has dynalite answer a request whose body has been read already. */
export function answerRead(answer: Answer, head: RequestHead, body: Buffer, response: ServerResponse): void {
  const { method, url, headers } = head;
  const request = Object.assign(new EventEmitter(), { method, url, headers });
  answer(request as unknown as IncomingMessage, response);
  request.emit('data', body);
  request.emit('end');
}

/** The same without a connection: the answer is the caller's to send on. */
export function callStore(answer: Answer, head: RequestHead, body: Buffer): Promise<Reply> {
  return new Promise((resolve) => {
    const headers: Reply['headers'] = [];
    const response = {
      statusCode: 200,
      setHeader: (name: string, value: string | number) => headers.push([name, value]),
      end: (text = '') => resolve({ status: response.statusCode, headers, body: String(text) }),
    };
    answerRead(answer, head, body, response as unknown as ServerResponse);
  });
}

/** DynamoDB would not do what it was asked for: its words. */
export class StoreRefused extends Error {
  override readonly name = 'StoreRefused';
}

/** A call of our own. Throws `StoreRefused` where it is the call that is wrong. */
export async function askStore(answer: Answer, action: string, input: object): Promise<Record<string, unknown>> {
  const headers = { ...OWN_HEADERS, 'x-amz-target': `DynamoDB_20120810.${action}` };
  const reply = await callStore(answer, { method: 'POST', url: '/', headers }, Buffer.from(JSON.stringify(input)));
  if (reply.status >= 500) throw new Error(`${action}: ${reply.body}`);
  if (reply.status !== 200) throw new StoreRefused(`${action}: ${reply.body}`);
  return JSON.parse(reply.body) as Record<string, unknown>;
}

/** Signed in form: dynalite looks no closer. */
const OWN_HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  authorization: 'AWS4-HMAC-SHA256 Credential=own, SignedHeaders=own, Signature=own',
  'x-amz-date': 'own',
};
