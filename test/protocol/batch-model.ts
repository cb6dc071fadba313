import { failAttempt, startAttempt, succeedAttempt } from '../../domain/attempts/attempt';
import { AWS_MARGINS } from '../../domain/attempts/deadline';
import { FAULT_BUDGET } from '../../domain/attempts/retry-policy';
import { settleAttempt } from '../../domain/attempts/settle-attempt';
import { renderDefinition } from '../../domain/definition';
import { isOfSlice } from '../../domain/plans/batch-rows';
import { closeJobRun, runVerdict } from '../../domain/runs/close-run';
import { closeRunRow } from '../../domain/runs/run';
import { applyChange } from '../../domain/tables/change';
import { ErrorName } from '../../domain/tables/error-names';
import type { JobRunRow } from '../../domain/tables/rows';
import { isOpen } from '../../domain/tables/statuses';
import type { JsonObject } from '../../domain/values/json';
import { runChoice } from '../../local/states/choice';
import type { ChoiceState } from '../../local/states/definition/state-machine';
import type { Thread } from '../../local/states/execution/thread';
import { parseStateMachine } from '../../local/states/parse-state-machine';
import { levels } from '../support/states/definition-faults';
import { brokenAtRest, brokenByStep } from './batch-invariants';
import {
  type Child,
  type ChildState,
  claimOf,
  isAlive,
  type JobOfChild,
  keyOf,
  type Protocol,
  type Word,
  type World,
} from './batch-world';
import { aJobRun, aRun } from './builders';
import type { Model, Step } from './explore';

const STARTED_AT = Date.parse('2026-11-22T02:30:00Z');
const iso = (ms: number) => new Date(STARTED_AT + ms).toISOString();
const PLAN = 2;

/** The definition's own Choice after the Map of a stage's batches. */
const AFTER_BATCHES = stateOfDefinition('StopAfterBatches?');

export const REAL: Protocol = {
  startAttempt,
  succeedAttempt,
  settleAttempt,
  closeJobRun,
  runVerdict,
  isOfSlice,
  tellsBroken: true,
  goesOn: (words, count) => {
    const result = { words: [...new Set(words)], count: words.length };
    const input = { stage: { count, broken: false }, on_failure: 'stop', result } as JsonObject;
    const thread = { scope: (given: unknown) => ({ input: given, context: () => ({}) }) } as unknown as Thread;
    return runChoice(AFTER_BATCHES, input, thread).next === 'BatchedStageDone';
  },
  mayClose: ({ parent }) => parent.at === 'ended',
};

/** Two batches of one job each, a job after them, and a row that a loader of plan 1 has left among them. */
export function batchModel(protocol: Protocol, faults: number): Model<World> {
  const row = (job_name: string, given: Partial<JobRunRow> = {}) =>
    [job_name, aJobRun({ job_name, plan_no: PLAN, faults: FAULT_BUDGET, ...given })] as const;
  const slice = (from: string, to: string) => ({ plan: PLAN, from, to, stage: 0 });
  const child = (from: string, to: string): Child => ({ slice: slice(from, to), isCopy: false, state: { at: 'load' } });
  return {
    start: {
      rows: Object.fromEntries([row('a'), row('b', { plan_no: 1 }), row('d'), row('e', { stage: 1, priority: 1 })]),
      run: aRun({ plan_no: PLAN }),
      children: [child('a', 'c'), child('d', 'd')],
      calls: [],
      parent: { at: 'map' },
      faults,
    },
    steps: (world) => [
      ...world.children.flatMap((each, index) => childSteps(world, each, index, protocol)),
      ...world.calls.flatMap((_, index) => callSteps(world, index, protocol)),
      ...parentSteps(world, protocol),
      ...closerSteps(world, protocol),
    ],
    keyOf,
    broken: brokenByStep,
    brokenAtRest,
  };
}

function step(world: World, label: string, next: Partial<World>): Step<World> {
  return { label, to: { ...world, ...next } };
}

function fault(world: World, label: string, next: Partial<World>): Step<World>[] {
  return world.faults > 0 ? [step(world, label, { ...next, faults: world.faults - 1 })] : [];
}

/** A child: LoadBatch, then RunJob for each of its jobs, then its word. AWS may stop it late, or never. */
function childSteps(world: World, child: Child, index: number, protocol: Protocol): Step<World>[] {
  const { slice, state } = child;
  const to = (next: ChildState): Partial<World> => ({
    children: world.children.with(index, { ...child, state: next }),
  });
  if (state.at === 'said' || state.at === 'lost') return [];
  const mishaps = [
    ...fault(world, `child${index} is lost`, to({ at: 'lost' })),
    ...(world.children.length < 3
      ? fault(world, `child${index} comes twice`, {
          children: [...world.children, { slice, isCopy: true, state: { at: 'load' } }],
        })
      : []),
    // Whoever stops a run stops its children, sooner or later.
    ...(world.parent.at === 'ended' ? [step(world, `child${index} is stopped`, to({ at: 'lost' }))] : []),
  ];
  if (state.at === 'load') {
    const rows = Object.values(world.rows).filter((row) => protocol.isOfSlice(row, slice));
    const jobs = rows
      .filter(({ status }) => isOpen(status))
      .map(({ job_name: job }) => ({ job, attempt: 1, at: 'invoke' as const }));
    const broken = rows.some(({ status }) => !isOpen(status) && status !== 'SUCCEEDED') && protocol.tellsBroken;
    return [
      ...mishaps,
      step(world, `child${index} loads ${jobs.map(({ job }) => job)}`, to({ at: 'jobs', jobs, broken })),
    ];
  }
  const { jobs, broken } = state;
  if (jobs.every(({ at }) => at === 'done')) {
    const isGood = !broken && jobs.every((job) => job.at === 'done' && job.word === 'SUCCEEDED');
    const word: Word = isGood ? 'SUCCEEDED' : 'FAILED';
    return [...mishaps, step(world, `child${index} says ${word}`, to({ at: 'said', word }))];
  }
  const become = (at: number, next: JobOfChild) => to({ at: 'jobs', jobs: jobs.with(at, next), broken });
  return [...mishaps, ...jobs.flatMap((job, at) => jobSteps(world, job, (next) => become(at, next), protocol, index))];
}

/** RunJob, in a child. SettleAttempt reads and writes in one step: its interleavings are the attempt model's. */
function jobSteps(
  world: World,
  state: JobOfChild,
  become: (next: JobOfChild) => Partial<World>,
  protocol: Protocol,
  child: number,
): Step<World>[] {
  const { job, attempt } = state;
  const go = (label: string, next: Partial<World>) => [step(world, `child${child} ${label} ${job}`, next)];
  if (state.at === 'invoke') {
    const calls = [...world.calls, { job, plan: PLAN, attempt, phase: 'new' as const }];
    return go('calls', { ...become({ job, attempt, at: 'wait', call: world.calls.length }), calls });
  }
  if (state.at === 'wait') {
    const phase = world.calls[state.call]?.phase;
    if (phase === 'returned')
      return go('hears the success of', become({ job, attempt, at: 'done', word: 'SUCCEEDED' }));
    const error = { failed: ErrorName.ATTEMPT_FAILED, refused: ErrorName.ATTEMPT_REFUSED, crashed: 'Lambda.Unknown' }[
      phase as string
    ];
    return error ? go('hears the failure of', become({ job, attempt, at: 'settle', error })) : [];
  }
  if (state.at !== 'settle') return [];
  const row = world.rows[job] as JobRunRow;
  const isHeld = world.calls.some((call, index) => claimOf(index) === row.claim && isAlive(call));
  const { settlement, change } = protocol.settleAttempt({
    row,
    attempt,
    plan: PLAN,
    failure: { error: state.error, cause: '' },
    stopRequested: false,
    eventsLeft: true,
    now: STARTED_AT + (isHeld ? 30_000 : 600_000),
    random: 0,
    margins: AWS_MARGINS,
  });
  const rows = change ? { rows: { ...world.rows, [job]: applyChange(row, change) ?? row } } : {};
  if (settlement.outcome === 'RETRY')
    return go('retries', { ...rows, ...become({ job, attempt: settlement.attempt, at: 'invoke' }) });
  // It asks again when something has changed.
  if (settlement.outcome !== 'SUCCEEDED' && settlement.outcome !== 'FAILED') return [];
  const done = become({ job, attempt, at: 'done', word: settlement.outcome });
  return go(`settles ${settlement.outcome}`, { ...rows, ...done });
}

/** The job's function. It goes on whatever becomes of its child. */
function callSteps(world: World, index: number, protocol: Protocol): Step<World>[] {
  const call = world.calls[index] as World['calls'][number];
  const { job, plan, attempt, phase } = call;
  const row = world.rows[job] as JobRunRow;
  const claim = { attempt, claim: claimOf(index) };
  const go = (label: string, next: typeof phase, after = row) =>
    step(world, `call${index} ${label} ${job}`, {
      calls: world.calls.with(index, { ...call, phase: next }),
      rows: { ...world.rows, [job]: after },
    });
  const end = { ...claim, durationMs: 10_000 };
  const good = protocol.succeedAttempt({ ...end, endedAt: iso(10_000 + index), output: 'null' });
  if (phase === 'new') {
    const times = { startedAt: iso(0), leaseUntil: iso(60_000 + AWS_MARGINS.watchdogMs) };
    const start = protocol.startAttempt({ ...claim, plan, requestId: claim.claim, logStream: 'log', ...times });
    const claimed = applyChange(row, start);
    if (!claimed) return [go('START refused', 'refused')];
    // The other jobs add states, and nothing that could not become of this one.
    return [job === 'a' ? go('START', 'work', claimed) : go('runs', 'returned', applyChange(claimed, good))];
  }
  if (phase !== 'work') return [];
  const succeeded = applyChange(row, good);
  const error = { name: 'Error', message: 'boom' };
  const bad = applyChange(row, failAttempt({ ...end, endedAt: iso(10_000), error, class: 'job' }));
  return [
    succeeded ? go('END ok', 'returned', succeeded) : go('END refused', 'failed'),
    ...(bad ? [go('END fail', 'failed', bad)] : []),
    ...fault(world, `call${index} crashes ${job}`, go('crashes', 'crashed').to),
  ];
}

/** The parent: the Map, the Choice after it, the next stage. It hears each item's own child, and no copy. */
function parentSteps(world: World, protocol: Protocol): Step<World>[] {
  const { parent, children } = world;
  if (parent.at === 'ended') return [];
  const stopped = fault(world, 'the run is stopped', { parent: { at: 'ended', as: 'ABORTED' } });
  if (parent.at === 'closing') return stopped;
  if (parent.at === 'later') {
    const isCalled = world.calls.some(({ job }) => job === 'e');
    const call = { job: 'e', plan: PLAN, attempt: 1, phase: 'new' as const };
    if (!isCalled) return [...stopped, step(world, 'the next stage calls e', { calls: [...world.calls, call] })];
    const isOver = world.calls.every((each) => each.job !== 'e' || !isAlive(each));
    return [...stopped, ...(isOver ? [step(world, 'the stages end', { parent: { at: 'closing' } })] : [])];
  }
  const own = children.filter(({ isCopy }) => !isCopy).map(({ state }) => state);
  if (!own.every(({ at }) => at === 'said' || at === 'lost')) return stopped;
  // AWS does not say what it leaves of a lost child in the Map's result: nothing, or null.
  const words = own.map((state) => (state.at === 'said' ? state.word : null));
  const results = [words, words.filter((word) => word !== null)];
  return [
    ...stopped,
    ...results.map((result) => {
      const at = protocol.goesOn(result, own.length) ? ('later' as const) : ('closing' as const);
      return step(world, `the Map ends with ${JSON.stringify(result)}`, { parent: { at } });
    }),
  ];
}

/** CloseRun: each open row of the plan, then the run. Called by the parent, or from outside once it has ended. */
function closerSteps(world: World, protocol: Protocol): Step<World>[] {
  const { parent, run } = world;
  if (run.status !== 'RUNNING' || !(parent.at === 'closing' || protocol.mayClose(world))) return [];
  const as = parent.at === 'ended' ? parent.as : 'END';
  const rows = Object.values(world.rows).filter(({ plan_no }) => plan_no === PLAN);
  const open = rows.filter(({ status }) => isOpen(status));
  if (open.length === 0) {
    const closed = applyChange(run, closeRunRow(run, protocol.runVerdict(run, rows, as), rows, iso(900_000)));
    if (!closed) return [];
    return [step(world, `the run is closed: ${closed.status}`, { run: closed, parent: { at: 'ended', as } })];
  }
  // The order of rows that can be closed makes no difference.
  for (const row of open) {
    const change = protocol.closeJobRun(row, run, rows, as, iso(900_000));
    const closed = change && applyChange(row, change);
    if (!closed) continue;
    const next = { rows: { ...world.rows, [row.job_name]: closed } };
    return [step(world, `closer: ${row.job_name} ${closed.status}`, next)];
  }
  return [];
}

function stateOfDefinition(name: string): ChoiceState {
  const level = levels(renderDefinition()).find(({ States }) => name in States);
  const ends = { BatchedStageFailed: { Type: 'Fail' }, BatchedStageDone: { Type: 'Succeed' } };
  const machine = parseStateMachine({ StartAt: name, States: { [name]: level?.States[name], ...ends } });
  return machine.states.get(name) as ChoiceState;
}
