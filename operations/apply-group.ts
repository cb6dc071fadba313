import { editRow, type RowKey, removeRow, requireAsRead, toStored } from '../adapters/dynamodb/edit-row';
import { stampListed } from '../adapters/dynamodb/group-list';
import { leaveMark, markGroup, renewMark } from '../adapters/dynamodb/group-mark';
import type { MasterTable } from '../adapters/dynamodb/master-table';
import { readStoredRow, readStoredRows, type StoredRow } from '../adapters/dynamodb/stored-rows';
import { APPLY_ATTRIBUTES, nextRevision } from '../domain/groups/apply-mark';
import { ConflictError } from '../domain/groups/conflict';
import { hasChanges, rowVersion } from '../domain/groups/group-changes';
import { SETTINGS_ROW } from '../domain/groups/group-settings';
import { SCHEMA_VERSION } from '../domain/groups/job';
import { BadInputError } from '../domain/tables/error-names';
import { inParallel } from './in-parallel';
import type { PlannedGroup } from './plan-apply';

/** Who writes, and why. Every row that is written keeps it. */
export interface Author {
  by: string;
  reason: string;
  /** In a home: tells later commands whether the process that writes still lives. */
  owner?: string;
}

/** A thousand rows take a while over a slow line: the mark is renewed long before it would count as cut off (60 s). */
const RENEW_MS = 15_000;

/** Half of the client's sockets. DynamoDB takes 1,000 writes a second to the group's partition, each in some 5 ms. */
const WRITES_AT_ONCE = 25;

/**
 * Applies what was planned for one group. It marks the group as being applied, so that no run reads half of it; checks
 * that no row has changed since it was planned; writes the rows, each on the condition that it has not changed; and
 * removes the mark. A `ConflictError` names every row that someone else has changed.
 *
 * After a failure, or if `signal` aborts it between writes, the rows that were written stay written. Planning and
 * applying the group again completes it.
 * @param onWritten called with the name of each row that was written
 */
export async function applyGroup(
  master: MasterTable,
  planned: PlannedGroup,
  author: Author,
  onWritten: (jobName: string) => void = () => {},
  signal: AbortSignal = new AbortController().signal,
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
    author.owner,
  );
  const progress: Progress = { isHalf: planned.changes.unfinished !== undefined, markedAt: Date.now() };
  try {
    await requireUnchanged(master, planned);
    const renew = (at: number) => renewMark(master, group, mark, new Date(at).toISOString());
    await writeRows(rowWrites(master, planned, written), progress, { renew, onWritten, signal });
    if (planned.changes.endsGroup) await removeSettings(master, planned, written, mark);
    else {
      await stampListed(master, group, written);
      await finish(master, planned, written, mark);
    }
    onWritten(SETTINGS_ROW);
  } catch (error) {
    // Best effort: if this fails too, the next apply only has to wait a minute.
    await leaveMark(master, group, mark, progress.isHalf).catch(() => undefined);
    throw error;
  }
}

interface Progress {
  /** Whether half of the group may be written: by this apply, or by an earlier one that was cut off. */
  isHalf: boolean;
  markedAt: number;
}

interface WriteOptions {
  renew(at: number): Promise<void>;
  onWritten(jobName: string): void;
  signal: AbortSignal;
}

/**
 * Writes the rows, many at a time. After a failure or an abort no further write begins, and those under way end first.
 * Throws the first failure; of conflicts it names all.
 */
async function writeRows(writes: readonly RowWrite[], progress: Progress, options: WriteOptions): Promise<void> {
  const failures: unknown[] = [];
  await inParallel(
    writes,
    async ({ job_name, write }) => {
      if (failures.length > 0) return;
      let isBegun = false;
      try {
        options.signal.throwIfAborted();
        if (Date.now() - progress.markedAt > RENEW_MS) {
          progress.markedAt = Date.now();
          await options.renew(progress.markedAt);
        }
        isBegun = true;
        await write();
        progress.isHalf = true;
        options.onWritten(job_name);
      } catch (error) {
        failures.push(error);
        // A refused write was certainly not made. After any other failure it may have been.
        if (isBegun && !(error instanceof ConflictError)) progress.isHalf = true;
      }
    },
    WRITES_AT_ONCE,
  );
  const [first] = failures;
  const others = failures.filter((error) => !(error instanceof ConflictError));
  if (others.length > 0 || failures.length === 1) throw others[0] ?? first;
  if (failures.length > 1) throw new BadInputError(failures.flatMap((error) => (error as ConflictError).problems));
}

/** Returns the attributes by which every written row says who wrote it, when and why. */
export function stamps({ by, reason }: Author, now: string) {
  return { updated_at: now, updated_by: by, updated_reason: reason, schema_version: SCHEMA_VERSION };
}

type Stamps = ReturnType<typeof stamps>;

/**
 * Checks every row before the first write, so that nothing is written if anyone edited the group since it was planned.
 */
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

/** Writes who and why into the row before it deletes it, because the change log can read them only from the row. */
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

/** The last write of a removal: the settings row goes, and the mark with it. The list of groups is kept by others. */
async function removeSettings(
  master: MasterTable,
  planned: PlannedGroup,
  written: Stamps,
  mark: string,
): Promise<void> {
  const { job_group, settings } = planned.changes;
  const key = { job_group, job_name: SETTINGS_ROW };
  const marked = toStored(mark);
  await editRow(master, {
    ...key,
    stored: planned.stored.get(SETTINGS_ROW) ?? { applying: marked },
    fields: { ...written, version: (rowVersion(settings.row) ?? 0) + 1, removing: true },
    uncompared: APPLY_ATTRIBUTES,
    also: { equal: ['applying', marked] },
  });
  const last = await readStoredRow(master, key);
  if (last) await removeRow(master, key, last);
}

/**
 * Makes the last write: the settings, without the mark. If the settings do not change, only the attributes of `apply`
 * are written, even if someone else has changed the row meanwhile.
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
    // The row exists, because it was marked after it was read.
    stored: planned.stored.get(SETTINGS_ROW) ?? { applying: toStored(mark) },
    fields: {
      ...(!stays && { ...changed, ...written, version: (rowVersion(row) ?? 0) + 1 }),
      revision,
      applying: undefined,
      applying_since: undefined,
    },
    uncompared: stays ? 'all' : APPLY_ATTRIBUTES,
    also: { equal: ['applying', toStored(mark)] },
  });
}
