import { setTimeout as sleep } from 'node:timers/promises';
import type { Json, JsonObject } from '../../../domain/values/json';
import { type Invoke, type InvokeRequest, TaskFailure } from '../../../local/states/execution/invoke';
import type { BatchReply } from '../../../operations/load/load-batch';
import { type Call, THROTTLED } from '../../support/services/between';
import { type CallFault, CallTrouble, type Fault } from './fault-case';

/** The faults of the machine's calls in one case. */
export class CaseCalls {
  readonly struck: Fault[] = [];
  readonly made: Call[] = [];
  readonly #left: Map<CallFault, number>;
  readonly #beside: Promise<unknown>[] = [];
  readonly #real: Invoke;

  constructor(faults: readonly Fault[], real: Invoke) {
    this.#real = (request) => {
      const work = real(request);
      this.#beside.push(work.catch(() => {}));
      return work;
    };
    const ours = faults.filter((fault) => fault.kind === 'call');
    this.#left = new Map(ours.map((fault) => [fault, fault.times]));
  }

  readonly invoke: Invoke = (request) => {
    this.made.push({ functionName: request.functionName, payload: request.payload });
    for (const [fault, left] of this.#left) {
      if (left === 0 || !strikes(fault, request)) continue;
      this.#left.set(fault, left - 1);
      if (left === fault.times) this.struck.push(fault);
      return this.#withTrouble(fault, request);
    }
    return this.#real(request);
  };

  /** Repeats every call after the execution has ended, with its old input. */
  async repeatAll(): Promise<void> {
    await Promise.all(this.made.map((call) => this.#again(call).catch(() => {})));
  }

  /** Resolves when no call runs any more, not even one that the machine did not wait for. */
  async settled(): Promise<void> {
    // A second execution of a batch calls its jobs when it has heard which.
    for (let seen = 0; seen < this.#beside.length; ) {
      seen = this.#beside.length;
      await Promise.all(this.#beside);
    }
  }

  async #withTrouble(fault: CallFault, request: InvokeRequest): Promise<Json> {
    const failure = new TaskFailure(fault.error, 'a fault of the harness');
    switch (fault.how) {
      case CallTrouble.THROTTLE:
        throw THROTTLED;
      case CallTrouble.LOSE_REPLY:
        await this.#real(request).catch(() => {});
        throw failure;
      case CallTrouble.GIVE_UP: {
        request.onStarted();
        const working = this.#detached(request);
        this.#leave(working);
        await Promise.race([sleep(fault.ms), working.catch(() => {})]);
        throw failure;
      }
      case CallTrouble.TWICE: {
        const first = this.#real(request);
        this.#leave(this.#again(request));
        return first;
      }
      case CallTrouble.TWICE_SECOND: {
        this.#leave(this.#again(request));
        return this.#real(request);
      }
      case CallTrouble.AGAIN_LATER:
        this.#leave(sleep(fault.ms).then(() => this.#again(request)));
        return this.#real(request);
    }
  }

  /** A call that runs to its end: neither a timeout nor a stop of the machine reaches the function. */
  #detached({ functionName, payload }: Call): Promise<Json> {
    return this.#real({ functionName, payload, signal: new AbortController().signal, onStarted: () => {} });
  }

  /** One more call. A batch then runs once more, late or at once: it calls the jobs that it is given. */
  async #again(call: Call): Promise<Json> {
    const reply = await this.#detached(call);
    if (call.functionName !== 'load-batch') return reply;
    const { run_id, plan, parts, from } = call.payload as JsonObject;
    for (const { job: job_name, function: functionName, timeout_seconds } of (reply as unknown as BatchReply).jobs) {
      const payload = { run_id, plan, job_name, timeout_seconds, attempt: 1, parts, batch: from } as JsonObject;
      this.#leave(this.#detached({ functionName, payload }));
    }
    return reply;
  }

  #leave(work: Promise<unknown>): void {
    this.#beside.push(work.catch(() => {}));
  }
}

interface CallPayload {
  job_name?: string;
  attempt?: number;
  from?: string;
  Payload?: JsonObject;
}

function strikes({ place }: CallFault, { functionName, payload }: InvokeRequest): boolean {
  const { job_name, attempt, from, Payload } = payload as CallPayload;
  if (place.of === 'job') return job_name === place.job && attempt === place.attempt;
  if (place.of === 'load-batch') return from === place.first && functionName === place.of;
  if (place.of === 'settle-attempt') return Payload?.job_name === place.job && functionName === place.of;
  return functionName === place.of;
}
