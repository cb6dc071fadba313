import { randomUUID } from 'node:crypto';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Condition } from '../domain/change';
import { BadInputError } from '../domain/error-names';
import { type GroupChanges, groupChanges, hasChanges, rowVersion } from '../domain/group-changes';
import { SETTINGS_ROW } from '../domain/group-settings';
import type { FileGroup } from '../domain/groups-file';
import { SCHEMA_VERSION } from '../domain/job';
import { unlessRefused } from './dynamodb';
import { renderChange, renderCondition } from './expressions';
import type { MasterRow, MasterTable } from './master-table';

/** Who writes, and why: kept in every row that is written. */
export interface Author {
  by: string;
  reason: string;
}

/** The partition that lists the groups, so that nobody scans for them. */
export const GROUPS_PARTITION = '@groups';

/** An apply this old that is still marked was cut off: the next one takes its place. */
const CUT_OFF_MS = 60_000;

/**
 * Writes one group of a file: marks the group as being applied, so that no run reads half of it, writes what differs, and
 * takes the mark away. Throws `BadInputError` where someone else writes the group at the same time; what was written by then
 * stands, and applying again completes it.
 */
export async function applyGroup(master: MasterTable, group: FileGroup, author: Author): Promise<GroupChanges> {
  const { settings, jobs } = await master.readGroup(group.job_group);
  const changes = groupChanges(group, settings, jobs);
  const listed = await master.readRow(GROUPS_PARTITION, group.job_group);
  if (!hasChanges(changes) && listed && settings?.applying === undefined) return changes;

  const now = new Date().toISOString();
  const applying = await mark(master, group.job_group, settings, now);
  const written = {
    updated_at: now,
    updated_by: author.by,
    updated_reason: author.reason,
    schema_version: SCHEMA_VERSION,
  };
  const key = { job_group: group.job_group };
  for (const job of changes.added)
    await put(master, { ...key, ...job, ...written, version: 1 }, { absent: 'job_name' });
  for (const { job, version } of changes.changed) {
    const unchanged: Condition = version === undefined ? { all: [] } : { equal: ['version', version] };
    await put(master, { ...key, ...job, ...written, version: (version ?? 0) + 1 }, unchanged);
  }
  await put(master, { job_group: GROUPS_PARTITION, job_name: group.job_group, ...written }, { all: [] });
  const revision = (Number.isSafeInteger(settings?.revision) ? (settings?.revision as number) : 0) + 1;
  const version = (rowVersion(settings) ?? 0) + 1;
  await put(
    master,
    { ...key, job_name: SETTINGS_ROW, ...group.settings, ...written, version, revision },
    { equal: ['applying', applying] },
  );
  return changes;
}

/** Refused, with nothing written, where another apply has begun or ended since the group was read. */
async function mark(master: MasterTable, group: string, row: MasterRow | undefined, now: string): Promise<string> {
  const applying = randomUUID();
  if (row?.applying !== undefined && isRecent(row.applying_since, now)) {
    throw new BadInputError([
      `group "${group}" is being applied by someone else since ${row.applying_since}: try again in a minute`,
    ]);
  }
  const condition: Condition = { all: [asRead('applying', row), asRead('revision', row)] };
  const change = renderChange({
    condition,
    set: [
      ['applying', applying],
      ['applying_since', now],
    ],
  });
  const key = { job_group: group, job_name: SETTINGS_ROW };
  const marked = await unlessRefused(
    master.client.send(new UpdateCommand({ TableName: master.name, Key: key, ...change })),
  );
  if (!marked) throw changedMeanwhile(group, SETTINGS_ROW);
  return applying;
}

function asRead(attribute: string, row: MasterRow | undefined): Condition {
  const value = row?.[attribute];
  return value === undefined ? { absent: attribute } : { equal: [attribute, value as string | number] };
}

/** False for what is no time, or lies in the future: only a hand writes that, and it is not at work. */
function isRecent(time: unknown, now: string): boolean {
  return Math.abs(Date.parse(now) - Date.parse(String(time))) < CUT_OFF_MS;
}

async function put(master: MasterTable, row: MasterRow, condition: Condition): Promise<void> {
  const write = new PutCommand({ TableName: master.name, Item: row, ...renderCondition(condition) });
  if (!(await unlessRefused(master.client.send(write))))
    throw changedMeanwhile(String(row.job_group), String(row.job_name));
}

function changedMeanwhile(group: string, name: string): BadInputError {
  return new BadInputError([`${name} of group "${group}" was changed by someone else in the meantime: apply again`]);
}
