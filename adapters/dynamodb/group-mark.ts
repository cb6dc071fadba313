import { randomUUID } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { isAtWork, makeMark, nextRevision } from '../../domain/groups/apply-mark';
import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import type { Change } from '../../domain/tables/change';
import { BadInputError } from '../../domain/tables/error-names';
import type { MasterRow } from '../../domain/tables/master-row';
import { unlessRefused } from './client';
import { editRow } from './edit-row';
import { renderUpdate } from './expressions';
import type { MasterTable } from './master-table';
import type { StoredRow } from './stored-rows';

/**
 * Marks the group as being applied, and returns the mark. Throws, with nothing written, if another apply is at work or
 * the settings row has changed since it was read.
 */
export async function markGroup(
  master: MasterTable,
  job_group: string,
  { row, stored }: { row: MasterRow | undefined; stored: StoredRow | undefined },
  now: string,
  owner?: string,
): Promise<string> {
  if (row?.applying !== undefined && isAtWork(row.applying_since, now)) {
    throw new BadInputError([
      `group "${job_group}" is being applied by someone else since ${row.applying_since}: try again in a minute`,
    ]);
  }
  const applying = makeMark(randomUUID(), owner);
  await editRow(master, {
    job_group,
    job_name: SETTINGS_ROW,
    stored,
    // An apply that replaces an unfinished one counts on, so that neither takes the other's last write for its own.
    fields: { applying, applying_since: now, ...(row?.applying !== undefined && { revision: nextRevision(row) }) },
  });
  return applying;
}

/** Renews the mark's time. Throws if another apply has replaced this one. */
export async function renewMark(master: MasterTable, group: string, mark: string, now: string): Promise<void> {
  const renewed = updateMarked(master, group, mark, { set: [['applying_since', now]] });
  if (!(await unlessRefused(renewed)))
    throw new BadInputError([`group "${group}" was applied by someone else in the meantime: look at it as it is now`]);
}

/**
 * Leaves the group after a failure. If nothing was written, the mark is removed. If half of the group may be written,
 * the mark stays and keeps runs away, but loses its time, so that the next apply need not wait for this one.
 */
export async function leaveMark(master: MasterTable, group: string, mark: string, isHalf: boolean): Promise<void> {
  await updateMarked(master, group, mark, { remove: isHalf ? ['applying_since'] : ['applying', 'applying_since'] });
}

function updateMarked({ client, name }: MasterTable, group: string, mark: string, change: Omit<Change, 'condition'>) {
  const update = renderUpdate({ condition: { equal: ['applying', mark] }, ...change });
  const Key = { job_group: group, job_name: SETTINGS_ROW };
  return client.send(new UpdateCommand({ TableName: name, Key, ...update }));
}
