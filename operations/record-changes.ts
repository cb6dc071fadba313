import { printLine } from '../adapters/log';
import type { Image } from '../domain/history/attribute-value';
import { changeItem, isLogged } from '../domain/history/change-log';
import { parseStreamRecord, type StreamRecord } from '../domain/history/stream-record';

export interface ChangeSurroundings {
  /** Writes a row of the change log; again, the same one. */
  put(item: Image): Promise<void>;
  /** Brings the schedules of these groups, whose rows were written, in step with them. */
  keepSchedules?: ((groups: readonly string[]) => Promise<void>) | undefined;
}

/** `unrecorded`: places in the batch of the records that must come again, in order. */
export interface ChangesReply {
  recorded: number;
  unrecorded: number[];
}

/**
 * Writes the changes of a batch of the master table's stream into the change log, in order, and then has the schedules of
 * its groups kept. One that cannot be recorded keeps no other from being so.
 */
export async function logChanges(records: readonly unknown[], around: ChangeSurroundings): Promise<ChangesReply> {
  const parsed = records.map(parseStreamRecord);
  const failed = new Set<number>();
  let recorded = 0;
  for (const [index, each] of parsed.entries()) {
    try {
      if ('problem' in each) throw new Error(`it is no record of a stream: ${each.problem}`);
      const item = changeItem(each.record);
      if (!item) continue;
      await around.put(item);
      recorded += 1;
    } catch (error) {
      failed.add(index);
      tell('a change could not be recorded', error, { record: index, ...keysOf(each) });
    }
  }
  for (const index of await keepSchedules(parsed, around)) failed.add(index);
  return { recorded, unrecorded: [...failed].sort((a, b) => a - b) };
}

type Parsed = ReturnType<typeof parseStreamRecord>;

/** The places of the records that must come again because the schedules of their groups could not be kept. */
async function keepSchedules(parsed: readonly Parsed[], around: ChangeSurroundings): Promise<number[]> {
  const groupOf = (each: Parsed) => ('record' in each ? each.record.job_group : undefined);
  const groups = new Set(parsed.map(groupOf).filter((group) => group !== undefined && isLogged(group)) as string[]);
  if (!around.keepSchedules || groups.size === 0) return [];
  try {
    await around.keepSchedules([...groups]);
    return [];
  } catch (error) {
    tell('the schedules of some groups could not be kept', error, { groups: [...groups] });
    return [...parsed.keys()].filter((index) => groups.has(groupOf(parsed[index] as Parsed) ?? ''));
  }
}

function keysOf(each: Parsed): Partial<StreamRecord> {
  if (!('record' in each)) return {};
  const { job_group, job_name, at, sequence } = each.record;
  return { job_group, job_name, at, sequence };
}

function tell(message: string, error: unknown, fields: object): void {
  const { name, message: reason } = error as Error;
  printLine({ level: 'error', message, fields: { ...fields, error: name, reason } });
}
