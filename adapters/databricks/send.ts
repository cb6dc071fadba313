import { DatabricksError } from './databricks-error';

/** The most of one request. */
const REQUEST_MS = 10_000;

/** One request, and all of its answer. Throws `DatabricksError` if there is none. */
export async function send(
  url: string,
  untilMs: number,
  init: RequestInit,
): Promise<{ response: Response; text: string }> {
  const signal = AbortSignal.timeout(Math.max(1, Math.min(REQUEST_MS, untilMs - Date.now())));
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal });
    return { response, text: await response.text() };
  } catch (error) {
    const { message, cause } = error as Error;
    const why = cause instanceof Error && cause.message !== '' ? cause.message : message;
    throw new DatabricksError(0, 'NO_ANSWER', `${new URL(url).host} did not answer: ${why}`);
  }
}
