import type { RunTable } from '../../../adapters/dynamodb/run-table';
import { AWS_MARGINS, SERVICE_CALL_SECONDS } from '../../../domain/attempts/deadline';
import { LOOK_RETRIERS, lookCount } from '../../../domain/plans/looks';
import { requestStop } from '../../../domain/runs/stop-run';
import { applyChange, type Change } from '../../../domain/tables/change';
import { type JobRunRow, RUN_ENTRY, type RunRow } from '../../../domain/tables/rows';
import type { ServiceDriver } from '../../../drivers/service-driver';
import { awaitEnd } from '../../../operations/look/await-end';
import { hearEnd, type Waits } from '../../../operations/look/hear-end';
import { lookAtWork } from '../../../operations/look/look-at-work';
import type { LookDependencies } from '../../../operations/look/looking';
import { mayAwait, wakeWait } from '../../../operations/look/wake-waits';
import { type SettleReply, type SettleRequest, settle } from '../../../operations/settle-attempt';
import { aJobRun, aRun } from '../builders';
import { ABus } from './a-bus';
import { AService, driverOf, type Plan, type ServiceFault } from './a-service';
import { brokenAtEnd, brokenByWake, brokenStep, heardLate } from './look-laws';
import { type Actor, VirtualWorld } from './virtual-world';

/*
 * One job whose work runs in a service, under the real operations: the state machine's iteration calls `lookAtWork` and
 * `settle`, on a table in memory, while calls die, hang, come twice and lose their answers.
 */

/** What can go wrong at a step of a call: see `Chance`. */
export type Fault = ServiceFault | 'dies' | 'hangs' | 'reply lost' | 'ambiguous' | 'twice' | 'never' | 'late' | 'early';

/** Decides what happens at each point where something can. */
export interface Chance {
  /** One of these, or undefined: nothing happens. */
  fault(point: string, faults: readonly Fault[]): Fault | undefined;
  /** Which of so many comes next. */
  choose(count: number): number;
}

export interface Case {
  chance: Chance;
  knowsTokens: boolean;
  /** What the works do, in the order in which they are started. The last one's plan holds for all others. */
  plans: readonly Plan[];
  /** How many parts each work has. Default: 1. */
  parts?: number;
  /** When the run is asked to stop, ms after its start. */
  stopAfterMs?: number;
  row?: Partial<JobRunRow>;
  /** Each step of a call takes up to a second. Else it takes no time. */
  isPaced?: boolean;
  /** Changes the protocol, for mutants. */
  mutate?(parts: Parts): Parts;
}

/** What a mutant can replace. */
export interface Parts {
  driver: ServiceDriver;
  /** The row as a call reads it. */
  read(row: JobRunRow | undefined): JobRunRow | undefined;
  /** The change as it is written; undefined: it is left out. */
  write(change: Change): Change | undefined;
  /** SettleAttempt's row. */
  settleReads(row: JobRunRow | undefined): JobRunRow | undefined;
  awaitEnd: typeof awaitEnd;
  hearEnd: typeof hearEnd;
}

export interface Result {
  row: JobRunRow;
  run: RunRow;
  outcome: string | undefined;
  service: AService;
  /** The law that was broken first, and when. */
  broken: string | undefined;
  looks: number;
  events: number;
}

/** The same chance, and how many faults came of it. */
function counted(chance: Chance): Chance & { faults: number; losesEvents: boolean } {
  const counting = {
    faults: 0,
    losesEvents: false,
    fault: (point: string, faults: readonly Fault[]) => {
      const fault = chance.fault(point, faults);
      if (fault !== undefined) counting.faults += 1;
      if (fault === 'never') counting.losesEvents = true;
      return fault;
    },
    choose: (count: number) => chance.choose(count),
  };
  return counting;
}

type Failure = SettleRequest['failure'] & { Error: string };

const WAS_LOST = 'the answer of the table was lost';

export async function runServedJob(given: Case): Promise<Result> {
  const { knowsTokens, plans } = given;
  const chance = counted(given.chance);
  const world = new VirtualWorld((count) => chance.choose(count));
  let started = 0;
  const nextPlan = () => plans[Math.min(started++, plans.length - 1)] as Plan;
  const isRunning = (id: string) => service.running.some((each) => each.id === id);
  const expect = (id: string, ms: number) => row.looks === 'notified' && void bus.expect(id, ms, () => isRunning(id));
  const service = new AService(() => world.now, nextPlan, knowsTokens, given.parts, expect);
  let row = aJobRun({ target: 'states:load', timeout_minutes: 5, maximum_retries: 1, looks: 'often', ...given.row });
  let run = aRun({ events_left: 3_000 });
  const heard = { outcome: undefined as string | undefined, at: 0, events: 0, looks: 0 };
  let broken: string | undefined;

  const partsOf = (actor: Actor): Parts => {
    const happens = async (action: string, faults: ServiceFault[]): Promise<ServiceFault | undefined> =>
      (await step(actor, action, faults)) as ServiceFault | undefined;
    const parts: Parts = {
      driver: driverOf(service, knowsTokens, happens),
      read: (found) => found,
      write: (change) => change,
      settleReads: (found) => found,
      awaitEnd,
      hearEnd,
    };
    return given.mutate?.(parts) ?? parts;
  };

  /** A step of a call: it may die or hang before it, and the rest of what can go wrong is told. */
  async function step(actor: Actor, point: string, faults: readonly Fault[]): Promise<Fault | undefined> {
    await world.gate(actor);
    if (given.isPaced) await world.sleep(actor, chance.choose(1_001));
    const fault = chance.fault(point, [...faults, 'dies', 'hangs']);
    if (fault === 'dies') {
      actor.isDead = true;
      await world.gate(actor);
    }
    if (fault === 'hangs') await world.sleep(actor, (SERVICE_CALL_SECONDS - 1) * 1000);
    return fault;
  }

  function tableOf(actor: Actor, see: (found: JobRunRow | undefined) => JobRunRow | undefined) {
    const { write } = partsOf(actor);
    return {
      findRun: async () => {
        await step(actor, 'read run', []);
        return structuredClone(run);
      },
      findJobRun: async () => {
        await step(actor, 'read row', []);
        return see(structuredClone(row));
      },
      update: async (key: { entry: string }, change: Change) => {
        const fault = await step(actor, 'write', ['reply lost']);
        if (key.entry === 'wait') return told(fault, bus.update({ run_id: '', ...key }, change));
        const isRun = key.entry === RUN_ENTRY;
        const before: object = isRun ? run : row;
        const made = isRun ? change : write(change);
        const after = made ? applyChange(before, made) : before;
        if (after && isRun) run = after as RunRow;
        else if (after) row = after as JobRunRow;
        return told(fault, after);
      },
    } as unknown as RunTable;
  }

  function told<T>(fault: Fault | undefined, answer: T): T {
    if (fault === 'reply lost') throw new Error(WAS_LOST);
    return structuredClone(answer);
  }

  /** One call of a function: the machine hears of its end, or that it is over its time. */
  function call<T>(name: string, act: (actor: Actor) => Promise<T>): Promise<T> {
    const actor: Actor = { name, isDead: false };
    return new Promise((resolve, reject) => {
      const timer: Actor = { name: `${name}'s timeout`, isDead: false };
      const over = <Value>(tell: (value: Value) => void) => {
        return (value: Value) => {
          timer.isDead = true;
          if (!actor.isDead) tell(value);
        };
      };
      act(actor).then(over(resolve), over(reject));
      world.sleep(timer, SERVICE_CALL_SECONDS * 1000).then(() => {
        actor.isDead = true;
        reject(Object.assign(new Error('RequestId: 1 Error: Task timed out'), { name: 'Sandbox.Timedout' }));
      });
    });
  }

  function dependencies(actor: Actor): LookDependencies {
    const { driver, read } = partsOf(actor);
    const target = { target: 'states:load', kind: 'states', folder: '/', fields: {}, secret: async () => 'secret' };
    return {
      runs: tableOf(actor, read),
      serviceOf: () => ({ target, driver }),
      resolve: async () => ({}),
      dataRoot: 's3://data',
      invocation: { requestId: actor.name, logStream: 'stream' },
      now: () => world.now,
      sleep: (ms) => world.sleep(actor, ms),
      log: () => {},
    };
  }

  const payload = (attempt: number) => {
    return { run_id: row.run_id, plan: 1, job_name: row.job_name, attempt, timeout_seconds: 75 };
  };
  let calls = 0;
  const lookOnce = (attempt: number) =>
    call(`look ${++calls}`, (actor) => lookAtWork(payload(attempt), dependencies(actor)));
  const awaitOnce = (attempt: number, token: string) =>
    call(`await ${++calls}`, (actor) => partsOf(actor).awaitEnd(payload(attempt), token, dependencies(actor)));

  const waitsOf = (actor: Actor): Waits => ({
    find: async ({ run_id }) => {
      await step(actor, 'find wait', []);
      return structuredClone(bus.items.get(run_id));
    },
    wake: async (token) => {
      const fault = await step(actor, 'wake', ['reply lost', 'broken']);
      if (fault === 'broken') throw new Error('no answer');
      if (bus.isOpen(token)) broken ??= brokenByWake(row, run);
      bus.wake(token);
      told(fault, undefined);
    },
  });
  const bus = new ABus(world, chance, (id) =>
    call('event', (actor) => {
      return partsOf(actor).hearEnd({ kind: 'states', id }, () => dependencies(actor), waitsOf(actor));
    }),
  );

  /** A call by the machine: it may not hear how it ended, and the SDK may send it twice. */
  async function called(once: () => Promise<unknown>): Promise<Error | undefined> {
    const fault = chance.fault('invoke', ['ambiguous', 'twice']);
    const reply = once();
    if (fault === 'twice') once().catch(() => {});
    return await (fault === 'ambiguous' ? ambiguous(reply) : reply).then(
      () => undefined,
      (error: Error) => error,
    );
  }

  /** InvokeJob's Task with its retrier. */
  async function invoke(machine: Actor, attempt: number): Promise<Failure | undefined> {
    const retries = new Map<string, number>();
    for (;;) {
      await world.gate(machine);
      heard.events += 3;
      heard.looks += 1;
      const failure = await called(() => lookOnce(attempt));
      if (!failure) return undefined;
      const retrier = Object.values(LOOK_RETRIERS).find(({ error }) => error === failure.name);
      const looks = retries.get(failure.name) ?? 0;
      if (!retrier || looks >= lookCount(retrier, 604_800)) return { Error: failure.name, Cause: failure.message };
      retries.set(failure.name, looks + 1);
      const { intervalSeconds, rate, mostSeconds } = retrier;
      await world.sleep(machine, Math.min(mostSeconds, intervalSeconds * rate ** looks) * 1000);
    }
  }

  async function ambiguous(reply: Promise<unknown>): Promise<never> {
    reply.catch(() => {});
    throw Object.assign(new Error('no answer'), { name: 'Lambda.Unknown' });
  }

  /** AwaitEnd. */
  async function awaited(machine: Actor, attempt: number, seconds: number): Promise<Failure | undefined> {
    await world.gate(machine);
    heard.events += 6;
    const over = await bus.wait(seconds, async (token) => {
      const failure = await called(() => awaitOnce(attempt, token));
      if (failure) throw failure;
    });
    return over === 'woken' ? undefined : { Error: over.name, Cause: over.message };
  }

  async function settled(machine: Actor, request: SettleRequest): Promise<SettleReply> {
    for (;;) {
      await world.gate(machine);
      heard.events += 5;
      const reply = await call('settle', (actor) =>
        settle(tableOf(actor, partsOf(actor).settleReads), request, AWS_MARGINS),
      )
        // SettleAttempt is called again after any failure.
        .catch(() => undefined);
      if (reply) return reply;
      await world.sleep(machine, 2_000);
    }
  }

  async function machine(): Promise<string> {
    const actor: Actor = { name: 'machine', isDead: false };
    const Payload = { run_id: row.run_id, plan: 1, job_name: row.job_name, attempt: 1, timeout_seconds: 75 };
    let request: Omit<SettleRequest, 'failure'> = { FunctionName: 'run-service', Payload };
    for (;;) {
      let failure = await invoke(actor, request.Payload.attempt);
      if (!failure) return 'SUCCEEDED';
      let reply = await settled(actor, { ...request, failure });
      while (failure && (reply.outcome === 'LOOK' || reply.outcome === 'AWAIT')) {
        if (reply.outcome === 'AWAIT') failure = await awaited(actor, reply.Payload.attempt, reply.wait_seconds);
        else await world.sleep(actor, reply.wait_seconds * 1000);
        if (!failure) break;
        reply = await settled(actor, { ...reply, failure });
      }
      if (!failure && reply.outcome === 'AWAIT') {
        heard.events += 5;
        request = reply;
        continue;
      }
      if (reply.outcome !== 'RETRY') return reply.outcome;
      heard.events += 9;
      await world.sleep(actor, reply.wait_seconds * 1000);
      request = reply;
    }
  }

  async function person(): Promise<void> {
    if (given.stopAfterMs === undefined) return;
    await world.sleep({ name: 'person', isDead: false }, given.stopAfterMs);
    run = applyChange(run, requestStop({ by: 'ann' })) ?? run;
    // It may fail: then the machine looks after its wait.
    if (mayAwait(row)) await wakeWait(row, waitsOf({ name: 'person', isDead: false })).catch(() => {});
  }

  machine().then(
    (outcome) => {
      Object.assign(heard, { outcome, at: world.now });
    },
    (error) => {
      broken ??= `the machine failed: ${error}`;
    },
  );
  void person();
  const before = { row, statuses: new Set<string>() };
  await world.run(() => {
    jest.setSystemTime(world.now);
    broken ??= brokenStep(before.row, row, service);
    before.row = row;
  });
  broken ??= brokenAtEnd(row, run, heard, service);
  if (chance.faults <= 1 && !chance.losesEvents) broken ??= heardLate(row, heard, service, chance.faults);
  return { row, run, ...heard, service, broken };
}
