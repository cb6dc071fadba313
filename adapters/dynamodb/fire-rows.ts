import { type FireRow, fireKey, noteMissed } from '../../domain/schedules/fires';
import { queryAll, queryPages } from './query-pages';
import type { RunTable } from './run-table';

/** A scheduled time that has a row. */
export interface Fire {
  /** Epoch ms. */
  time: number;
  /** Undefined if the time was noted as missed, and no run has come since. */
  runId: string | undefined;
}

/** Returns the row of a group's scheduled time, if the time was fired or noted as missed. Reads consistently. */
export function findFire(table: RunTable, group: string, scheduledTime: string): Promise<FireRow | undefined> {
  return table.findItem<FireRow>(fireKey(group, scheduledTime));
}

/** Returns the group's fired and missed times from `from` on (epoch ms), the earliest first. Reads consistently. */
export async function listFires(table: RunTable, group: string, from: number): Promise<Fire[]> {
  const start = fireKey(group, new Date(from).toISOString());
  const rows = await queryAll<FireRow>(table, {
    ConsistentRead: true,
    KeyConditionExpression: 'run_id = :group AND entry >= :from',
    ExpressionAttributeValues: { ':group': start.run_id, ':from': start.entry },
  });
  return rows.map(toFire);
}

/** Returns the group's last time that has a run. Rows live 8 days, so an older one is not found. Reads consistently. */
export async function findLastFire(table: RunTable, group: string): Promise<Fire | undefined> {
  for await (const rows of queryPages<FireRow>(table, {
    ConsistentRead: true,
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

/** Notes that no run came at the time. Returns false if the time has a row by now. */
export async function putMissed(table: RunTable, group: string, time: number, now: number): Promise<boolean> {
  const key = fireKey(group, new Date(time).toISOString());
  return (await table.update(key, noteMissed(new Date(now).toISOString()))) !== undefined;
}

function toFire({ entry, fired_run }: FireRow): Fire {
  return { time: Date.parse(entry), runId: fired_run };
}
