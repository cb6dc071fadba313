import { sequenceOf } from '../domain/history/stream-record';

/** What a function on a table's stream replies to Lambda about its batch. */
export interface BatchReply {
  batchItemFailures: { itemIdentifier: string }[];
}

/** Names the records that failed. Lambda sends the batch again from the first of them on. */
export function failedRecords(records: readonly unknown[]): BatchReply {
  return { batchItemFailures: records.map((record) => ({ itemIdentifier: sequenceOf(record) })) };
}
