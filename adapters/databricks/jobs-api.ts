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

/** Until when each workspace has asked to be left alone, epoch ms: it counts the calls of all jobs together. */
const closedUntil = new Map<string, number>();

/** An answer of something in between may ask for more. */
const MAX_CLOSED_MS = 300_000;

/**
 * Opens the API. Throws `DatabricksError` for whatever is no good answer. 429 and 503 are tried again after the time
 * that they say, as long as `untilMs` is not over; until then no call of this process asks that workspace anything. A
 * redirect is not followed: the credentials are this workspace's.
 */
export function openJobsApi(workspace: string, signIn: SignIn, untilMs: number): JobsApi {
  const call = async (method: string, path: string, body?: string): Promise<JsonObject> => {
    for (let isRenewed = false, mayBeTaken = false; ; ) {
      try {
        await waitUntilOpen(workspace, untilMs);
        return await callOnce(`${workspace}/api/2.2/jobs/${path}`, method, await signIn.header(untilMs), untilMs, body);
      } catch (error) {
        if (!(error instanceof DatabricksError)) throw error;
        if (error.isOfSignIn && !isRenewed) {
          isRenewed = true;
          signIn.renew();
          continue;
        }
        if (error.notReached !== undefined && mayBeTaken) throw new DatabricksError(0, 'NO_ANSWER', error.message);
        if (error.status !== 429 && error.status !== 503) throw error.hiding(signIn.hide);
        // Whatever stands before the workspace may say 503 of a request that the workspace has got.
        mayBeTaken ||= error.status === 503;
        const wait = error.retryAfterMs ?? RETRY_MS;
        closedUntil.set(workspace, Date.now() + Math.min(wait, MAX_CLOSED_MS));
        if (Date.now() + wait >= untilMs) throw error.hiding(signIn.hide);
      }
    }
  };
  return {
    get: (path, query) => call('GET', `${path}?${new URLSearchParams(query)}`),
    post: (path, body) => call('POST', path, body),
  };
}

/** Throws what the workspace has said, if it is to be left alone for longer than the call has. */
async function waitUntilOpen(workspace: string, untilMs: number): Promise<void> {
  const wait = (closedUntil.get(workspace) ?? 0) - Date.now();
  if (wait <= 0) return;
  if (Date.now() + wait >= untilMs) {
    const seconds = Math.ceil(wait / 1000);
    const message = `${new URL(workspace).host} has asked for no calls within the next ${seconds} s`;
    throw new DatabricksError(429, 'RESOURCE_EXHAUSTED', message, wait);
  }
  // Other processes wait for the same moment.
  await sleep(Math.min(wait * (1 + Math.random() / 4), untilMs - Date.now()));
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
