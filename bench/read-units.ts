import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** Counts the units that a client's calls use, as the store says of each: by DynamoDB's rules. */
export class ReadUnits {
  #units = 0;
  #calls = 0;
  #written = 0;

  constructor(client: DynamoDBDocumentClient) {
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const input = { ...(args.input as object), ReturnConsumedCapacity: 'TOTAL' };
          const reply = await next({ ...args, input });
          const { ConsumedCapacity } = reply.output as { ConsumedCapacity?: Consumed | Consumed[] };
          this.#calls += 1;
          for (const { CapacityUnits = 0 } of [ConsumedCapacity ?? []].flat()) {
            this.#units += CapacityUnits;
            if (WRITES.has(commandName ?? '')) this.#written += CapacityUnits;
          }
          return reply;
        },
      { step: 'initialize', name: 'readUnits', override: true },
    );
  }

  /** What the act uses, and how much of it for writes; nothing else may use the client meanwhile. */
  async during(act: () => Promise<unknown>): Promise<{ units: number; calls: number; written: number }> {
    const [units, calls, written] = [this.#units, this.#calls, this.#written];
    await act();
    return { units: this.#units - units, calls: this.#calls - calls, written: this.#written - written };
  }
}

const WRITES = new Set(['PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand', 'BatchWriteItemCommand']);

interface Consumed {
  CapacityUnits?: number;
}
