import { setTimeout as sleep } from 'node:timers/promises';
import { ErrorName } from '../../domain/tables/error-names';
import type { Json } from '../../domain/values/json';
import type { LivingRoot } from '../process-trees';
import { AbortReason } from '../states/execution/cancellation';
import type { Invoke, InvokeRequest } from '../states/execution/invoke';
import type { Bundle } from './bundle-functions';
import { FunctionProcess, functionFailure } from './function-process';

export interface RuntimeOptions {
  bundles: ReadonlyMap<string, Bundle>;
  environment(functionName: string): NodeJS.ProcessEnv;
  logs: string;
  /** Called with each new process. If this process is killed, the adopter (the store) ends them. */
  adopt(root: LivingRoot): void;
  /** How many processes job functions may have at once. */
  workers: number;
  /** Functions with processes of their own beside the workers, as reserved concurrency gives them on AWS. */
  services: ReadonlySet<string>;
  /** How long a process of a job function waits for its next call until it is ended. Default: a minute. */
  jobIdleMs?: number;
  /** The same of a service function. Default: 10 s. */
  serviceIdleMs?: number;
}

/** Two, so that one SettleAttempt does not wait for another's calls to DynamoDB. They are short. */
const SERVICE_PROCESSES = 2;

/** Lambda keeps a function's environment for some minutes, and here eight idle ones have 250 MB beside the last job. */
const JOB_IDLE_MS = 60_000;

/** While jobs work for hours, nothing calls LoadGroup. Its process has 40 MB, and is there again within 0.2 s. */
const SERVICE_IDLE_MS = 10_000;

/**
 * Runs functions in child processes. Warm ones are used again, each for one invocation at a time, at most `workers` at
 * once. An invocation that waits for a free process has not started, and neither has its timeout.
 */
export class FunctionRuntime {
  readonly #jobs: Lane;
  readonly #services: Lane;

  constructor(private readonly options: RuntimeOptions) {
    this.#jobs = new Lane(options.workers, options, options.jobIdleMs ?? JOB_IDLE_MS);
    this.#services = new Lane(SERVICE_PROCESSES, options, options.serviceIdleMs ?? SERVICE_IDLE_MS);
  }

  readonly invoke: Invoke = (request) => {
    const lane = this.options.services.has(request.functionName) ? this.#services : this.#jobs;
    return lane.invoke(request);
  };

  /**
   * Starts a process of a service function and loads the function in it, ready for the first call. Rejects if it cannot
   * start: calls would fail, and be repeated, for minutes.
   */
  startService(functionName: string): Promise<void> {
    return this.#services.start(functionName);
  }

  /** The processes' numbers, for callers that measure them. */
  get pids(): number[] {
    return [...this.#jobs.pids, ...this.#services.pids];
  }

  /** Ends all processes. The ones at work have `graceMs` to finish. */
  async close(graceMs: number): Promise<void> {
    const giveUpAt = performance.now() + graceMs;
    this.#jobs.refuse();
    while (this.#jobs.isBusy && performance.now() < giveUpAt) await sleep(20);
    this.#jobs.kill();
    this.#services.kill();
  }
}

interface Waiting {
  request: InvokeRequest;
  run(process: FunctionProcess): void;
}

/** Processes that share one limit. */
class Lane {
  readonly #processes = new Set<FunctionProcess>();
  readonly #resting = new Map<FunctionProcess, NodeJS.Timeout>();
  #queue: Waiting[] = [];
  #closed = false;

  constructor(
    private readonly limit: number,
    private readonly options: RuntimeOptions,
    /** How long a process may have nothing to do. */
    private readonly idleMs: number,
  ) {}

  get isBusy(): boolean {
    return [...this.#processes].some((process) => process.isBusy);
  }

  get pids(): number[] {
    return [...this.#processes].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  }

  invoke(request: InvokeRequest): Promise<Json> {
    const bundle = this.options.bundles.get(request.functionName);
    if (!bundle) {
      const errorMessage = `Function not found: ${request.functionName}`;
      return Promise.reject(functionFailure({ errorType: 'Lambda.ResourceNotFoundException', errorMessage }));
    }
    if ('problem' in bundle) {
      return Promise.reject(functionFailure({ errorType: ErrorName.NOT_BUNDLED, errorMessage: bundle.problem }));
    }
    return new Promise((resolve, reject) => {
      const leaveQueue = () => {
        this.#queue = this.#queue.filter((waiting) => waiting !== entry);
        reject(request.signal.reason);
      };
      const entry: Waiting = {
        request,
        run: (process) => {
          request.signal.removeEventListener('abort', leaveQueue);
          this.#work(process, request).then(resolve, reject);
        },
      };
      request.signal.addEventListener('abort', leaveQueue, { once: true });
      this.#queue.push(entry);
      this.#dispatch();
    });
  }

  /** The command decides what an interrupt means, so a process that one ended is started again, once. */
  async start(functionName: string): Promise<void> {
    const process = this.#processFor(functionName);
    await process?.load().catch((error: unknown) => {
      if (!process.wasInterrupted) throw error;
      return this.#processFor(functionName)?.load();
    });
    this.#dispatch();
    this.#rest();
  }

  refuse(): void {
    this.#closed = true;
    this.#queue = [];
  }

  kill(): void {
    this.refuse();
    for (const process of this.#processes) this.#wake(process);
    FunctionProcess.killAll(this.#processes);
  }

  async #work(process: FunctionProcess, request: InvokeRequest): Promise<Json> {
    // A stopped execution leaves its functions running, as on AWS, and `close` gives them a grace. A timeout ends them.
    const abandon = () => {
      if (request.signal.reason !== AbortReason.executionAborted) process.kill();
    };
    request.signal.addEventListener('abort', abandon, { once: true });
    try {
      const reply = process.invoke(request.payload);
      request.onStarted();
      return await reply;
    } finally {
      request.signal.removeEventListener('abort', abandon);
      this.#dispatch();
      this.#rest();
    }
  }

  /** Those that have nothing to do after all that waits has been given to them are ended, unless a call comes. */
  #rest(): void {
    for (const process of this.#processes) {
      if (process.isBusy || this.#resting.has(process)) continue;
      this.#resting.set(process, setTimeout(() => this.#end(process), this.idleMs).unref());
    }
  }

  #wake(process: FunctionProcess): void {
    clearTimeout(this.#resting.get(process));
    this.#resting.delete(process);
  }

  /** It is given no call from now on. */
  #end(process: FunctionProcess): void {
    this.#wake(process);
    this.#processes.delete(process);
    process.kill();
  }

  #dispatch(): void {
    while (!this.#closed && this.#queue.length > 0) {
      const waiting = this.#queue[0] as Waiting;
      const process = this.#processFor(waiting.request.functionName);
      if (!process) return;
      this.#queue.shift();
      waiting.run(process);
    }
  }

  /**
   * A warm process of this function, else a new one. If the lane is full, it replaces an idle process of another
   * function.
   */
  #processFor(functionName: string): FunctionProcess | undefined {
    const idle = [...this.#processes].filter((process) => !process.isBusy);
    const warm = idle.find((process) => process.functionName === functionName);
    if (warm) {
      this.#wake(warm);
      return warm;
    }
    if (this.#processes.size >= this.limit) {
      const [other] = idle;
      if (!other) return undefined;
      this.#end(other);
    }
    const { file, isBuilt } = this.options.bundles.get(functionName) as { file: string; isBuilt?: true };
    const process = new FunctionProcess(
      functionName,
      { bundle: file, isJob: !isBuilt },
      this.options.logs,
      this.options.environment(functionName),
      (ended) => {
        this.#wake(ended);
        this.#processes.delete(ended);
        this.#dispatch();
      },
    );
    this.#processes.add(process);
    if (process.root) this.options.adopt(process.root);
    return process;
  }
}
