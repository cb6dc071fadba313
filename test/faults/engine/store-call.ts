import type { FunctionName } from '../cases/fault-case';

/** One call to DynamoDB, as its HTTP request says. */
export interface StoreCall {
  command: string;
  /** The group of its case. Undefined if the call belongs to no case. */
  group: string | undefined;
  /** The item's key, if the call is about one item of the run table. */
  runId: string | undefined;
  entry: string | undefined;
  isWrite: boolean;
  /** The write of an attempt: its START or its END (as evidence or as success). */
  attempt?: { write: 'START' | 'END'; number: number };
}

/** The caller: a function, who closes from outside, or who asks to stop. Each process has its own access key. */
export interface Caller {
  name: FunctionName | 'sweep' | 'stop';
  pid?: number;
}

interface Body {
  Key?: Record<string, { S?: string }>;
  Item?: Record<string, { S?: string }>;
  UpdateExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
}

const WRITES: ReadonlySet<string> = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);

/**
 * The form of the cases' group names. The names of their runs begin with it, so that each of their calls contains it.
 */
export const groupName = (number: number): string => `fault-${number}-x`;
const GROUP = /fault-\d+-x/;

export function readStoreCall(target: string, text: string, caller: Caller): StoreCall {
  const command = target.slice(target.indexOf('.') + 1);
  const body = JSON.parse(text) as Body;
  const key = body.Key ?? body.Item;
  const call: StoreCall = {
    command,
    group: GROUP.exec(text)?.[0],
    runId: key?.run_id?.S,
    entry: key?.entry?.S,
    isWrite: WRITES.has(command),
  };
  const write = caller.name === 'job' && command === 'UpdateItem' ? attemptOf(body) : undefined;
  return write ? { ...call, attempt: write } : call;
}

function attemptOf(body: Body): StoreCall['attempt'] {
  const index = /\[(\d+)\]/.exec(body.UpdateExpression ?? '')?.[1];
  if (index === undefined) return undefined;
  const isStart = Object.values(body.ExpressionAttributeNames ?? {}).includes('request_id');
  return { write: isStart ? 'START' : 'END', number: Number(index) + 1 };
}
