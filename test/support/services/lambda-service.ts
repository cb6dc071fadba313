import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { Json } from '../../../domain/values/json';
import { useAwsServer } from './aws-server';

/*
 * Lambda's calls Invoke and GetFunctionConfiguration, with the paths and headers of its API model (2015-03-31), as far
 * as a test says what its functions do.
 */

/** What comes of a call. `lose`: it is done, and not answered. `refuse`: the name of an error of the API. */
export type Call =
  | { result: Json; tail?: string; ms?: number }
  | { failed: Record<string, unknown>; tail?: string }
  | { lose: true }
  | { refuse: string; status: number };

export interface LambdaService {
  /** The functions that were called, with their events, in order. */
  calls: { name: string; event: Json }[];
  /** What else was asked. */
  asked: string[];
  /** Of each function, seconds; 403 for a function that may not be asked. */
  timeouts: Map<string, number>;
}

/** Serves while the tests of a file run. The SDK takes the address from the environment. */
export function useLambdaService(does: (name: string, event: Json) => Call): LambdaService {
  const service: LambdaService = { calls: [], asked: [], timeouts: new Map() };
  useAwsServer(['AWS_ENDPOINT_URL_LAMBDA'], async (request, response) => {
    const [, , , name = '', what = ''] = decodeURIComponent(request.url ?? '').split('/');
    const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      response.writeHead(status, { 'x-amzn-requestid': randomUUID(), ...headers });
      response.end(JSON.stringify(body));
    };
    const refuse = (error: string, status: number) =>
      answer(status, { Message: `${error}: refused by the test's service` }, { 'x-amzn-errortype': error });
    if (what !== 'invocations') {
      service.asked.push(`${what} ${name}`);
      const Timeout = service.timeouts.get(name);
      return Timeout === undefined ? refuse('AccessDeniedException', 403) : answer(200, { Timeout });
    }
    const event = JSON.parse(await text(request));
    service.calls.push({ name, event });
    const call = does(name, event);
    if ('lose' in call) return request.socket.destroy();
    if ('refuse' in call) return refuse(call.refuse, call.status);
    const tail = Buffer.from(call.tail ?? '').toString('base64');
    const headers = { ...(request.headers['x-amz-log-type'] === 'Tail' && { 'x-amz-log-result': tail }) };
    if ('failed' in call) return answer(200, call.failed, { ...headers, 'x-amz-function-error': 'Unhandled' });
    return setTimeout(() => answer(200, call.result, headers), call.ms ?? 0);
  });
  return service;
}
