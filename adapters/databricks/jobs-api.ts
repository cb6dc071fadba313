import { setTimeout as sleep } from 'node:timers/promises';
import { type JsonObject, parsedObject } from '../../domain/values/json';
import { DatabricksError, readError } from './databricks-error';
import { send } from './send';
import type { SignIn } from './sign-in';

/** Calls of the Jobs API 2.2 of one workspace, which share the time that they may take. */
export interface JobsApi {
  get(path: string, query: Readonly<Record<string, string>>): Promise<JsonObject>;
  post(path: string, body: string): Promise<JsonObject>;
}

/** What a response without `Retry-After` asks for. */
const RETRY_MS = 1_000;

/**
 * Opens the API. Throws `DatabricksError` for whatever is no good answer. 429 and 503 are tried again after the time
 * that they say, as long as `untilMs` is not over. A redirect is not followed: the credentials are this workspace's.
 */
export function openJobsApi(workspace: string, signIn: SignIn, untilMs: number): JobsApi {
  const call = async (method: string, path: string, body?: string): Promise<JsonObject> => {
    for (let isRenewed = false; ; ) {
      try {
        return await callOnce(`${workspace}/api/2.2/jobs/${path}`, method, await signIn.header(untilMs), untilMs, body);
      } catch (error) {
        if (!(error instanceof DatabricksError)) throw error;
        if (error.isOfSignIn && !isRenewed) {
          isRenewed = true;
          signIn.renew();
          continue;
        }
        const wait = waitOf(error);
        if (wait === undefined || Date.now() + wait >= untilMs) throw error.hiding(signIn.hide);
        await sleep(wait);
      }
    }
  };
  return {
    get: (path, query) => call('GET', `${path}?${new URLSearchParams(query)}`),
    post: (path, body) => call('POST', path, body),
  };
}

/** How long to wait before the same call; undefined if it is of no use. */
function waitOf({ status, retryAfterMs = RETRY_MS }: DatabricksError): number | undefined {
  return status === 429 || status === 503 ? retryAfterMs : undefined;
}

async function callOnce(
  url: string,
  method: string,
  authorization: string,
  untilMs: number,
  body: string | undefined,
): Promise<JsonObject> {
  const { response, text } = await send(url, untilMs, {
    method,
    headers: { accept: 'application/json', authorization, ...(body !== undefined && { 'content-type': JSON_TYPE }) },
    ...(body !== undefined && { body }),
  });
  const parsed = response.ok ? parsedObject(wholeNumbers(text)) : undefined;
  if (!parsed) throw readError(response, text);
  return parsed;
}

const JSON_TYPE = 'application/json';

/** Numbers of runs and jobs have 64 bits, more than a number of JavaScript holds: as texts they stay whole. */
function wholeNumbers(json: string): string {
  return json.replace(/"(run_id|job_id)"\s*:\s*(\d+)/g, '"$1":"$2"');
}
