import { randomUUID } from 'node:crypto';
import type { Json } from '../../../domain/values/json';
import type { StatesFailure } from '../values/states-failure';
import { AbortReason, Cancellation, Cancelled } from './cancellation';
import { EventLog } from './event-log';
import { type ExecutionResult, runToEnd } from './run-to-end';
import { type ChildExecution, Thread } from './thread';

export interface Children {
  readonly count: number;
  /** How many may run at once. */
  readonly limit: number;
  readonly mapRunArn: string;
  /** The children's machine, as their context object shows it. */
  readonly stateMachine: { readonly Id: string; readonly Name: string };
  inputAt(index: number): Json;
  run(input: Json, thread: Thread): Promise<Json>;
  /** The failure of the Map Run if it does not tolerate so many failed children. */
  failure(failed: number): StatesFailure | undefined;
  /** The Map Run ends because a sibling of its Map has failed. */
  onAborted(): void;
}

/**
 * Starts child executions 0…count-1 in this order, at most `limit` at once; resolves to the outputs of those that
 * succeeded, in the same order. Rejects as soon as too many have failed, and stops the others. Nothing is kept of a
 * child that has ended but its output.
 */
export function runChildren(parent: Thread, children: Children): Promise<Json[]> {
  return new Promise((resolve, reject) => new MapRun(parent, children, resolve, reject).begin());
}

class MapRun {
  readonly #parent: Thread;
  readonly #children: Children;
  readonly #resolve: (outputs: Json[]) => void;
  readonly #reject: (error: unknown) => void;
  readonly #outputs: (Json | undefined)[];
  readonly #running = new Set<Cancellation>();
  #removeListener: () => void = () => {};
  #started = 0;
  #failed = 0;
  #ended = false;

  constructor(
    parent: Thread,
    children: Children,
    resolve: (outputs: Json[]) => void,
    reject: (error: unknown) => void,
  ) {
    this.#parent = parent;
    this.#children = children;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#outputs = new Array<Json | undefined>(children.count).fill(undefined);
  }

  begin(): void {
    this.#removeListener = this.#parent.onCancel((reason) => {
      if (reason === AbortReason.siblingFailed) this.#children.onAborted();
      this.#end(reason, () => this.#reject(new Cancelled()));
    });
    this.#startMore();
  }

  #startMore(): void {
    try {
      while (!this.#ended && this.#started < this.#children.count && this.#running.size < this.#children.limit) {
        this.#start(this.#started++);
      }
    } catch (error) {
      this.#die(error); // E.g. an ItemSelector that finds nothing.
    }
    if (this.#started < this.#children.count || this.#running.size > 0) return;
    const succeeded = this.#outputs.filter((output) => output !== undefined);
    this.#end(AbortReason.executionFailed, () => this.#resolve(succeeded));
  }

  #start(index: number): void {
    const input = this.#children.inputAt(index);
    const cancellation = new Cancellation();
    this.#running.add(cancellation);
    startChild(this.#parent, this.#children, { index, input, cancellation }).then(
      (result) => this.#take(index, cancellation, result),
      (bug) => this.#die(bug),
    );
  }

  #take(index: number, cancellation: Cancellation, result: ExecutionResult): void {
    this.#running.delete(cancellation);
    if (result.status === 'SUCCEEDED') this.#outputs[index] = result.output;
    const failure = result.status === 'SUCCEEDED' ? undefined : this.#children.failure(++this.#failed);
    if (failure) this.#die(failure);
    else this.#startMore();
  }

  /** Stops the children that run, since the Map Run has failed. */
  #die(error: unknown): void {
    this.#end(AbortReason.executionFailed, () => this.#reject(error));
  }

  /** A child that is stopped logs no end of the states that it was in: its history ends with ExecutionAborted. */
  #end(reason: AbortReason, settle: () => void): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#removeListener();
    const asked = reason === AbortReason.executionAborted;
    for (const each of this.#running) each.cancel(asked ? reason : AbortReason.executionFailed);
    settle();
  }
}

function startChild(
  parent: Thread,
  { stateMachine, mapRunArn, run }: Children,
  { index, input, cancellation }: { index: number; input: Json; cancellation: Cancellation },
): Promise<ExecutionResult> {
  const { clock, invoke, random, callbacks, onChildEvent } = parent.execution;
  const name = randomUUID();
  const executionArn = `${stateMachine.Id.replace(':stateMachine:', ':execution:')}:${name}`;
  let stopCause: string | undefined;
  const child: ChildExecution = {
    name,
    executionArn,
    mapRunArn,
    index,
    stop(cause) {
      stopCause = cause;
      cancellation.cancel(AbortReason.executionAborted);
    },
  };
  const log = new EventLog(clock, (event) => onChildEvent?.(event, child));
  const StartTime = new Date(clock.now()).toISOString();
  const context = { Execution: { Id: executionArn, Input: input, Name: name, StartTime }, StateMachine: stateMachine };
  const thread = new Thread({ log, clock, invoke, random, context, callbacks, onChildEvent }, cancellation);
  return runToEnd(
    thread,
    input,
    (checked) => run(checked, thread),
    () => stopCause,
  );
}
