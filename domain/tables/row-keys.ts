import { jobEntry } from './rows';

/*
 * Where the rows of a run are. A partition of DynamoDB takes 1,000 write units a second, so the job runs of a large run
 * are spread over several partition keys, `<run_id>#<n>`. The run's own row is at its `run_id`, and so are the job runs
 * of all other runs. Everybody but the adapters and the stream's records knows a run by its plain `run_id`.
 */

/** A run, and over how many partition keys its job runs are spread. Absent: they are beside the run's own row. */
export interface RunKey {
  run_id: string;
  parts?: number | undefined;
}

/** The key of a row. Of a job run `parts` must be those of its run. */
export interface RunTableKey extends RunKey {
  entry: string;
}

/** No run is spread over more. A larger number is that of someone who has edited a row. */
export const MOST_PARTS = 16;

const OF_JOB = jobEntry('');

/** The partition key under which the table keeps the row. */
export function partitionOf(key: RunTableKey): string {
  const parts = key.entry.startsWith(OF_JOB) ? partsOf(key) : 1;
  return parts > 1 ? `${key.run_id}#${hashOf(key.entry) % parts}` : key.run_id;
}

/** The partition keys under which the table keeps the job runs of the run. */
export function partitionsOf(run: RunKey): string[] {
  const parts = partsOf(run);
  return parts > 1 ? Array.from({ length: parts }, (_, part) => `${run.run_id}#${part}`) : [run.run_id];
}

function partsOf({ parts = 1 }: RunKey): number {
  return Number.isInteger(parts) && parts > 1 && parts <= MOST_PARTS ? parts : 1;
}

/** The run of a row that the table keeps under this partition key. Locks and fired schedules have keys of their own. */
export function runIdOf(partition: string): string {
  return partition.startsWith('@') ? partition : partition.replace(/#\d+$/, '');
}

/**
 * FNV-1a, and the mixing steps of MurmurHash3 at its end: the lowest bits of FNV-1a depend on the lowest bits of each
 * character alone. It never changes, because rows are found by it.
 */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
