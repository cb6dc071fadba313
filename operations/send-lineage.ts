import { setTimeout as sleep } from 'node:timers/promises';
import { EventRefused, type LineageReceiver } from '../adapters/lineage/receiver';
import { printLine } from '../adapters/log';
import { keysOf, sequenceOf } from '../domain/history/stream-record';
import type { LineageEvent } from '../domain/notices/lineage-events';
import type { LineagePlace } from '../domain/notices/lineage-facets';
import { lineageOfRecord } from '../domain/notices/lineage-record';
import { type BatchReply, failedRecords } from './batch-reply';

export interface SendDependencies {
  receiver: LineageReceiver;
  place: LineagePlace;
  /** The waits before an event is sent again, ms. */
  retryMs?: readonly number[];
}

/**
 * 18 s in all. Lambda may call again at once where a batch has failed: so a receiver that is away gets some 15 requests
 * a minute, and Lambda's bill stays small.
 */
const RETRY_MS = [1_000, 2_000, 5_000, 10_000];

/** One event takes at most this long: the key is read, and the receiver has 10 s to answer. */
const LEAST_MS = 15_000;

/**
 * Handles a batch of the run table's stream: sends the lineage that came with each write, in order. It stops at the
 * first event that the receiver does not take now, because Lambda sends that record and all later ones again. What no
 * repeat would mend is logged and passed over: an event that the receiver refuses, and a record that is none.
 */
export async function sendLineage(
  records: readonly unknown[],
  deps: SendDependencies,
  remainingMs: () => number,
): Promise<BatchReply> {
  const counts = { sent: 0, refused: 0 };
  const end = (left: readonly unknown[]) => {
    if (counts.sent + counts.refused > 0) printLine({ level: 'info', message: 'lineage', fields: counts });
    return failedRecords(left);
  };
  for (const record of records) {
    const about = { keys: keysOf(record), sequence: sequenceOf(record) };
    const read = lineageOfRecord(record, deps.place);
    if ('problem' in read) {
      logError('a record of the stream is none, and is passed over', { ...about, reason: read.problem });
      continue;
    }
    for (const event of read.events) {
      if (remainingMs() < LEAST_MS) return end([record]);
      try {
        await send(event, deps, remainingMs);
        counts.sent += 1;
      } catch (error) {
        const { name, message: reason } = error as Error;
        const fields = { ...about, event: event.eventType, job: event.job.name, error: name, reason };
        if (!(error instanceof EventRefused)) {
          logError('lineage could not be sent, and is tried again', fields);
          return end([record]);
        }
        logError('the receiver of lineage refuses an event, and it is passed over', fields);
        counts.refused += 1;
      }
    }
  }
  return end([]);
}

/** Sends an event, again and again while there is time. Throws the last error. */
async function send(
  event: LineageEvent,
  { receiver, retryMs = RETRY_MS }: SendDependencies,
  remainingMs: () => number,
): Promise<void> {
  for (const wait of retryMs) {
    try {
      return await receiver.send(event);
    } catch (error) {
      if (error instanceof EventRefused || remainingMs() < wait + LEAST_MS) throw error;
      await sleep(wait);
    }
  }
  await receiver.send(event);
}

function logError(message: string, fields: object): void {
  printLine({ level: 'error', message, fields });
}
