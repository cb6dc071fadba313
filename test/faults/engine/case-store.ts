import type { Fault, StoreFault, Trouble } from '../cases/fault-case';
import { plainItem } from './plain-item';
import type { Caller, StoreCall } from './store-call';
import type { StoreWatcher } from './store-proxy';

/** A write in the store's order, done or refused by its condition. */
export interface WriteDone {
  by: Caller['name'];
  runId: string;
  entry: string;
  isAccepted: boolean;
  attempt: StoreCall['attempt'];
  /** The item after the write. Undefined if the write was refused or deleted the item. */
  item: Record<string, unknown> | undefined;
}

/** The faults of one case's calls to DynamoDB, and everything that the calls wrote. */
export class CaseStore implements StoreWatcher {
  readonly writes: WriteDone[] = [];
  readonly struck: Fault[] = [];
  #runId = '';
  readonly #left = new Map<StoreFault, number>();
  readonly #calls = new Map<string, number>();
  #starts = 0;

  /** `onStart` hears of each attempt that has started, while its START waits for its answer. */
  constructor(private readonly onStart: (count: number) => void) {}

  /** Aims these faults at the calls for this run, in place of earlier ones. */
  aim(runId: string, faults: readonly Fault[]): void {
    this.#runId = runId;
    this.#calls.clear();
    this.#left.clear();
    for (const fault of faults) if (fault.kind === 'store') this.#left.set(fault, fault.times);
  }

  troubleFor(call: StoreCall, { name }: Caller): Trouble | undefined {
    if (call.runId !== undefined && call.runId !== this.#runId && !call.runId.startsWith('@')) return undefined;
    const count = (this.#calls.get(name) ?? 0) + 1;
    this.#calls.set(name, count);
    for (const [fault, left] of this.#left) {
      if (left === 0 || !strikes(fault, call, name, count)) continue;
      this.#left.set(fault, left - 1);
      if (left === fault.times) this.struck.push(fault);
      return fault.trouble;
    }
    return undefined;
  }

  answered(call: StoreCall, { name }: Caller, body: string, status: number, reply: string): void {
    const { runId, entry } = call;
    if (!call.isWrite || runId === undefined || entry === undefined) return;
    const isAccepted = status === 200;
    if (!isAccepted && !reply.includes('ConditionalCheckFailed')) return;
    if (isAccepted && call.attempt?.write === 'START') this.onStart(++this.#starts);
    this.writes.push({
      by: name,
      runId,
      entry,
      isAccepted,
      attempt: call.attempt,
      item: isAccepted ? plainItem(call.command === 'PutItem' ? body : reply) : undefined,
    });
  }
}

function strikes({ place, call: wanted }: StoreFault, call: StoreCall, by: Caller['name'], count: number): boolean {
  if (by !== place.of) return false;
  if (place.of !== 'job') return count >= Number(wanted);
  const { attempt, entry } = call;
  return attempt?.write === wanted && attempt.number === place.attempt && entry === `job#${place.job}`;
}
