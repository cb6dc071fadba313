import { setImmediate as arrivals } from 'node:timers/promises';
import { printLine } from '../../adapters/log';
import { isLogged } from '../../domain/history/change-log';
import type { Image } from '../../domain/history/row-image';
import { inParallel } from '../../operations/in-parallel';
import { logChanges } from '../../operations/record-changes';
import type { ActionReply, CallAction } from './dynalite-actions';
import { type MasterWrite, UnrecordedChanges } from './unrecorded-changes';

interface Key {
  job_group: string;
  job_name: string;
}

/** The file's next change follows within this time where somebody writes many rows, and takes in the last one. */
const TIDY_MS = 50;

/** A request that waits for its turn. */
interface Waiting {
  action: string;
  input: Record<string, unknown>;
  keys: readonly Key[];
  answer(reply: Promise<ActionReply>): void;
}

/**
 * Stands in for the master table's stream and its function on AWS. Each write to the master table is noted, made, and
 * recorded in the change log before its writer is answered, so that `history` shows it at once. Writes of different
 * rows that wait together are noted by one write of the file; those of one row are made one after another.
 */
export class MasterWrites {
  readonly #unrecorded: UnrecordedChanges;
  #waiting: Waiting[] = [];
  #isWorking = false;
  #tidying: NodeJS.Timeout | undefined;

  constructor(
    private readonly call: CallAction,
    private readonly table: string,
    file: string,
  ) {
    this.#unrecorded = new UnrecordedChanges(file);
    // An earlier store was killed, or its recorder failed.
    if (this.#unrecorded.writes.length > 0) this.#work();
  }

  /** Answers a request that writes rows whose changes are logged. Undefined if the request writes no such row. */
  make(action: string, input: Record<string, unknown>): Promise<ActionReply> | undefined {
    const keys = keysOf(this.table, action, input).filter(({ job_group }) => isLogged(job_group));
    if (keys.length === 0) return undefined;
    return new Promise((answer) => {
      this.#waiting.push({ action, input, keys, answer });
      if (!this.#isWorking) this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    do {
      // Earlier writes that could not be recorded come first, so that a row's changes stay in order.
      await this.#record();
      // After all requests that have arrived.
      await arrivals();
      const batch = takeDistinct(this.#waiting);
      await this.#write(batch).catch((error: Error) => {
        for (const { answer } of batch) answer(Promise.reject(error));
      });
    } while (this.#waiting.length > 0);
    this.#isWorking = false;
    clearTimeout(this.#tidying);
    this.#tidying = setTimeout(() => this.tidy(), TIDY_MS).unref();
  }

  /** Removes from the file what is recorded. If that fails, the next write or the next store makes up for it. */
  tidy(): void {
    try {
      this.#unrecorded.tidy();
    } catch (error) {
      printProblem('recorded changes are still in the file of those that are not', error as Error);
    }
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    const keys = batch.flatMap((each) => each.keys);
    if (keys.length === 0) return;
    // A row that cannot be read (no such table) cannot be written either, and dynalite says why.
    const before = await inParallel(keys, async (key) => ({ ...key, before: (await this.#read(key)) ?? null }));
    this.#unrecorded.begin(before, Date.now());
    const replies = batch.map(({ action, input }) => this.call(action, input));
    await Promise.allSettled(replies);
    await this.#record();
    for (const [at, { answer }] of batch.entries()) answer(replies[at] as Promise<ActionReply>);
  }

  /**
   * Records the unrecorded writes, in order. A write that fails to be recorded stays noted and is tried again at the
   * next write and at the store's next start; until then `history` warns of it. The write itself stands, and is
   * answered so.
   */
  async #record(): Promise<void> {
    const { writes } = this.#unrecorded;
    if (writes.length === 0) return;
    try {
      await inParallel(writes, async (write) => {
        if (write.after === undefined) write.after = await this.#read(write);
      });
      const { unrecorded } = await logChanges(writes.map(streamRecord), {
        put: async (Item) => requireDone(await this.call('PutItem', { TableName: this.table, Item })),
      });
      this.#unrecorded.done(unrecorded);
    } catch (error) {
      printProblem('changes are not recorded yet', error as Error);
    }
  }

  async #read({ job_group, job_name }: Key): Promise<Image | null> {
    const reply = await this.call('GetItem', {
      TableName: this.table,
      Key: { job_group: { S: job_group }, job_name: { S: job_name } },
    });
    return (reply.body as { Item?: Image }).Item ?? null;
  }
}

/** Takes the first requests, up to one that writes a row which one before it writes too. */
function takeDistinct(waiting: Waiting[]): Waiting[] {
  const rows = new Set<string>();
  const isNew = ({ job_group, job_name }: Key) => rows.size < rows.add(`${job_group}/${job_name}`).size;
  const end = waiting.findIndex(({ keys }, at) => !keys.every(isNew) && at > 0);
  return waiting.splice(0, end < 0 ? waiting.length : end);
}

function printProblem(message: string, { name, message: reason }: Error): void {
  printLine({ level: 'error', message, fields: { error: name, reason } });
}

function requireDone({ status, body }: ActionReply): void {
  if (status !== 200) throw new Error(JSON.stringify(body));
}

/**
 * The keys that a request writes in the table. Malformed keys are left out: dynalite refuses them, so they change
 * nothing.
 */
function keysOf(table: string, action: string, input: Record<string, unknown>): Key[] {
  const items =
    action === 'BatchWriteItem'
      ? requestsOf(input, table).map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key)
      : input.TableName === table
        ? [input.Item ?? input.Key]
        : [];
  return items.flatMap((item) => {
    const { job_group, job_name } = (item ?? {}) as Record<string, { S?: unknown } | undefined>;
    const [group, name] = [job_group?.S, job_name?.S];
    return typeof group === 'string' && group && typeof name === 'string' && name
      ? [{ job_group: group, job_name: name }]
      : [];
  });
}

interface WriteRequest {
  PutRequest?: { Item?: unknown };
  DeleteRequest?: { Key?: unknown };
}

function requestsOf({ RequestItems }: Record<string, unknown>, table: string): WriteRequest[] {
  const requests = (RequestItems as Record<string, unknown> | undefined)?.[table];
  return Array.isArray(requests) ? requests.map((each) => (each ?? {}) as WriteRequest) : [];
}

/** The write as a record of DynamoDB Streams. */
function streamRecord({ job_group, job_name, at, sequence, before, after }: MasterWrite): object {
  return {
    dynamodb: {
      ApproximateCreationDateTime: at / 1000,
      Keys: { job_group: { S: job_group }, job_name: { S: job_name } },
      SequenceNumber: String(sequence),
      ...(before && { OldImage: before }),
      ...(after && { NewImage: after }),
    },
  };
}
