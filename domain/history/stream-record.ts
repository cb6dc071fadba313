import { isPlainObject } from '../values/json';
import { showValue } from '../values/show-value';
import { type Image, isImage, textOf } from './row-image';

/** One write to a row of the master table, from the table's stream. */
export interface StreamRecord {
  job_group: string;
  job_name: string;
  /** ISO 8601 with milliseconds. AWS gives whole seconds only. */
  at: string;
  /** Digits, at most `MAX_DIGITS`. The number grows with each write to the row. */
  sequence: string;
  /** The row before and after the write. Undefined if it did not exist. */
  before: Image | undefined;
  after: Image | undefined;
}

/** Sequence numbers of DynamoDB have 21 to 40 digits (API reference, StreamRecord). */
export const MAX_DIGITS = 40;

/** Returns the record, or what is wrong with it as the end of a sentence. */
export function parseStreamRecord(value: unknown): { record: StreamRecord } | { problem: string } {
  const change = changeIn(value);
  if (!isPlainObject(change)) return { problem: `dynamodb is ${showValue(change)}: expected an object` };
  const { Keys, OldImage, NewImage, SequenceNumber, ApproximateCreationDateTime } = change;
  const group = isImage(Keys) ? textOf(Keys, 'job_group') : undefined;
  const name = isImage(Keys) ? textOf(Keys, 'job_name') : undefined;
  if (group === undefined || name === undefined) return { problem: `Keys is ${showValue(Keys)}: expected two texts` };
  if (typeof SequenceNumber !== 'string' || !/^\d{1,40}$/.test(SequenceNumber)) {
    return { problem: `SequenceNumber is ${showValue(SequenceNumber)}: expected at most ${MAX_DIGITS} digits` };
  }
  const at = timeOf(ApproximateCreationDateTime);
  if (at === undefined) {
    return {
      problem: `ApproximateCreationDateTime is ${showValue(ApproximateCreationDateTime)}: expected epoch seconds`,
    };
  }
  for (const [word, image] of Object.entries({ OldImage, NewImage })) {
    if (image !== undefined && !isImage(image)) return { problem: `${word} is ${showValue(image)}: expected a row` };
  }
  const images = { before: OldImage as Image | undefined, after: NewImage as Image | undefined };
  return { record: { job_group: group, job_name: name, at, sequence: SequenceNumber, ...images } };
}

/**
 * Returns the record's sequence number, by which a function tells Lambda where a batch failed. Empty if the record has
 * none: Lambda then takes the whole batch as failed.
 */
export function sequenceOf(value: unknown): string {
  const change = changeIn(value);
  const sequence = isPlainObject(change) ? change.SequenceNumber : undefined;
  return typeof sequence === 'string' ? sequence : '';
}

/** Returns the record's keys, unchecked, for a log line. */
export function keysOf(value: unknown): unknown {
  const change = changeIn(value);
  return isPlainObject(change) ? change.Keys : undefined;
}

function changeIn(value: unknown): unknown {
  return isPlainObject(value) ? value.dynamodb : undefined;
}

function timeOf(seconds: unknown): string | undefined {
  const ms = Math.round(Number(seconds) * 1000);
  const isTime = seconds !== null && seconds !== '' && ms > 0 && ms < 253_402_300_800_000;
  return isTime ? new Date(ms).toISOString() : undefined;
}
