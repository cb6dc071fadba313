import { paginateQuery, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { type FireRow, fireKey, noteMissed } from '../../domain/schedules/fire';
import type { RunTable } from './run-table';

/** A scheduled time of a group's that has a row, epoch ms. */
export interface Fire {
  time: number;
  /** Undefined: noted as missed, and no run came since. */
  runId: string | undefined;
}

/** The group's fired and noted times from `from` on (epoch ms), the earliest first. Read consistently. */
export async function listFires(table: RunTable, group: string, from: number): Promise<Fire[]> {
  const start = fireKey(group, new Date(from).toISOString());
  const fires: Fire[] = [];
  for await (const rows of pagesOf(table, {
    KeyConditionExpression: 'run_id = :group AND entry >= :from',
    ExpressionAttributeValues: { ':group': start.run_id, ':from': start.entry },
  }))
    fires.push(...rows.map(toFire));
  return fires;
}

/** The group's last time that a run has, if it is not too long ago: the rows live 8 days. Read consistently. */
export async function findLastFire(table: RunTable, group: string): Promise<Fire | undefined> {
  for await (const rows of pagesOf(table, {
    KeyConditionExpression: 'run_id = :group',
    ExpressionAttributeValues: { ':group': fireKey(group, '').run_id },
    ScanIndexForward: false,
    Limit: 50,
  })) {
    const fired = rows.find(({ fired_run }) => fired_run !== undefined);
    if (fired) return toFire(fired);
  }
  return undefined;
}

async function* pagesOf({ client, name }: RunTable, query: Partial<QueryCommandInput>): AsyncGenerator<FireRow[]> {
  const whole = { TableName: name, ConsistentRead: true, ...query };
  for await (const { Items = [] } of paginateQuery({ client }, whole)) yield Items as FireRow[];
}

/** Notes that no run came at the time; false where it has a row by now. */
export async function putMissed(table: RunTable, group: string, time: number, now: number): Promise<boolean> {
  const key = fireKey(group, new Date(time).toISOString());
  return (await table.update(key, noteMissed(new Date(now).toISOString()))) !== undefined;
}

function toFire({ entry, fired_run }: FireRow): Fire {
  return { time: Date.parse(entry), runId: fired_run };
}
