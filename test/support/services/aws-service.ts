import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '../../../domain/values/json';

/* A service of AWS, as far as a test has it: its SDK's calls go there, here and from the functions of the engine. */

export interface AwsCall {
  /** Of a service with one path: what `X-Amz-Target` names. Else the method and the path. */
  action: string;
  method: string;
  path: string;
  query: URLSearchParams;
  body: JsonObject;
}

/**
 * How the next calls of an action go wrong. `lose`: they are done, and not answered. `drop`: they are not done. Any
 * other is the name of an error by which they are refused.
 */
export interface AwsFault {
  action: string;
  how: string;
  times?: number;
}

export interface AwsService {
  url: string;
  /** The actions that were called, in order. */
  calls: string[];
  fail(...faults: AwsFault[]): void;
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
 * Serves while the tests of a file run. AWS's SDKs take the address from the variable.
 * @param answer throws `Refused`, or returns the answer
 */
export function useAwsService(variable: string, answer: (call: AwsCall) => object | Promise<object>): AwsService {
  const faults: AwsFault[] = [];
  const service: AwsService = { url: '', calls: [], fail: (...more) => void faults.push(...more) };
  const before = { ...process.env };
  let server: Server;
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const call = await callOf(request);
      service.calls.push(call.action);
      const how = takeFault(faults, call.action);
      try {
        if (how === 'drop') return request.socket.destroy();
        if (how !== undefined && how !== 'lose') throw new Refused(how, undefined, /^Internal/.test(how) ? 500 : 400);
        const body = await answer(call);
        if (how === 'lose') return request.socket.destroy();
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      } catch (error) {
        const { type = 'InternalFailure', message, status = 500 } = error as Refused;
        response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type });
        response.end(JSON.stringify({ __type: type, message, Message: message }));
      }
      return undefined;
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    service.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    Object.assign(process.env, {
      [variable]: service.url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'a-test',
      AWS_SECRET_ACCESS_KEY: 'a-test',
    });
  });
  afterAll(async () => {
    process.env = before;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return service;
}

async function callOf(request: IncomingMessage): Promise<AwsCall> {
  let text = '';
  for await (const chunk of request) text += chunk;
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://test');
  const target = request.headers['x-amz-target'];
  const method = request.method ?? 'GET';
  return {
    action: target === undefined ? `${method} ${pathname}` : (String(target).split('.').at(-1) ?? ''),
    method,
    path: pathname,
    query: searchParams,
    body: text === '' ? {} : JSON.parse(text),
  };
}

function takeFault(faults: AwsFault[], action: string): string | undefined {
  const at = faults.findIndex((fault) => action.startsWith(fault.action));
  const fault = faults[at];
  if (!fault) return undefined;
  fault.times = (fault.times ?? 1) - 1;
  if (fault.times <= 0) faults.splice(at, 1);
  return fault.how;
}
