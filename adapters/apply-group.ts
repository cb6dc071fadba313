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
  if (!hasChanges(changes) && listed && !settings?.applying) return changes;

  const now = new Date().toISOString();
  const applying = await mark(master, group.job_group, now);
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
    const asRead: Condition = version === undefined ? { all: [] } : { equal: ['version', version] };
    await put(master, { ...key, ...job, ...written, version: (version ?? 0) + 1 }, asRead);
  }
  await put(master, { job_group: GROUPS_PARTITION, job_name: group.job_group, ...written }, { all: [] });
  const revision = (typeof settings?.revision === 'number' ? settings.revision : 0) + 1;
  const version = (rowVersion(settings) ?? 0) + 1;
  await put(
    master,
    { ...key, job_name: SETTINGS_ROW, ...group.settings, ...written, version, revision },
    { equal: ['applying', applying] },
  );
  return changes;
}

async function mark(master: MasterTable, group: string, now: string): Promise<string> {
  const applying = randomUUID();
  const cutOff = new Date(Date.parse(now) - CUT_OFF_MS).toISOString();
  const row = await master.readRow(group, SETTINGS_ROW);
  if (row?.applying && String(row.applying_since) > cutOff) {
    throw new BadInputError([
      `group "${group}" is being applied by someone else since ${row.applying_since}: try again in a minute`,
    ]);
  }
  const condition: Condition = row?.applying ? { equal: ['applying', String(row.applying)] } : { absent: 'applying' };
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

async function put(master: MasterTable, row: MasterRow, condition: Condition): Promise<void> {
  const write = new PutCommand({ TableName: master.name, Item: row, ...renderCondition(condition) });
  if (!(await unlessRefused(master.client.send(write))))
    throw changedMeanwhile(String(row.job_group), String(row.job_name));
}

function changedMeanwhile(group: string, name: string): BadInputError {
  return new BadInputError([`${name} of group "${group}" was changed by someone else in the meantime: apply again`]);
}
