import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { fireKey } from '../../../domain/schedules/fires';
import type { MemoryTables } from '../services/memory-tables';
import { boardData, LAST_AT } from './board-data';

/*
 * A group's past in which everything that a page may show has a value, for values that should not be there. The keys
 * stay: what has no place in an index is on no page.
 */

export interface HostileRows {
  group: string;
  job: string;
  /** The last of its runs, and the one that still goes. */
  runIds: string[];
  master: Row[];
  runs: Row[];
}

type Row = Record<string, unknown>;

/** Tells apart what the row is, for whoever chooses what to replace. */
export function kindOf(row: Row): 'run' | 'job run' | 'fire' | 'settings' | 'listed' | 'change' | 'job' {
  if (row.run_id !== undefined) {
    if (String(row.run_id).startsWith('@fire#')) return 'fire';
    return row.entry === 'run' ? 'run' : 'job run';
  }
  if (row.job_group === '@groups') return 'listed';
  if (String(row.job_group).endsWith('@changes')) return 'change';
  return row.job_name === '@group' ? 'settings' : 'job';
}

/** Keys of the tables and of their indexes: a value of another type is refused by DynamoDB itself. */
export const KEYS: Readonly<Record<ReturnType<typeof kindOf>, readonly string[]>> = {
  run: ['run_id', 'entry', 'group_runs', 'planned_at', 'open_runs', 'open_since'],
  'job run': ['run_id', 'entry', 'job_runs', 'planned_at'],
  fire: ['run_id', 'entry'],
  settings: ['job_group', 'job_name'],
  listed: ['job_group', 'job_name'],
  change: ['job_group', 'job_name'],
  job: ['job_group', 'job_name'],
};

/** 3 runs of 6 jobs: one that succeeded, one with a failed job that was retried, and one that is open. */
export function hostileRows(group: string): HostileRows {
  const data = boardData({ group, jobs: 6, runs: 3, failing: 2, isOpen: true });
  const runs = data.runs.flatMap(({ run, rows }, at): Row[] => [
    {
      ...run,
      reason: 'some reason',
      reason_kind: 'jobs_failed',
      ...(at > 0 && { rerun_of: data.runs[0]?.run.run_id }),
    },
    ...rows.map((row, index) => ({
      ...row,
      description: 'what it does',
      owner: 'ann',
      ...(row.status === 'SKIPPED' && { reason: 'some reason', reason_kind: 'stage_held' }),
      ...(index === 5 && { problems: ['timeout_minutes is 0'], bad_fields: ['timeout_minutes'] }),
      ...(index === 4 && { carried_from: data.runs[0]?.run.run_id }),
    })),
  ]);
  const fires = [0, 1].map((at): Row => {
    const key = fireKey(group, new Date(LAST_AT - at * 3_600_000).toISOString());
    return at === 0 ? { ...key, fired_run: 'some-run' } : { ...key, missed_at: new Date(LAST_AT).toISOString() };
  });
  const job = String(data.master[2]?.job_name);
  // The change lies between the runs, so that the page of a job shows it.
  const at = new Date(LAST_AT - 86_400_000).toISOString();
  const changed = { at, job_name: `${at}#${job}`, changed_job: job };
  const parameters = { since: '2026-11-21', deep: { list: ['a', { of: 'b' }] } };
  const more: Partial<Record<ReturnType<typeof kindOf>, Row>> = { job: { owner: 'ann', parameters }, change: changed };
  const master = data.master.map((row): Row => ({ ...row, ...more[kindOf(row)] }));
  return {
    group,
    job,
    runIds: data.runs.slice(-2).map(({ run }) => run.run_id),
    master,
    runs: [...runs, ...fires],
  };
}

/** Puts them in, past the types of the rows: that is what a person at the console does. */
export async function putHostileRows({ client, master, runs }: MemoryTables, rows: HostileRows): Promise<void> {
  const putAll = async (table: string, items: readonly Row[]) => {
    for (let at = 0; at < items.length; at += 25) {
      const requests = items.slice(at, at + 25).map((Item) => ({ PutRequest: { Item } }));
      await client.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
    }
  };
  await putAll(master.name, rows.master);
  await putAll(runs.name, rows.runs);
}
