import type { Redactor } from '../domain/secrets/redactor';
import type { JsonObject } from '../domain/values/json';
import type { Bundle } from '../domain/values/stack-frames';
import { AttemptLog } from './attempt-log';
import type { OutputCapture } from './capture-output';
import { type Ending, threw } from './ending';

export interface AttemptOutputDependencies {
  /** One for the process: the code that an earlier attempt left behind may still print its secrets. */
  redactor: Redactor;
  /** The file that the job's code runs from: its errors show the author's own lines. */
  bundle?: Bundle;
  output: OutputCapture;
  /** Ends the process: a job that ignores its signal must not go on inside a warm one. */
  leaveProcess(): void;
  /** Has no other attempt begin in this process. */
  leaveAfterReply(): void;
}

/**
 * The output of one attempt: its log, and the errors that nobody caught. Such an error fails the attempt only while its
 * code runs. Before the code starts, the error comes from an earlier attempt; after the code has ended, it must not
 * keep END from being written. In both cases it is logged, and the process is left once END is written.
 */
export class AttemptOutput {
  readonly log: AttemptLog;
  /** The ending of an attempt whose code threw an error that nobody caught. */
  readonly crashed: Promise<Ending>;
  #crash!: (ending: Ending) => void;
  #phase: 'outside code' | 'code' | 'closed' = 'outside code';
  #mustLeave = false;

  constructor(
    identity: JsonObject,
    private readonly deps: AttemptOutputDependencies,
  ) {
    // Node 20 has no `Promise.withResolvers`.
    this.crashed = new Promise((resolve) => {
      this.#crash = resolve;
    });
    this.log = new AttemptLog(identity, deps.redactor, deps.output.writeLine, deps.bundle);
    deps.output.sendTo(this.log.sink((error) => this.#onUncaught(error)));
  }

  codeStarts(): void {
    this.#phase = 'code';
  }

  codeEnds(): void {
    this.#phase = 'outside code';
    this.log.flush();
  }

  /** To be called after END is written. */
  close(): void {
    this.#phase = 'closed';
    this.log.flush();
    if (this.#mustLeave) this.deps.leaveProcess();
    // A later attempt would have no log.
    if (!this.deps.output.isIntact()) this.deps.leaveAfterReply();
  }

  #onUncaught(error: unknown): void {
    if (this.#phase === 'closed') this.deps.leaveProcess();
    else if (this.#phase === 'code') this.#crash(threw(error, this.deps.redactor, true, this.deps.bundle));
    else this.#mustLeave = true;
  }
}
