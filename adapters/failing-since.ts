import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type FailingSince, failingSince } from '../domain/failing-since';
import type { JobRunRow } from '../domain/rows';
import type { RunTable } from './run-table';

/** Nights that are looked back: a failure that is older has been known for long. */
const LOOK_BACK = 50;

/**
 * Since when the job has not succeeded, up to the row of the run that is asked about. Read from an index: for showing, never
 * for deciding. Undefined where the row is in no index, as of a job whose name is none.
 */
export async function readFailingSince(table: RunTable, row: JobRunRow): Promise<FailingSince | undefined> {
  if (row.job_runs === undefined) return undefined;
  const page = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      IndexName: 'runs-by-job',
      KeyConditionExpression: 'job_runs = :job AND planned_at <= :at',
      ExpressionAttributeNames: { '#status': 'status' },
      ProjectionExpression: 'run_id, #status, planned_at',
      ExpressionAttributeValues: { ':job': row.job_runs, ':at': row.planned_at },
      ScanIndexForward: false,
      Limit: LOOK_BACK,
    }),
  );
  const rows = (page.Items ?? []) as JobRunRow[];
  return failingSince(rows, page.LastEvaluatedKey !== undefined);
}
