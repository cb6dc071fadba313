import type { Context } from 'aws-lambda';
import { putEvents } from '../adapters/aws/notices';
import { printMetrics } from '../adapters/aws/print-metrics';
import { publish } from '../adapters/aws/topic';
import type { RunTable } from '../adapters/dynamodb/run-table';
import { requireEnv, runTable } from '../adapters/environment';
import { printLine } from '../adapters/log';
import { isPlainObject } from '../domain/values/json';
import { tellEnded } from '../operations/notify-ends';
import { logged } from './log-call';

/** What Lambda is told of a batch: the records from the one that is named on come again. */
interface BatchReply {
  batchItemFailures: { itemIdentifier: string }[];
}

/** What one end may take at most: 3,400 rows read in 3 s, and two calls that are tried again for some seconds. */
const LEAST_MS = 30_000;

let runs: RunTable | undefined;

/**
 * The function on the run table's stream: tells of each end of a run and of a job run, whoever wrote it. Lambda takes the
 * stream up again at the first record that failed, and what comes after it comes again too: so it stops there, and tells
 * and measures nothing twice for another record's sake. Only where it is killed in the middle a batch comes again as a whole.
 */
export const handler = logged(
  'notify-ends',
  async (event: { Records?: unknown[] }, context: Context): Promise<BatchReply> => {
    runs ??= runTable();
    const around = {
      runs,
      stack: requireEnv('RUNSHEET_STACK'),
      putEvents,
      publish: publish.bind(undefined, requireEnv('RUNSHEET_NOTIFY_TOPIC')),
      printMetrics,
    };
    // A batch's rows are read once, and no earlier than its records were written.
    const tell = tellEnded(around);
    for (const record of event.Records ?? []) {
      // Cut off in the middle, all of the batch would come again, and be told twice.
      if (context.getRemainingTimeInMillis() < LEAST_MS)
        return { batchItemFailures: [{ itemIdentifier: sequenceOf(record) }] };
      try {
        await tell(record);
      } catch (error) {
        const { name, message } = error as Error;
        printLine({
          level: 'error',
          message: 'an end could not be told',
          fields: { ...keysOf(record), error: name, reason: message },
        });
        return { batchItemFailures: [{ itemIdentifier: sequenceOf(record) }] };
      }
    }
    return { batchItemFailures: [] };
  },
);

/** Empty where the record has none: to Lambda that means the whole batch. */
function sequenceOf(record: unknown): string {
  const sequence = changeOf(record)?.SequenceNumber;
  return typeof sequence === 'string' ? sequence : '';
}

function keysOf(record: unknown): object {
  return { keys: changeOf(record)?.Keys, sequence: sequenceOf(record) };
}

function changeOf(record: unknown): Record<string, unknown> | undefined {
  const change = isPlainObject(record) ? record.dynamodb : undefined;
  return isPlainObject(change) ? change : undefined;
}
