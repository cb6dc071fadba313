import type { RunTable } from '../../../adapters/dynamodb/run-table';
import { AWS_MARGINS, SERVICE_CALL_SECONDS } from '../../../domain/attempts/deadline';
import { LOOK_RETRIERS, lookCount, lookEvents } from '../../../domain/plans/looks';
import { requestStop } from '../../../domain/runs/stop-run';
import { applyChange, type Change } from '../../../domain/tables/change';
import { isStillRunning } from '../../../domain/tables/error-names';
import { type JobRunRow, RUN_ENTRY, type RunRow } from '../../../domain/tables/rows';
import { isOpen } from '../../../domain/tables/statuses';
import type { ServiceDriver } from '../../../drivers/service-driver';
import { lookAtWork } from '../../../operations/look/look-at-work';
import { type SettleReply, type SettleRequest, settle } from '../../../operations/settle-attempt';
import { aJobRun, aRun } from '../builders';
import { AService, driverOf, type Plan, type ServiceFault } from './a-service';
import { type Actor, VirtualWorld } from './virtual-world';

/*
 * One job whose work runs in a service, under the real operations: the state machine's iteration calls `lookAtWork` and
 * `settle`, on a table in memory, while calls die, hang, come twice and lose their answers.
 */

/** What can go wrong at a step of a call: see `Chance`. */
export type Fault = ServiceFault | 'dies' | 'hangs' | 'reply lost' | 'ambiguous' | 'twice';

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

const WAS_LOST = 'the answer of the table was lost';

export async function runServedJob(given: Case): Promise<Result> {
  const { chance, knowsTokens, plans } = given;
  const world = new VirtualWorld((count) => chance.choose(count));
  let started = 0;
  const nextPlan = () => plans[Math.min(started++, plans.length - 1)] as Plan;
  const service = new AService(() => world.now, nextPlan, knowsTokens, given.parts);
  let row = aJobRun({ target: 'states:load', timeout_minutes: 5, maximum_retries: 1, looks: 'often', ...given.row });
  let run = aRun({ events_left: 3_000 });
  const heard = { outcome: undefined as string | undefined, events: 0, looks: 0 };
  let broken: string | undefined;

  const partsOf = (actor: Actor): Parts => {
    const happens = async (action: string, faults: ServiceFault[]): Promise<ServiceFault | undefined> =>
      (await step(actor, action, faults)) as ServiceFault | undefined;
    const parts: Parts = {
      driver: driverOf(service, knowsTokens, happens),
      read: (found) => found,
      write: (change) => change,
      settleReads: (found) => found,
    };
    return given.mutate?.(parts) ?? parts;
  };

  /** A step of a call: it may die or hang before it, and the rest of what can go wrong is told. */
  async function step(actor: Actor, point: string, faults: readonly Fault[]): Promise<Fault | undefined> {
    await world.gate(actor);
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
        const isRun = key.entry === RUN_ENTRY;
        const before: object = isRun ? run : row;
        const made = isRun ? change : write(change);
        const after = made ? applyChange(before, made) : before;
        if (after && isRun) run = after as RunRow;
        else if (after) row = after as JobRunRow;
        if (fault === 'reply lost') throw new Error(WAS_LOST);
        return structuredClone(after);
      },
    } as unknown as RunTable;
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

  const lookOnce = (attempt: number, id: number) =>
    call(`look ${id}`, (actor) => {
      const { driver, read } = partsOf(actor);
      return lookAtWork(
        { run_id: row.run_id, plan: 1, job_name: row.job_name, attempt, timeout_seconds: 75 },
        {
          runs: tableOf(actor, read),
          serviceOf: () => ({
            target: { target: 'states:load', kind: 'states', folder: '/', fields: {}, secret: async () => 'secret' },
            driver,
          }),
          resolve: async () => ({}),
          dataRoot: 's3://data',
          invocation: { requestId: `request-${id}`, logStream: 'stream' },
          now: () => world.now,
          sleep: (ms) => world.sleep(actor, ms),
          log: () => {},
        },
      );
    });

  let calls = 0;
  /** InvokeJob's Task with its retrier. */
  async function invoke(machine: Actor, attempt: number): Promise<{ Error: string; Cause: string } | undefined> {
    const { intervalSeconds, rate, mostSeconds } = LOOK_RETRIERS[row.looks ?? 'often'];
    for (let looks = 0; ; looks++) {
      await world.gate(machine);
      heard.events += 3;
      heard.looks += 1;
      const fault = chance.fault('invoke', ['ambiguous', 'twice']);
      const reply = lookOnce(attempt, ++calls);
      if (fault === 'twice') lookOnce(attempt, ++calls).catch(() => {});
      const failure = await (fault === 'ambiguous' ? ambiguous(reply) : reply).then(
        () => undefined,
        (error: Error) => error,
      );
      if (!failure) return undefined;
      if (!isStillRunning(failure.name) || looks >= lookCount(LOOK_RETRIERS.often, 604_800))
        return { Error: failure.name, Cause: failure.message };
      await world.sleep(machine, Math.min(mostSeconds, intervalSeconds * rate ** looks) * 1000);
    }
  }

  async function ambiguous(reply: Promise<unknown>): Promise<never> {
    reply.catch(() => {});
    throw Object.assign(new Error('no answer'), { name: 'Lambda.Unknown' });
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
      const failure = await invoke(actor, request.Payload.attempt);
      if (!failure) return 'SUCCEEDED';
      let reply = await settled(actor, { ...request, failure });
      while (reply.outcome === 'LOOK') {
        await world.sleep(actor, reply.wait_seconds * 1000);
        reply = await settled(actor, { ...request, failure, waited_seconds: reply.waited_seconds ?? 0 });
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
  }

  machine().then(
    (outcome) => {
      heard.outcome = outcome;
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
  return { row, run, ...heard, service, broken };
}

/** The laws that hold after each step. */
function brokenStep(before: JobRunRow, row: JobRunRow, service: AService): string | undefined {
  if (service.running.length > 1) return `W1 two works run at once: ${service.running.map(({ id }) => id)}`;
  const tokens = service.executions.map(({ token, part }) => `${token} ${part}`);
  if (new Set(tokens).size < tokens.length) return 'W2 an attempt has started its work twice';
  if (!isOpen(before.status) && before.status !== row.status) return `I1 ${before.status} became ${row.status}`;
  if (row.attempt < before.attempt) return `I2 attempt ${before.attempt} became ${row.attempt}`;
  return undefined;
}

/** The laws that hold once nothing can happen any more. */
function brokenAtEnd(
  row: JobRunRow,
  run: RunRow,
  { outcome, events }: { outcome: string | undefined; events: number },
  service: AService,
): string | undefined {
  if (isOpen(row.status)) return `I8 the row is ${row.status}, and nothing can happen`;
  if ((outcome === 'SUCCEEDED') !== (row.status === 'SUCCEEDED')) return `I4 ${outcome} was heard of ${row.status}`;
  for (const { id } of service.running) {
    // Work that was never noted is the last attempt's: another one would have looked for it.
    const its = row.attempts.find(({ external_id }) => external_id === id) ?? row.attempts.at(-1);
    if (its?.work_over) return `W3 the row says that ${id} is over, and it runs`;
    // What people see of the row is its own error and its reason, not those of an earlier attempt.
    if (!/may still run/.test(`${row.error?.message} ${row.reason}`)) return `W3 ${id} runs on, and the row is silent`;
  }
  for (const { external_id, work_over, usage, error } of row.attempts) {
    const its = service.executions.find(({ id }) => id === external_id);
    if (!its || !work_over || error?.name === 'Runsheet.WorkForgotten') continue;
    if (JSON.stringify(usage) !== JSON.stringify(service.usageUpTo(its)))
      return `W6 ${external_id} used ${JSON.stringify(usage)}`;
  }
  if (row.status === 'SUCCEEDED' && !service.hasEndedWell) return 'W4 SUCCEEDED, and no work has ended well';
  if (row.charged > (row.maximum_retries ?? 0) + 1) return `I6 charged ${row.charged} times`;
  const ofFaults = row.attempts.filter((each) => each.class === 'fault').length;
  // The last attempt of a run that was stopped counts as nothing.
  if (row.status !== 'ABORTED' && row.faults !== ofFaults)
    return `W5 ${row.faults} faults counted, ${ofFaults} attempts are of one`;
  const drawn = 3_000 - (run.events_left ?? 0);
  const planned = 60 + lookEvents(row.timeout_minutes ?? 0, row.looks ?? 'often') + drawn;
  if (events > planned) return `H1 ${events} events, of ${planned} that are planned for`;
  return undefined;
}
