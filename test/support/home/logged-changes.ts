import { listChanges } from '../../../adapters/dynamodb/change-log';
import { BOOKKEEPING } from '../../../domain/history/change-log';
import type { LoggedChange } from '../../../domain/history/logged-change';
import type { MasterRow } from '../../../domain/tables/master-row';
import type { Laptop } from './laptop';

/** The logged changes of a group or of one job, oldest first. */
export async function changesOf({ engine }: Laptop, group: string, job?: string): Promise<LoggedChange[]> {
  return (await listChanges(engine.master, group, { job })).reverse();
}

/** A row without its bookkeeping, which says how it was written. */
function meaning(row: MasterRow): MasterRow {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !BOOKKEEPING.has(name)));
}

/** The rows by name, without bookkeeping. A settings row that holds nothing else is left out. */
export function tableOf(rows: readonly MasterRow[]): Record<string, MasterRow> {
  const shown = rows.filter((row) => row.job_name !== '@group' || Object.keys(meaning(row)).length > 2);
  return Object.fromEntries(shown.map((row) => [String(row.job_name), meaning(row)]));
}
