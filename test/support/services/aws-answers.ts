import type { IncomingMessage, RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { openAwsServer } from './aws-server';

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
  const aws: Omit<AwsAnswers, 'close'> = {
    answers: new Map(),
    asked: [],
    date: new Date(),
  };
  const answer: RequestListener = async (request, response) => {
    const operation = operationOf(request, await text(request));
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
  };
  const { close } = await openAwsServer(['AWS_ENDPOINT_URL'], answer, { AWS_MAX_ATTEMPTS: '1' });
  return Object.assign(aws, { close });
}

function operationOf({ url = '', headers }: IncomingMessage, sent: string): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target;
  const action = new URLSearchParams(sent).get('Action');
  return action ?? new URL(url, 'http://aws').pathname.split('/').filter(Boolean).at(-1) ?? '';
}
