import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/*
 * A server that stands in for AWS as a whole: it gives the answer that a test has set for an operation. The SDK's real
 * clients talk to it.
 */

export interface AwsAnswer {
  status?: number;
  /** The name of the error. */
  error?: string;
  /** JSON or, as text, XML. */
  body?: object | string;
}

export interface AwsAnswers {
  /**
   * By operation: the header X-Amz-Target, the Action of a query, or the last word of the path. An operation without
   * an answer fails.
   */
  answers: Map<string, AwsAnswer>;
  /** The operations that were asked for, in order. */
  asked: string[];
  /** AWS's time. */
  date: Date;
  close(): Promise<void>;
}

/** Starts the server and points the SDK of this test file at it. */
export async function openAwsAnswers(): Promise<AwsAnswers> {
  const environment = { ...process.env };
  const aws: AwsAnswers = {
    answers: new Map(),
    asked: [],
    date: new Date(),
    close: async () => {
      process.env = environment;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer(async (request, response) => {
    const operation = operationOf(request, await textOf(request));
    aws.asked.push(operation);
    const {
      status = 200,
      error,
      body = {},
    } = aws.answers.get(operation) ?? {
      status: 500,
      error: 'NoAnswer',
      body: { message: `the test has no answer to ${operation}` },
    };
    response.writeHead(status, { date: aws.date.toUTCString(), ...(error && { 'x-amzn-errortype': error }) });
    response.end(typeof body === 'string' ? body : JSON.stringify({ ...body, ...(error && { __type: error }) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
  });
  return aws;
}

function operationOf({ url = '', headers }: IncomingMessage, text: string): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target;
  const action = new URLSearchParams(text).get('Action');
  return action ?? new URL(url, 'http://aws').pathname.split('/').filter(Boolean).at(-1) ?? '';
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
