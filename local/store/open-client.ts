import { setTimeout as sleep } from 'node:timers/promises';
import { openDynamoDb } from '../../adapters/dynamodb/client';
import { HomeError } from '../home';
import type { Store } from './connect-store';
import { HOME_FULL, problemText } from './store-problem';

/** A store that ends says why a moment before or after it breaks off a request. */
const REASON_MS = 500;

/** The codes of a request whose other side is gone. */
const GONE: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE']);

/**
 * Opens the client of the home's tables. A request that fails because the store has ended says why it did, and so does
 * a write that was not made because the disk is full.
 */
export function openStoreClient(
  dir: string,
  { url, lost }: Pick<Store, 'url' | 'lost'>,
): ReturnType<typeof openDynamoDb> {
  const client = openDynamoDb(url);
  client.middlewareStack.add(
    (next) => async (request) => {
      try {
        return await next(request);
      } catch (error) {
        const { name, code, message } = error as NodeJS.ErrnoException;
        if (name === HOME_FULL) throw new HomeError(problemText(dir, { kind: 'full', message }, 'has ended'));
        if (GONE.has(code)) await untilLost(lost);
        throw lost.aborted ? lost.reason : error;
      }
    },
    { step: 'initialize' },
  );
  return client;
}

async function untilLost(lost: AbortSignal): Promise<void> {
  await sleep(REASON_MS, undefined, { signal: lost }).catch(() => {});
}
