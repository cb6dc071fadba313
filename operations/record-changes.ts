import { putChange } from '../adapters/dynamodb/change-log';
import { printLine } from '../adapters/log';
import { changeItem, isLogged } from '../domain/history/change-log';
import type { Image } from '../domain/history/row-image';
import { parseStreamRecord, type StreamRecord } from '../domain/history/stream-record';
import { type BatchReply, failedRecords } from './batch-reply';
import { inParallel } from './in-parallel';
import { type KeepDependencies, keepSchedules, logProblems } from './keep-schedules';

/** Handles a batch of the master table's stream: writes the change log, and keeps the schedules in step. */
export async function recordChanges(records: readonly unknown[], deps: KeepDependencies): Promise<BatchReply> {
  const { unrecorded } = await logChanges(records, {
    put: (item) => putChange(deps.master, item),
    keepSchedules: async (groups) => {
      logProblems(await keepSchedules(groups, deps));
    },
  });
  return failedRecords(unrecorded.map((index) => records[index]));
}

export interface LogDependencies {
  /** Writes a row of the change log. The same change may be written again. */
  put(item: Image): Promise<void>;
  /** Updates the schedules of these groups, whose rows were written. Throws if it should be retried. */
  keepSchedules?: ((groups: readonly string[]) => Promise<void>) | undefined;
}

export interface LoggedReply {
  recorded: number;
  /** The indexes, in order, of the records that must come again. */
  unrecorded: number[];
}

/**
 * Writes the changes of a batch into the change log, many at once since each has a key of its own, then updates those
 * groups' schedules. If a record fails, the others are still recorded.
 */
export async function logChanges(records: readonly unknown[], deps: LogDependencies): Promise<LoggedReply> {
  const parsed = records.map(parseStreamRecord);
  const failed = new Set<number>();
  let recorded = 0;
  await inParallel([...parsed.entries()], async ([index, each]) => {
    try {
      if ('problem' in each) throw new Error(`it is not a record of a stream: ${each.problem}`);
      const item = changeItem(each.record);
      if (!item) return;
      await deps.put(item);
      recorded += 1;
    } catch (error) {
      failed.add(index);
      logFailure('a change could not be recorded', error, { record: index, ...identityOf(each) });
    }
  });
  for (const index of await keepTheirSchedules(parsed, deps)) failed.add(index);
  return { recorded, unrecorded: [...failed].sort((a, b) => a - b) };
}

type Parsed = ReturnType<typeof parseStreamRecord>;

/** Returns the indexes of the records that must come again, because the schedules of their groups could not be kept. */
async function keepTheirSchedules(parsed: readonly Parsed[], deps: LogDependencies): Promise<number[]> {
  const groupOf = (each: Parsed) => ('record' in each ? each.record.job_group : undefined);
  const groups = new Set(parsed.map(groupOf).filter((group) => group !== undefined && isLogged(group)) as string[]);
  if (!deps.keepSchedules || groups.size === 0) return [];
  try {
    await deps.keepSchedules([...groups]);
    return [];
  } catch (error) {
    logFailure('the schedules of some groups could not be kept', error, { groups: [...groups] });
    return [...parsed.keys()].filter((index) => groups.has(groupOf(parsed[index] as Parsed) ?? ''));
  }
}

function identityOf(each: Parsed): Partial<StreamRecord> {
  if (!('record' in each)) return {};
  const { job_group, job_name, at, sequence } = each.record;
  return { job_group, job_name, at, sequence };
}

function logFailure(message: string, error: unknown, fields: object): void {
  const { name, message: reason } = error as Error;
  printLine({ level: 'error', message, fields: { ...fields, error: name, reason } });
}
