import { partitionsOf, type RunKey, runIdOf } from '../../domain/tables/row-keys';
import { jobEntry } from '../../domain/tables/rows';
import { type Query, queryAll, type Table } from './query-pages';

/** Jobs by their names, from the first to the last in the order of characters, both included. */
export interface JobRange {
  from: string;
  to: string;
}

/**
 * Returns what the query finds among the job runs of the run, in the order of their entries, and with the run's plain
 * `run_id`. Job runs that are spread over several partition keys take a query for each, side by side. A projection must
 * have the `entry`.
 */
export async function queryJobRuns<Row extends { entry: string }>(
  table: Table,
  run: RunKey,
  { ExpressionAttributeValues, ...query }: Omit<Query, 'IndexName' | 'KeyConditionExpression'>,
  jobs?: JobRange,
): Promise<Row[]> {
  const which = jobs ? 'entry BETWEEN :from AND :to' : 'begins_with(entry, :job)';
  const range = jobs ? { ':from': jobEntry(jobs.from), ':to': jobEntry(jobs.to) } : { ':job': jobEntry('') };
  const partitions = partitionsOf(run);
  const found = await Promise.all(
    partitions.map((partition) =>
      queryAll<Row>(table, {
        ...query,
        KeyConditionExpression: `run_id = :run AND ${which}`,
        ExpressionAttributeValues: { ...ExpressionAttributeValues, ...range, ':run': partition },
      }),
    ),
  );
  if (partitions.length === 1) return found[0] as Row[];
  const rows = found.flat().map(plainRow);
  return rows.sort((a, b) => (a.entry < b.entry ? -1 : Number(a.entry > b.entry)));
}

/** The row as all but the table know it: with its run's plain `run_id`. */
export function plainRow<Row extends object>(stored: Row): Row {
  const { run_id } = stored as { run_id?: unknown };
  return typeof run_id === 'string' ? { ...stored, run_id: runIdOf(run_id) } : stored;
}
