import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { OUT_OF_MEMORY } from '../../domain/attempts/attempt-error';
import type { Json } from '../../domain/values/json';
import { monotonicMs } from '../../sdk/stopwatch';
import { builtEntry, nodePath } from '../built-entry';
import { HomeError } from '../home';
import { endTrees, type LivingRoot, MARK } from '../process-trees';
import { killGroup } from '../processes';
import { TaskFailure } from '../states/execution/invoke';
import { Channel } from './channel';
import {
  type FunctionError,
  findHostMessage,
  type HostOptions,
  type InvocationMessage,
  type LoadMessage,
  type ReplyMessage,
  type WatchdogMessage,
} from './host-messages';
import { whyNotStarted } from './why-not-started';

/** The heap of one function's process. A process that runs out of memory ends alone. */
const FLAGS = ['--max-old-space-size=256', '--max-semi-space-size=1'];

/** Ours allocate little at a time. A job's code that allocates much would take two thirds longer. */
const FLAGS_OF_OURS = ['--optimize-for-size'];

/** How long a process may take to exit once its channel is closed. Its exit status is worth more than our kill. */
const EXIT_MS = 1_000;

/** The most ms that a timer takes. A longer wait would end at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The invocation under way. */
interface Waiting {
  requestId: string;
  resolve(result: Json): void;
  reject(failure: TaskFailure): void;
}

/** One warm process of one function. It handles one invocation at a time, and another replaces it when it has ended. */
export class FunctionProcess {
  readonly #child: ChildProcess;
  readonly #channel: Channel | undefined;
  #wasInterrupted = false;
  #waiting: Waiting | undefined;
  readonly #mark = randomUUID();
  readonly #logFile: string;
  #ended = false;
  #isLeaving = false;
  #isKilled = false;
  #watchdog: NodeJS.Timeout | undefined;

  constructor(
    readonly functionName: string,
    { bundle, isJob }: Pick<HostOptions, 'bundle' | 'isJob'>,
    logs: string,
    environment: NodeJS.ProcessEnv,
    onEnd: (process: FunctionProcess) => void,
  ) {
    const logStream = `${functionName}-${randomUUID().slice(0, 8)}`;
    const logFile = path.resolve(logs, `${logStream}.log`);
    this.#logFile = logFile;
    const options: HostOptions = { functionName, isJob, bundle, logStream, logFile, mark: this.#mark };
    // A file, not a pipe: it keeps everything printed before a crash, in order, and needs no reader.
    const log = openSync(logFile, 'a');
    this.#child = spawn(
      nodePath(),
      [...FLAGS, ...(isJob ? [] : FLAGS_OF_OURS), builtEntry('function-host'), JSON.stringify(options)],
      {
        env: { ...environment, [MARK]: this.#mark },
        stdio: ['ignore', log, log, 'pipe'],
        // The process leads a group of its own, so that whatever a job starts ends with it, as with Lambda's sandbox.
        detached: true,
      },
    );
    closeSync(log);
    const socket = this.#child.stdio?.[3] as Duplex | undefined;
    // Without a socket the process could not be started, and `error` says why.
    this.#channel =
      socket &&
      new Channel(
        socket,
        (message) => this.#hear(message),
        () => this.#losesChannel(),
      );
    // More than one can come: a process that cannot be killed is an error too.
    this.#child.on('error', (error) => this.#end(`could not be started: ${error.message}`, onEnd));
    this.#child.once('exit', (code, signal) => {
      this.#wasInterrupted = signal === 'SIGINT';
      const how = `Runtime exited with error: ${signal ? `signal: ${signal}` : `exit status ${code}`}`;
      // Of a process that was killed nobody asks, and its home may be gone already.
      const isFull = code !== 0 && !this.#isKilled && ranOutOfMemory(logFile);
      this.#end(how, onEnd, isFull ? OUT_OF_MEMORY : 'Runtime.ExitError');
    });
  }

  /** Whether it can take no invocation now. */
  get isBusy(): boolean {
    return this.#waiting !== undefined || this.#isLeaving;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Whether a Ctrl-C in the terminal ended it. That reaches it in the first moments only, until it has a process group
   * of its own and ignores the signal.
   */
  get wasInterrupted(): boolean {
    return this.#wasInterrupted;
  }

  /** Resolves to the handler's reply, or rejects with the failure that Lambda would have reported to Step Functions. */
  invoke(payload: Json): Promise<Json> {
    return this.#ask((requestId): InvocationMessage => ({ requestId, payload }));
  }

  /** Loads the function without calling it. Rejects with why it cannot. */
  async load(): Promise<void> {
    try {
      await this.#ask((requestId): LoadMessage => ({ requestId, load: true }));
    } catch (failure) {
      this.kill();
      throw new HomeError(whyNotStarted(this.functionName, failure as TaskFailure, this.#logFile));
    }
  }

  #ask(message: (requestId: string) => object): Promise<Json> {
    const requestId = randomUUID();
    return new Promise((resolve, reject) => {
      this.#waiting = { requestId, resolve, reject };
      this.#channel?.send(message(requestId));
    });
  }

  /** How whoever ends it finds it, and what its jobs have started. Undefined if it could not be started. */
  get root(): LivingRoot | undefined {
    return this.pid === undefined ? undefined : { pid: this.pid, mark: this.#mark };
  }

  /** Ends the process at once: an abandoned invocation must not go on. */
  kill(): void {
    FunctionProcess.killAll([this]);
  }

  /** Ends these processes with one look at all of the machine's. */
  static killAll(processes: Iterable<FunctionProcess>): void {
    const roots: LivingRoot[] = [];
    for (const each of processes) {
      if (each.#ended || each.#isKilled || !each.root) continue;
      each.#isKilled = true;
      roots.push(each.root);
    }
    endTrees(roots);
  }

  /** Only what belongs to the invocation under way counts: its id is not known to the job's code. */
  #hear(message: unknown): void {
    const ours = findHostMessage(message);
    if (!ours || ours.requestId !== this.#waiting?.requestId) return;
    if ('killAt' in ours) this.#watch(ours);
    else this.#settle(ours, this.#waiting);
  }

  /** A process that cannot answer is of no use. It closes its channel as it exits, or a job has closed it. */
  #losesChannel(): void {
    setTimeout(() => this.kill(), EXIT_MS).unref();
  }

  /** A job's busy loop blocks every timer of its own process, so this process keeps the time. */
  #watch({ killAt }: WatchdogMessage): void {
    clearTimeout(this.#watchdog);
    const left = Math.min(Math.max(0, killAt - monotonicMs()), MAX_TIMER_MS);
    this.#watchdog = setTimeout(() => this.kill(), left);
  }

  #settle(reply: ReplyMessage, waiting: Waiting): void {
    clearTimeout(this.#watchdog);
    this.#waiting = undefined;
    // The attempt left the process unfit for another one.
    if (reply.isLast) {
      this.#isLeaving = true;
      this.kill();
    }
    if ('failure' in reply) waiting.reject(functionFailure(reply.failure));
    else waiting.resolve(reply.result);
  }

  #end(how: string, onEnd: (process: FunctionProcess) => void, errorType = 'Runtime.ExitError'): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#watchdog);
    // It has ended by itself, and what its jobs have started has another parent now.
    if (this.pid !== undefined) killGroup(this.pid);
    if (!this.#isKilled) endTrees([{ pid: undefined, mark: this.#mark }]);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    onEnd(this);
    // Lambda's own words and the request's id: SettleAttempt takes them as proof that this invocation is over.
    waiting?.reject(
      functionFailure({
        errorType,
        errorMessage: `RequestId: ${waiting.requestId} Error: ${how}`,
      }),
    );
  }
}

/** V8 says so last, in the log, when the heap of its process is full. A log that is gone says nothing. */
function ranOutOfMemory(logFile: string): boolean {
  if (!existsSync(logFile)) return false;
  const log = openSync(logFile, 'r');
  try {
    const tail = Buffer.alloc(Math.min(fstatSync(log).size, MAX_LAST_WORDS));
    readSync(log, tail, 0, tail.length, fstatSync(log).size - tail.length);
    return /^FATAL ERROR: .*heap/m.test(tail.toString('latin1'));
  } finally {
    closeSync(log);
  }
}

/** V8's message, a page of figures and a stack. */
const MAX_LAST_WORDS = 16 * 1024;

/** A function's error as Step Functions receives it: the name, and the whole error as JSON in the cause. */
export function functionFailure(error: FunctionError): TaskFailure {
  return new TaskFailure(error.errorType, JSON.stringify(error));
}
