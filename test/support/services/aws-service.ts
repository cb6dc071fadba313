import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { JsonObject } from '../../../domain/values/json';
import { useAwsServer } from './aws-server';

/* A service of AWS, as far as a test has it: its SDK's calls go there, here and from the functions of the engine. */

export interface AwsCall {
  /** Of a service with one path: what `X-Amz-Target` names. Else the method and the path. */
  action: string;
  /** The service and its version, of one that `X-Amz-Target` names. */
  service: string;
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: JsonObject;
}

/**
 * How the next calls of an action go wrong. `lose`: they are done, and not answered. `drop`: they are not done. Any
 * other is the name of an error by which they are refused.
 */
export interface AwsFault {
  action: string;
  how: string;
  /** What the error says. */
  message?: string | undefined;
  times?: number;
}

export interface AwsService {
  /** The actions that were called, in order. */
  calls: string[];
  fail(...faults: AwsFault[]): void;
  /** Faults that no call has met are no more. */
  forgive(): void;
}

/** An error of the service's API model. */
export class Refused extends Error {
  constructor(
    readonly type: string,
    message = `${type}: refused by the test's service`,
    readonly status = 400,
  ) {
    super(message);
  }
}

/**
 * Serves while the tests of a file run. AWS's SDKs take the address from the variables.
 * @param answer throws `Refused`, or returns the answer
 */
export function useAwsService(
  endpoints: readonly string[],
  answer: (call: AwsCall) => object | Promise<object>,
  variables?: NodeJS.ProcessEnv,
): AwsService {
  const faults: AwsFault[] = [];
  const calls: string[] = [];
  useAwsServer(endpoints, answerCalls(answer, calls, faults), variables);
  return {
    calls,
    fail: (...more) => void faults.push(...more),
    forgive: () => void faults.splice(0),
  };
}

/**
 * Answers requests as the service does.
 * @param calls gets the actions that were called
 */
export function answerCalls(
  answer: (call: AwsCall) => object | Promise<object>,
  calls: string[] = [],
  faults: AwsFault[] = [],
): (request: IncomingMessage, response: ServerResponse) => Promise<unknown> {
  return async (request, response) => {
    const call = await callOf(request);
    calls.push(call.action);
    const fault = takeFault(faults, call.action);
    const how = fault?.how;
    try {
      if (how === 'drop') return request.socket.destroy();
      if (how !== undefined && how !== 'lose')
        throw new Refused(how, fault?.message, /^Internal/.test(how) ? 500 : 400);
      const body = await answer(call);
      if (how === 'lose') return request.socket.destroy();
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    } catch (error) {
      const { type = 'InternalFailure', message, status = 500 } = error as Refused;
      response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type });
      response.end(JSON.stringify({ __type: type, message, Message: message }));
    }
    return undefined;
  };
}

async function callOf(request: IncomingMessage): Promise<AwsCall> {
  const sent = await text(request);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://test');
  const method = request.method ?? 'GET';
  const [service = '', action = `${method} ${pathname}`] = String(request.headers['x-amz-target'] ?? '').split('.');
  return {
    action,
    service,
    method,
    path: pathname,
    query: searchParams,
    headers: request.headers,
    body: sent === '' ? {} : JSON.parse(sent),
  };
}

function takeFault(faults: AwsFault[], action: string): AwsFault | undefined {
  const at = faults.findIndex((fault) => action.startsWith(fault.action));
  const fault = faults[at];
  if (!fault) return undefined;
  fault.times = (fault.times ?? 1) - 1;
  if (fault.times <= 0) faults.splice(at, 1);
  return fault;
}
