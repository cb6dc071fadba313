import { randomUUID } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { BadInputError } from '../domain/error-names';
import { type GroupChanges, hasChanges, rowVersion } from '../domain/group-changes';
import { SETTINGS_ROW } from '../domain/group-settings';
import { SCHEMA_VERSION } from '../domain/job';
import { editRow, type RowKey, removeRow, requireAsRead, toStored } from './edit-row';
import { renderChange } from './expressions';
import type { GroupRows, MasterRow, MasterTable } from './master-table';
import { readStoredRows, type StoredRow } from './stored-rows';

/** Who writes, and why: kept in every row that is written. */
export interface Author {
  by: string;
  reason: string;
}

/** What an apply of one group would do, and the rows as they were read for it: they are what its writes are compared with. */
export interface PlannedGroup {
  changes: GroupChanges;
  rows: GroupRows;
  stored: ReadonlyMap<string, StoredRow>;
  /** Whether the list of groups has it. */
  listed: boolean;
}

/** The partition that lists the groups, so that nobody scans for them. */
export const GROUPS_PARTITION = '@groups';

/** An apply this old that is still marked was cut off: the next one takes its place. */
const CUT_OFF_MS = 60_000;

/**
 * Does what was planned for one group, and nothing else: marks the group as being applied, so that no run reads half of it,
 * looks whether every row is still as it was planned from, writes, and takes the mark away. Each write is on condition that
 * its row is as it was read. A `ConflictError` names every row that somebody else changed meanwhile. `onWritten` hears of
 * each row that is written; after a failure (or between two writes, where `signal` says so) what was written stands, and to
 * plan and apply again completes it.
 */
export async function applyGroup(
  master: MasterTable,
  planned: PlannedGroup,
  author: Author,
  onWritten: (jobName: string) => void = () => {},
  signal = new AbortController().signal,
): Promise<void> {
  const group = planned.changes.job_group;
  const now = new Date().toISOString();
  const written = stamps(author, now);
  if (!hasChanges(planned.changes)) {
    if (!planned.listed) await listGroup(master, group, written);
    return;
  }
  const mark = await markGroup(master, planned, now);
  let count = 0;
  try {
    await requireUnchanged(master, planned);
    for (const { job_name, write } of rowWrites(master, planned, written)) {
      signal.throwIfAborted();
      await write();
      count += 1;
      onWritten(job_name);
    }
    await listGroup(master, group, written);
    await finish(master, planned, written, mark);
    onWritten(SETTINGS_ROW);
  } catch (error) {
    // Best effort: without it the next apply waits a minute, and what went wrong is told all the same.
    await leaveMark(master, group, mark, count === 0).catch(() => undefined);
    throw error;
  }
}

/** What every written row says of its writing. */
export function stamps({ by, reason }: Author, now: string) {
  return { updated_at: now, updated_by: by, updated_reason: reason, schema_version: SCHEMA_VERSION };
}

type Stamps = ReturnType<typeof stamps>;

/** What `apply` keeps in the settings' row. */
export const BOOKKEEPING = ['applying', 'applying_since', 'revision'];

/** Refused, with nothing written, where another apply is at work, or the settings are not as they were read. */
async function markGroup(master: MasterTable, { changes, stored }: PlannedGroup, now: string): Promise<string> {
  const row = changes.settings.row;
  if (row?.applying !== undefined && isRecent(row.applying_since, now)) {
    throw new BadInputError([
      `group "${changes.job_group}" is being applied by someone else since ${row.applying_since}: try again in a minute`,
    ]);
  }
  const applying = randomUUID();
  await editRow(master, {
    job_group: changes.job_group,
    job_name: SETTINGS_ROW,
    stored: stored.get(SETTINGS_ROW),
    // Who takes an unfinished one's place counts on, so that neither takes the other's last write for its own.
    fields: { applying, applying_since: now, ...(row?.applying !== undefined && { revision: nextRevision(row) }) },
  });
  return applying;
}

/** Before the first write: who thinks about a plan for ten minutes learns of every edit in them, and nothing is written. */
async function requireUnchanged(master: MasterTable, { changes, stored }: PlannedGroup): Promise<void> {
  const { job_group, added, changed, removed } = changes;
  const now = await readStoredRows(master, job_group);
  const names = [...added, ...changed.map(({ job }) => job), ...removed].map(({ job_name }) => job_name);
  const problems: string[] = [];
  for (const job_name of names) {
    try {
      requireAsRead({ job_group, job_name }, stored.get(job_name), now.get(job_name));
    } catch (error) {
      if (!(error instanceof BadInputError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new BadInputError(problems);
}

interface RowWrite {
  job_name: string;
  write(): Promise<void>;
}

function rowWrites(master: MasterTable, { changes, stored }: PlannedGroup, written: Stamps): RowWrite[] {
  const { job_group, added, changed, removed } = changes;
  const edit = (job_name: string, fields: Record<string, unknown>) =>
    editRow(master, { job_group, job_name, stored: stored.get(job_name), fields });
  return [
    ...added.map(({ job_name, ...job }) => ({
      job_name,
      write: () => edit(job_name, { ...job, ...written, version: 1 }),
    })),
    ...changed.map(({ job: { job_name }, row, fields }) => ({
      job_name,
      write: () =>
        edit(job_name, {
          ...Object.fromEntries(fields.map(({ field, after }) => [field, after])),
          ...written,
          version: (rowVersion(row) ?? 0) + 1,
        }),
    })),
    ...removed.map(({ job_name, row }) => ({
      job_name,
      write: () =>
        removeWithReason(master, { job_group, job_name }, stored.get(job_name) as StoredRow, {
          ...written,
          version: (rowVersion(row) ?? 0) + 1,
        }),
    })),
  ];
}

/** First who and why, then away: the change log is made of what a row says, and a row that is gone says nothing. */
async function removeWithReason(
  master: MasterTable,
  key: RowKey,
  stored: StoredRow,
  written: Stamps & { version: number },
): Promise<void> {
  const last = { ...written, removing: true };
  await editRow(master, { ...key, stored, fields: last });
  const now = {
    ...stored,
    ...Object.fromEntries(Object.entries(last).map(([name, value]) => [name, toStored(value)])),
  };
  await removeRow(master, key, now);
}

/**
 * The last write: the settings as they are to be, and no mark. Where they stay as they are only `apply`'s own part of the row
 * is written, whoever else changed the row meanwhile.
 */
async function finish(master: MasterTable, planned: PlannedGroup, written: Stamps, mark: string): Promise<void> {
  const { job_group, settings } = planned.changes;
  const { row, after, fields } = settings;
  const changed = row ? Object.fromEntries(fields.map(({ field, after }) => [field, after])) : after;
  const stays = row !== undefined && fields.length === 0;
  const revision = nextRevision(row) + (row?.applying === undefined ? 0 : 1);
  await editRow(master, {
    job_group,
    job_name: SETTINGS_ROW,
    // Since it was read the row was marked: it is there.
    stored: planned.stored.get(SETTINGS_ROW) ?? { applying: toStored(mark) },
    fields: {
      ...(!stays && { ...changed, ...written, version: (rowVersion(row) ?? 0) + 1 }),
      revision,
      applying: undefined,
      applying_since: undefined,
    },
    uncompared: stays ? 'all' : BOOKKEEPING,
    also: { equal: ['applying', toStored(mark)] },
  });
}

function nextRevision(row: MasterRow | undefined): number {
  return Number.isSafeInteger(row?.revision) ? (row?.revision as number) + 1 : 1;
}

/**
 * After a failure: where nothing was written the group is as it was, and is left so. Where half of it was, the mark stays and
 * keeps runs away, but without its time, so that the next apply need not wait for this one.
 */
async function leaveMark(master: MasterTable, group: string, mark: string, nothingWritten: boolean): Promise<void> {
  const change = renderChange({
    condition: { equal: ['applying', mark] },
    remove: nothingWritten ? ['applying', 'applying_since'] : ['applying_since'],
  });
  const key = { job_group: group, job_name: SETTINGS_ROW };
  await master.client.send(new UpdateCommand({ TableName: master.name, Key: key, ...change }));
}

/** Its row in the list of groups; what others keep there stays. */
async function listGroup(master: MasterTable, group: string, written: Stamps): Promise<void> {
  const change = renderChange({ condition: { all: [] }, set: Object.entries(written) });
  const key = { job_group: GROUPS_PARTITION, job_name: group };
  await master.client.send(new UpdateCommand({ TableName: master.name, Key: key, ...change }));
}

/** False for what is no time, or lies in the future: only a hand writes that, and it is not at work. */
function isRecent(time: unknown, now: string): boolean {
  return Math.abs(Date.parse(now) - Date.parse(String(time))) < CUT_OFF_MS;
}
