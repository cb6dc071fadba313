import { printLine } from '../../adapters/log';
import { isLogged } from '../../domain/history/change-log';
import type { Image } from '../../domain/history/row-image';
import { parsedObject } from '../../domain/values/json';
import { logChanges } from '../../operations/record-changes';
import { type Answer, askStore, callStore, type Reply, type RequestHead, StoreRefused } from './dynalite-server';
import { type MasterWrite, UnrecordedChanges } from './unrecorded-changes';

interface Key {
  job_group: string;
  job_name: string;
}

/**
 * Stands in for the master table's stream and its function on AWS. Writes to the master table are made one after
 * another. Each is noted, made, and recorded in the change log before its writer is answered, so that `history` shows
 * it at once.
 */
export class MasterWrites {
  readonly #unrecorded: UnrecordedChanges;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly answer: Answer,
    private readonly table: string,
    file: string,
  ) {
    this.#unrecorded = new UnrecordedChanges(file);
    // An earlier store was killed, or its recorder failed.
    if (this.#unrecorded.writes.length > 0) this.#inTurn(() => this.#record());
  }

  /** Answers a request that writes rows whose changes are logged. Undefined if the request writes no such row. */
  make(head: RequestHead, body: Buffer): Promise<Reply> | undefined {
    // The parsed name decides: in the text, each of its characters may be escaped.
    const keys = keysOf(this.table, String(head.headers['x-amz-target']), parsedObject(body.toString()) ?? {});
    const logged = keys.filter(({ job_group }) => isLogged(job_group));
    return logged.length === 0 ? undefined : this.#inTurn(() => this.#write(head, body, logged));
  }

  async #write(head: RequestHead, body: Buffer, keys: readonly Key[]): Promise<Reply> {
    // Earlier writes that could not be recorded come first, so that a row's changes stay in order.
    await this.#record();
    let before: { job_group: string; job_name: string; before: Image | null }[];
    try {
      before = await Promise.all(keys.map(async (key) => ({ ...key, before: await this.#read(key) })));
    } catch (error) {
      // A row that cannot be read (no such table) cannot be written either, and dynalite says why.
      if (error instanceof StoreRefused) return callStore(this.answer, head, body);
      throw error;
    }
    this.#unrecorded.begin(before, Date.now());
    const reply = await callStore(this.answer, head, body);
    await this.#record();
    return reply;
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
      for (const write of writes) if (write.after === undefined) write.after = await this.#read(write);
      const { unrecorded } = await logChanges(writes.map(streamRecord), {
        put: async (Item) => void (await askStore(this.answer, 'PutItem', { TableName: this.table, Item })),
      });
      this.#unrecorded.done(unrecorded);
    } catch (error) {
      const { name, message } = error as Error;
      printLine({ level: 'error', message: 'changes are not recorded yet', fields: { error: name, reason: message } });
    }
  }

  async #read({ job_group, job_name }: Key): Promise<Image | null> {
    const got = await askStore(this.answer, 'GetItem', {
      TableName: this.table,
      Key: { job_group: { S: job_group }, job_name: { S: job_name } },
      ConsistentRead: true,
    });
    return (got.Item as Image | undefined) ?? null;
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(act);
    this.#last = turn.catch(() => {});
    return turn;
  }
}

/**
 * The keys that a request writes in the table. Malformed keys are left out: dynalite refuses them, so they change
 * nothing.
 */
function keysOf(table: string, target: string, input: Record<string, unknown>): Key[] {
  const items = target.endsWith('.BatchWriteItem')
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
