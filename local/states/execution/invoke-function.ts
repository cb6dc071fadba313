import type { Json } from '../../../domain/values/json';
import { Limits } from '../values/limits';
import { memoizedJsonBytes } from '../values/memoized-json-bytes';
import { dataLimitExceeded, StatesFailure } from '../values/states-failure';
import type { Callback } from './callbacks';
import { AbortReason, Cancelled } from './cancellation';
import { TaskFailure } from './invoke';
import type { Thread } from './thread';

export interface FunctionCall {
  readonly stateName: string;
  readonly functionName: string;
  readonly payload: Json;
  readonly timeoutSeconds?: number;
  /** The result is the output of this callback, and the reply says only that the wait has begun. */
  readonly callback?: Callback;
}

/**
 * Makes one invocation, with its events, timeout and abort. Resolves to the Task's result as `lambda:invoke` gives it.
 */
export function invokeFunction(thread: Thread, call: FunctionCall): Promise<Json> {
  const { callback: _, ...details } = call;
  thread.append('TaskScheduled', details);
  return new Promise((resolve, reject) => new Invocation(thread, call, resolve, reject).begin());
}

class Invocation {
  readonly #thread: Thread;
  readonly #call: FunctionCall;
  readonly #resolve: (result: Json) => void;
  readonly #reject: (error: unknown) => void;
  readonly #controller = new AbortController();
  #timer: AbortController | undefined;
  #removeListener: () => void = () => {};
  #started = false;
  #settled = false;

  constructor(thread: Thread, call: FunctionCall, resolve: (result: Json) => void, reject: (error: unknown) => void) {
    this.#thread = thread;
    this.#call = call;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  begin(): void {
    this.#removeListener = this.#thread.onCancel((reason) => {
      this.#settle(() => this.#reject(new Cancelled()));
      this.#controller.abort(reason);
    });
    const { callback } = this.#call;
    this.#invoke().then(
      (reply) => (callback ? this.#submitted(reply) : this.#settle(() => this.#succeed(resultOf(reply)))),
      (error) => this.#settle(() => this.#fail(error)),
    );
    callback?.output.then((output) => this.#settle(() => this.#succeed(output)));
  }

  /** The wait for the callback has begun. */
  #submitted(reply: Json | undefined): void {
    this.#start();
    if (this.#settled) return;
    try {
      this.#append('TaskSubmitted', { output: resultOf(reply) });
    } catch (error) {
      this.#settle(() => this.#giveUp(error));
    }
  }

  /** The method is async so that an `invoke` that throws at once becomes a rejection. */
  async #invoke(): Promise<Json> {
    const { functionName, payload } = this.#call;
    const onStarted = () => this.#start();
    return this.#thread.execution.invoke({ functionName, payload, signal: this.#controller.signal, onStarted });
  }

  /** The function begins to run, and its timeout begins to count. */
  #start(): void {
    if (this.#started) return;
    try {
      this.#ensureStarted();
      if (this.#call.timeoutSeconds !== undefined) this.#startTimer(this.#call.timeoutSeconds);
    } catch (error) {
      this.#settle(() => this.#giveUp(error));
    }
  }

  #startTimer(seconds: number): void {
    const timer = new AbortController();
    this.#timer = timer;
    this.#thread.execution.clock.sleep(seconds * 1000, timer.signal).then(
      () => timer.signal.aborted || this.#settle(() => this.#timeOut()),
      (error) => timer.signal.aborted || this.#settle(() => this.#giveUp(error)),
    );
  }

  /** Aborts the function, because the engine cannot go on: the log may be full. */
  #giveUp(error: unknown): void {
    this.#controller.abort(AbortReason.executionFailed);
    throw error;
  }

  #succeed(result: Json): void {
    this.#ensureStarted();
    if (memoizedJsonBytes(result) > Limits.dataBytes) throw this.#failed(dataLimitExceeded('lambda', true));
    this.#append('TaskSucceeded', { output: result });
    this.#resolve(result);
  }

  /** Any error but a TaskFailure is a bug in the code around the engine, not a failure of a job: it is passed on. */
  #fail(error: unknown): void {
    if (!(error instanceof TaskFailure)) throw error;
    this.#ensureStarted();
    throw this.#failed(new StatesFailure({ error: error.error, cause: error.cause, catchable: true }));
  }

  #timeOut(): void {
    const failure = new StatesFailure({ error: 'States.Timeout', catchable: true });
    this.#controller.abort(AbortReason.timeout);
    this.#append('TaskTimedOut', { error: 'States.Timeout' });
    throw failure;
  }

  #failed(failure: StatesFailure): StatesFailure {
    const { error, cause } = failure;
    this.#append('TaskFailed', { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) });
    return failure;
  }

  /** AWS logs TaskStarted even for an invocation that never reached its function. */
  #ensureStarted(): void {
    if (!this.#started) this.#append('TaskStarted', {});
    this.#started = true;
  }

  #append(
    type: 'TaskStarted' | 'TaskSubmitted' | 'TaskSucceeded' | 'TaskFailed' | 'TaskTimedOut',
    details: object,
  ): void {
    const { stateName, functionName, payload } = this.#call;
    this.#thread.append(type, { stateName, functionName, payload, ...details });
  }

  /** The first of reply, failure, timeout and cancellation decides; later ones are ignored. */
  #settle(act: () => void): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#removeListener();
    this.#timer?.abort();
    try {
      act();
    } catch (error) {
      this.#reject(error);
    }
  }
}

function resultOf(reply: Json | undefined): Json {
  return { ExecutedVersion: '$LATEST', Payload: reply ?? null, SdkHttpMetadata: HTTP_OK, StatusCode: 200 };
}

const HTTP_OK = { HttpStatusCode: 200 };
