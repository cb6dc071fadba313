import { appendFile } from 'node:fs/promises';
import type { LineageEvent } from '../../domain/notices/lineage-events';
import { Redactor } from '../../domain/secrets/redactor';
import { shortText } from '../../domain/values/short-text';
import { wellFormedJson } from '../../domain/values/well-formed';

/** Who gets the events of lineage. */
export interface LineageReceiver {
  /** For people: its address or its file. */
  place: string;
  /** Throws `EventRefused` if no repeat would help, and any other error if one may. */
  send(event: LineageEvent): Promise<void>;
}

/** The receiver has looked at the event and does not take it. */
export class EventRefused extends Error {
  override readonly name = 'EventRefused';
}

/** The statuses of HTTP that are about the event itself. All others may pass: a key is mended, a path comes to life. */
const REFUSALS: readonly number[] = [400, 405, 406, 411, 413, 415, 422];

/** A receiver that writes into a database takes some 20 ms. */
const TIMEOUT_MS = 10_000;
const MAX_ANSWER = 200;

/**
 * Sends each event by a POST of its own, as OpenLineage's HTTP transport does. No redirect is followed: the key is for
 * this address alone.
 * @param readKey reads the API key, once it is needed
 */
export function httpReceiver(
  url: string,
  { readKey, timeoutMs = TIMEOUT_MS }: { readKey?: (() => Promise<string>) | undefined; timeoutMs?: number } = {},
): LineageReceiver {
  const redactor = new Redactor();
  return {
    place: url,
    send: async (event) => {
      const key = await readKey?.();
      if (key !== undefined) redactor.add('api_key', key);
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
        body: wellFormedJson(event),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      }).catch((error: Error) => {
        throw new Error(redactor.hide(whyNotReached(error, timeoutMs)), { cause: error });
      });
      if (response.ok) return void (await response.body?.cancel());
      const answer = shortText(redactor.hide(await headOfBody(response)), MAX_ANSWER);
      const problem = `it answered ${response.status}${answer === '' ? '' : `: ${answer}`}`;
      throw REFUSALS.includes(response.status) ? new EventRefused(problem) : new Error(problem);
    },
  };
}

/** Appends each event as a line of JSON, as OpenLineage's file transport does. */
export function fileReceiver(file: string): LineageReceiver {
  return {
    place: file,
    send: async (event) => {
      // One write in append mode: lines of two commands do not mix.
      await appendFile(file, `${wellFormedJson(event)}\n`).catch((error: Error) => {
        throw new Error(`it cannot be written (${error.message})`, { cause: error });
      });
    },
  };
}

function whyNotReached({ name, message, cause }: Error, timeoutMs: number): string {
  if (name === 'TimeoutError') return `it had not answered after ${timeoutMs / 1000} s`;
  const { code, message: why } = (cause ?? {}) as { code?: string; message?: string };
  return `it cannot be reached (${code ?? why ?? message})`;
}

/** An answer of any length is not read to its end. */
async function headOfBody({ body }: Response): Promise<string> {
  const reader = body?.getReader();
  try {
    const { value } = (await reader?.read()) ?? {};
    return new TextDecoder().decode(value?.subarray(0, 4 * MAX_ANSWER));
  } catch {
    return '';
  } finally {
    await reader?.cancel().catch(() => {});
  }
}
