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
    const why = textOf(cause) ?? message;
    const { host } = new URL(url);
    const code = String((cause as NodeJS.ErrnoException | undefined)?.code);
    if (NOT_REACHED.has(code))
      throw new DatabricksError(0, 'NOT_REACHED', `${host} was not reached: ${why}`, undefined, code);
    throw new DatabricksError(0, 'NO_ANSWER', `${host} did not answer: ${why}`);
  }
}

/** Of a name with several addresses Node has one error without a text, which has those of the addresses. */
function textOf(cause: unknown): string | undefined {
  const all = cause instanceof AggregateError && cause.message === '' ? cause.errors : [cause];
  const texts = all.flatMap((each) => (each instanceof Error && each.message !== '' ? [each.message] : []));
  return texts.length > 0 ? texts.join(', ') : undefined;
}

/** Codes with which a connection is refused before anything is sent over it: by the name service, or by the network. */
const NOT_REACHED = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
