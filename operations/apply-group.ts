import { editRow, type RowKey, removeRow, requireAsRead, toStored } from '../adapters/dynamodb/edit-row';
import { stampListed } from '../adapters/dynamodb/group-list';
import { BOOKKEEPING, leaveMark, markGroup, nextRevision, renewMark } from '../adapters/dynamodb/group-mark';
import type { GroupRows, MasterTable } from '../adapters/dynamodb/master-table';
import { readStoredRows, type StoredRow } from '../adapters/dynamodb/stored-rows';
import { ConflictError } from '../domain/groups/conflict';
import { type GroupChanges, hasChanges, rowVersion } from '../domain/groups/group-changes';
import { SETTINGS_ROW } from '../domain/groups/group-settings';
import { SCHEMA_VERSION } from '../domain/groups/job';
import { BadInputError } from '../domain/tables/error-names';

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

/** A thousand rows take a while over a slow line: the mark is renewed long before it would be taken for a dead one's. */
const RENEW_MS = 15_000;

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
    if (!planned.listed) await stampListed(master, group, written);
    return;
  }
  const mark = await markGroup(
    master,
    group,
    { row: planned.changes.settings.row, stored: planned.stored.get(SETTINGS_ROW) },
    now,
  );
  // Half of the group may be written: by this apply, or by one that was cut off before it.
  let isHalf = planned.changes.unfinished !== undefined;
  let markedAt = Date.now();
  try {
    await requireUnchanged(master, planned);
    for (const { job_name, write } of rowWrites(master, planned, written)) {
      signal.throwIfAborted();
      if (Date.now() - markedAt > RENEW_MS) {
        markedAt = Date.now();
        await renewMark(master, group, mark, new Date(markedAt).toISOString());
      }
      const wasHalf: boolean = isHalf;
      isHalf = true;
      await write().catch((error: unknown) => {
        // Refused, and so surely not written. Of any other failure nobody knows.
        if (error instanceof ConflictError) isHalf = wasHalf;
        throw error;
      });
      onWritten(job_name);
    }
    await stampListed(master, group, written);
    await finish(master, planned, written, mark);
    onWritten(SETTINGS_ROW);
  } catch (error) {
    // Best effort: without it the next apply waits a minute, and what went wrong is told all the same.
    await leaveMark(master, group, mark, isHalf).catch(() => undefined);
    throw error;
  }
}

/** What every written row says of its writing. */
export function stamps({ by, reason }: Author, now: string) {
  return { updated_at: now, updated_by: by, updated_reason: reason, schema_version: SCHEMA_VERSION };
}

type Stamps = ReturnType<typeof stamps>;

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
