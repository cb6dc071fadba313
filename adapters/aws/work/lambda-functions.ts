import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { regionOfArn } from '../../../domain/values/arn';
import { byRegion, CALL_TIMEOUTS } from '../clients';
import { markUnsent } from '../unsent';

/* Functions that are there: a call of one is the work of an attempt. */

/** What a call was answered. */
export interface FunctionAnswer {
  requestId: string;
  /** JSON: the result, or the error of a function that failed. */
  payload: string;
  failed: boolean;
  /** The last 4 KB of its log. */
  tail: string;
}

/** Lambda lets no function run longer. */
export const LONGEST_FUNCTION_MS = 900_000;

export const callLambda = {
  /**
   * Calls a function once, and waits for its answer for as long as Lambda lets it run. Nothing is sent again: each call
   * that Lambda hears runs the function. `signal` gives up the wait, which does not end the function.
   * @param name a name or an ARN, with an alias or a version or without
   */
  async call(name: string, payload: string, signal: AbortSignal): Promise<FunctionAnswer> {
    const command = new InvokeCommand({ FunctionName: name, Payload: payload, LogType: 'Tail' });
    const answer = await callsOf(regionOfArn(name)).send(command, { abortSignal: signal });
    return {
      requestId: answer.$metadata.requestId ?? '',
      payload: Buffer.from(answer.Payload ?? []).toString('utf8'),
      failed: answer.FunctionError !== undefined,
      tail: Buffer.from(answer.LogResult ?? '', 'base64').toString('utf8'),
    };
  },

  /** The function's own time limit, ms. Lambda's longest if it cannot be had. */
  async timeoutMs(name: string): Promise<number> {
    try {
      const command = new GetFunctionConfigurationCommand({ FunctionName: name });
      const { Timeout } = await questionsOf(regionOfArn(name)).send(command);
      return Timeout === undefined ? LONGEST_FUNCTION_MS : Timeout * 1000;
    } catch {
      return LONGEST_FUNCTION_MS;
    }
  },
};

/** A minute above the longest call, and packets meanwhile: what stands between forgets a silent connection. */
const OF_CALLS = {
  maxAttempts: 1,
  requestHandler: {
    connectionTimeout: 5_000,
    requestTimeout: LONGEST_FUNCTION_MS + 60_000,
    throwOnRequestTimeout: true,
    httpsAgent: { keepAlive: true, keepAliveMsecs: 30_000 },
  },
};

const callsOf = /* @__PURE__ */ byRegion((region) => markUnsent(new LambdaClient({ ...region, ...OF_CALLS })));
const questionsOf = /* @__PURE__ */ byRegion((region) => new LambdaClient({ ...region, ...CALL_TIMEOUTS }));
