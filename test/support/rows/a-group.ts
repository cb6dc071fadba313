import { BatchWriteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { MasterRow } from '../../../domain/tables/master-row';
import type { Tables } from '../services/memory-tables';

/** A job's row as a person would type it: valid, parallel, no retries, no waits. */
export function aJobRow(given: MasterRow = {}): MasterRow {
  return {
    job_name: 'load-orders',
    target: 'lambda:load-orders',
    timeout_minutes: 1,
    maximum_retries: 0,
    priority: -1,
    retry_delay_seconds: 0,
    ...given,
  };
}

/** `count` jobs named `<prefix>-1`, `<prefix>-2`, … */
export function someJobRows(count: number, given: MasterRow = {}, prefix = 'job'): MasterRow[] {
  return Array.from({ length: count }, (_, index) => aJobRow({ job_name: `${prefix}-${index + 1}`, ...given }));
}

/** Writes a group as the console would: no `applying`, no `@groups` row. No settings row unless some are given. */
export async function putGroup(
  { master }: Pick<Tables, 'master'>,
  group: string,
  jobs: readonly MasterRow[],
  settings?: MasterRow,
): Promise<void> {
  const rows = settings ? [...jobs, { job_name: '@group', ...settings }] : jobs;
  await Promise.all(
    rows.map((row) =>
      master.client.send(new PutCommand({ TableName: master.name, Item: { job_group: group, ...row } })),
    ),
  );
}

/** Writes job rows, 25 in each call: a thousand puts one by one would take the test's time. */
export async function putManyRows(
  { master }: Pick<Tables, 'master'>,
  group: string,
  jobs: readonly MasterRow[],
): Promise<void> {
  const puts = jobs.map((row) => ({ PutRequest: { Item: { job_group: group, ...row } } }));
  while (puts.length > 0) {
    await master.client.send(new BatchWriteCommand({ RequestItems: { [master.name]: puts.splice(0, 25) } }));
  }
}
