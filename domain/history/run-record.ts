import { runIdOf } from '../tables/row-keys';
import { isPlainObject } from '../values/json';
import { showValue } from '../values/show-value';
import { type Image, isImage, textOf } from './row-image';

/** One write to a row of the run table, from the table's stream. */
export interface RunRecord {
  runId: string;
  entry: string;
  /** The row before and after the write. Undefined if it did not exist. */
  before: Image | undefined;
  after: Image | undefined;
}

/** Returns the record, or what is wrong with it as the end of a sentence. */
export function parseRunRecord(value: unknown): { record: RunRecord } | { problem: string } {
  const change = isPlainObject(value) ? value.dynamodb : undefined;
  if (!isPlainObject(change)) return { problem: `dynamodb is ${showValue(change)}: expected an object` };
  const { Keys, OldImage, NewImage } = change;
  const partition = isImage(Keys) ? textOf(Keys, 'run_id') : undefined;
  const entry = isImage(Keys) ? textOf(Keys, 'entry') : undefined;
  if (partition === undefined || entry === undefined)
    return { problem: `Keys is ${showValue(Keys)}: expected two texts` };
  for (const [word, image] of Object.entries({ OldImage, NewImage })) {
    if (image !== undefined && !isImage(image)) return { problem: `${word} is ${showValue(image)}: expected a row` };
  }
  const images = { before: OldImage as Image | undefined, after: NewImage as Image | undefined };
  return { record: { runId: runIdOf(partition), entry, ...images } };
}
