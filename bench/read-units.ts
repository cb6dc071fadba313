import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** Counts the read units that a client's calls use, as the store says of each: by DynamoDB's rules. */
export class ReadUnits {
  #units = 0;
  #calls = 0;

  constructor(client: DynamoDBDocumentClient) {
    client.middlewareStack.add(
      (next) => async (args) => {
        const input = { ...(args.input as object), ReturnConsumedCapacity: 'TOTAL' };
        const reply = await next({ ...args, input });
        const { ConsumedCapacity } = reply.output as { ConsumedCapacity?: Consumed | Consumed[] };
        this.#calls += 1;
        for (const { CapacityUnits = 0 } of [ConsumedCapacity ?? []].flat()) this.#units += CapacityUnits;
        return reply;
      },
      { step: 'initialize', name: 'readUnits', override: true },
    );
  }

  /** What the act uses; nothing else may read meanwhile. */
  async during(act: () => Promise<unknown>): Promise<{ units: number; calls: number }> {
    const [units, calls] = [this.#units, this.#calls];
    await act();
    return { units: this.#units - units, calls: this.#calls - calls };
  }
}

interface Consumed {
  CapacityUnits?: number;
}
