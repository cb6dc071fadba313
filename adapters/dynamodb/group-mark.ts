import { randomUUID } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { ReadRow } from '../../domain/groups/field-changes';
import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import { BadInputError } from '../../domain/tables/error-names';
import { unlessRefused } from './client';
import { editRow } from './edit-row';
import { renderChange } from './expressions';
import type { MasterTable } from './master-table';
import type { StoredRow } from './stored-rows';

/*
 * The mark in a group's settings row that says an apply is in the midst of its writes (protocol, F22): while it stands no run
 * reads the group, and no other apply begins.
 */

/** An apply this old that is still marked was cut off: the next one takes its place. */
const CUT_OFF_MS = 60_000;

/** What `apply` keeps in the settings' row. */
export const BOOKKEEPING = ['applying', 'applying_since', 'revision'];

/** Refused, with nothing written, where another apply is at work, or the settings are not as they were read. */
export async function markGroup(
  master: MasterTable,
  job_group: string,
  { row, stored }: { row: ReadRow | undefined; stored: StoredRow | undefined },
  now: string,
): Promise<string> {
  if (row?.applying !== undefined && isRecent(row.applying_since, now)) {
    throw new BadInputError([
      `group "${job_group}" is being applied by someone else since ${row.applying_since}: try again in a minute`,
    ]);
  }
  const applying = randomUUID();
  await editRow(master, {
    job_group,
    job_name: SETTINGS_ROW,
    stored,
    // Who takes an unfinished one's place counts on, so that neither takes the other's last write for its own.
    fields: { applying, applying_since: now, ...(row?.applying !== undefined && { revision: nextRevision(row) }) },
  });
  return applying;
}

/** Ends the apply where another has taken its place. */
export async function renewMark(master: MasterTable, group: string, mark: string, now: string): Promise<void> {
  const change = renderChange({ condition: { equal: ['applying', mark] }, set: [['applying_since', now]] });
  const key = { job_group: group, job_name: SETTINGS_ROW };
  const renewed = master.client.send(new UpdateCommand({ TableName: master.name, Key: key, ...change }));
  if (!(await unlessRefused(renewed)))
    throw new BadInputError([`group "${group}" was applied by someone else in the meantime: look at it as it is now`]);
}

/**
 * After a failure: where nothing was written the group is as it was, and is left so. Where half of it may be, the mark stays
 * and keeps runs away, but without its time, so that the next apply need not wait for this one.
 */
export async function leaveMark(master: MasterTable, group: string, mark: string, isHalf: boolean): Promise<void> {
  const change = renderChange({
    condition: { equal: ['applying', mark] },
    remove: isHalf ? ['applying_since'] : ['applying', 'applying_since'],
  });
  const key = { job_group: group, job_name: SETTINGS_ROW };
  await master.client.send(new UpdateCommand({ TableName: master.name, Key: key, ...change }));
}

export function nextRevision(row: ReadRow | undefined): number {
  return Number.isSafeInteger(row?.revision) ? (row?.revision as number) + 1 : 1;
}

/** False for what is no time, or lies in the future: only a hand writes that, and it is not at work. */
function isRecent(time: unknown, now: string): boolean {
  return Math.abs(Date.parse(now) - Date.parse(String(time))) < CUT_OFF_MS;
}
