import { renderDefinition, SERVICE_FUNCTIONS, type ServiceFunction, substitute } from '../../domain/definition';
import { THROTTLED } from '../../domain/plans/throttles';
import type { Json, JsonObject } from '../../domain/values/json';
import { type Invoke, type InvokeRequest, TaskFailure } from '../../local/states/execution/invoke';
import { parseStateMachine } from '../../local/states/parse-state-machine';
import { runExecution } from '../../local/states/run-execution';
import { executionOptions } from '../../test/support/states/execution';
import { nextAttempt } from '../../test/support/states/storm';
import type { VirtualClock } from '../../test/support/states/virtual-clock';
import {
  CALLS_AT_ONCE,
  CHILDREN_PER_SECOND,
  HAND_OFF,
  logNormal,
  Pace,
  QUICK_ITERATIONS,
  SECONDS_PER_ITERATION,
  UNITS_PER_WRITE,
} from './aws-limits';
import { PARTITION_UNITS } from './limited-store';
import type { PlannedRun } from './planned-run';

/*
 * Executions of the definition itself, by the embedded interpreter, in virtual time: Step Functions, Lambda and
 * DynamoDB take their time as `aws-limits.ts` says.
 */

const MACHINE = parseStateMachine(
  substitute(
    renderDefinition(),
    Object.fromEntries(SERVICE_FUNCTIONS.map((name) => [name, name])) as Record<ServiceFunction, string>,
  ),
);

/** What the runs of one model share: an account. */
export class Account {
  atOnce = 0;
  throttled = 0;
  /** Jobs whose work was done. */
  worked = 0;
  readonly children: Pace;

  constructor(
    readonly clock: VirtualClock,
    readonly random: () => number,
    readonly callsAtOnce = CALLS_AT_ONCE,
  ) {
    this.children = new Pace(clock, CHILDREN_PER_SECOND);
  }
}

export interface PlayedRun extends PlannedRun {
  /** How long each job takes, s. */
  seconds: ReadonlyMap<string, number>;
}

/** Plays one run, and resolves to what it took: virtual seconds from its first to its last event. */
export async function playRun(run: PlayedRun, account: Account): Promise<number> {
  const { clock, random } = account;
  const began = clock.now();
  const invoke = modelled(run, account);
  const options = { ...executionOptions({ input: { group: 'nightly' }, invoke, clock, random }), name: run.runId };
  const events = runExecution(MACHINE, options);
  for (;;) {
    const { done, value } = await events.next();
    if (!done) continue;
    if (value.status !== 'SUCCEEDED')
      throw new Error(`the modelled run ended ${value.status}: ${JSON.stringify(value)}`);
    return (clock.now() - began) / 1000;
  }
}

/** Rows a second that LoadGroup writes to one partition key: 10,000 in 23 s (`npm run bench -- --writes`). */
const WRITTEN_TO_ONE_KEY = 435;
/** Guesses: rows a second that it writes to several keys, and that a read of them returns. */
const WRITTEN_TO_SEVERAL = 2000;
const READ = 5000;

function modelled(run: PlayedRun, account: Account): Invoke {
  const { clock, random } = account;
  const partitions = new Map<string, Pace>();
  const executions = new Map<string, Iterations>();
  const write = (job: string, signal: AbortSignal) => {
    const part = run.partOf(job);
    const partition = partitions.get(part) ?? new Pace(clock, PARTITION_UNITS);
    partitions.set(part, partition);
    return partition.pass(UNITS_PER_WRITE, signal);
  };
  const jobs = run.seconds.size;
  const isSpread = Number(run.reply.parts ?? 1) > 1;
  const service: Record<ServiceFunction, (payload: JsonObject, signal: AbortSignal) => Promise<Json>> = {
    LoadGroup: async (_, signal) => {
      await sleep(1 + jobs / (isSpread ? WRITTEN_TO_SEVERAL : WRITTEN_TO_ONE_KEY), signal);
      return run.reply;
    },
    LoadBatch: async (payload, signal) => {
      await account.children.pass(1, signal);
      const loaded = run.loadBatch(payload);
      await sleep(0.5 + (loaded.jobs as Json[]).length / READ, signal);
      return loaded;
    },
    // No job of the model fails: its calls were throttled for long, which is not charged.
    SettleAttempt: async (payload, signal) => {
      await sleep(0.2, signal);
      return nextAttempt({ payload });
    },
    CloseRun: async (_, signal) => {
      await sleep(0.5 + jobs / READ, signal);
      return { status: 'SUCCEEDED' };
    },
  };
  const sleep = (seconds: number, signal: AbortSignal) => clock.sleep(1000 * seconds, signal);
  const runJob = async ({ job_name }: JsonObject, signal: AbortSignal): Promise<Json> => {
    const job = job_name as string;
    await write(job, signal);
    await sleep(run.seconds.get(job) as number, signal);
    await write(job, signal);
    account.worked += 1;
    return {};
  };
  /** What waits besides the call: Step Functions itself. Returns what ends it. */
  const handOff = async (payload: JsonObject, signal: AbortSignal): Promise<() => void> => {
    await sleep(logNormal(random, HAND_OFF.median, HAND_OFF_SIGMA), signal);
    if (payload.job_name === undefined) return () => {};
    const execution = String(payload.batch);
    const iterations = executions.get(execution) ?? new Iterations(clock);
    executions.set(execution, iterations);
    await iterations.enter(signal);
    return () => iterations.leave();
  };
  return async (request: InvokeRequest) => {
    const { functionName, onStarted, signal } = request;
    const payload = request.payload as JsonObject;
    const leave = await handOff(payload, signal);
    if (account.atOnce >= account.callsAtOnce) {
      account.throttled += 1;
      throw new TaskFailure(THROTTLED, 'Rate Exceeded.');
    }
    account.atOnce += 1;
    onStarted();
    try {
      const called = service[functionName as ServiceFunction];
      return await (called ?? runJob)(payload, signal);
    } finally {
      account.atOnce -= 1;
      leave();
    }
  };
}

/** 1.2816: so many standard deviations above the median is the 90th percentile. */
const HAND_OFF_SIGMA = Math.log(HAND_OFF.p90 / HAND_OFF.median) / 1.2816;

/** The iterations of one execution's inline Maps: beside 16 that run, others start one after another. */
class Iterations {
  #running = 0;
  readonly #slow: Pace;

  constructor(clock: VirtualClock) {
    this.#slow = new Pace(clock, 1 / SECONDS_PER_ITERATION);
  }

  async enter(signal: AbortSignal): Promise<void> {
    this.#running += 1;
    if (this.#running > QUICK_ITERATIONS) await this.#slow.pass(1, signal);
  }

  leave(): void {
    this.#running -= 1;
  }
}
