import { startAttempt } from '../../domain/attempts/attempt';
import { parseSettingsRow } from '../../domain/groups/group-settings';
import { isAbsentOrLeft, isLeft, planRows, rebuildPlan } from '../../domain/plans/plan-rows';
import { planRun, type RunPlan } from '../../domain/plans/run-plan';
import { commitPlan, openRun, skipRun, takeOverRun } from '../../domain/runs/run';
import { applyChange, holds } from '../../domain/tables/change';
import { jobEntry, type RunRow } from '../../domain/tables/rows';
import { PLANNED_AT } from './builders';
import type { Model, Step } from './explore';
import { brokenByStep } from './load-invariants';
import { keyOf, type Loader, type Protocol, type Reply, type World } from './load-world';

export const REAL: Protocol = {
  takeOverRun,
  mayPut: isAbsentOrLeft,
  commitPlan,
  skipRun,
  startAttempt,
  cleans: true,
  takesBack: false,
  isOfPlan: (row, run) => row.plan_no === run.plan_no,
};

/** What a console edit may change at any moment: the jobs, or whether the group may run. */
export type Edit = 'jobs' | 'enabled';

/** Repeats of one loader by the machine's Retry. With more, two loaders could take turns for ever. */
const MOST_REPEATS = 2;
const INPUT = { group: 'nightly', trigger: 'manual', parameters: {} } as const;
const EXECUTION = { runId: 'nightly-1', executionArn: 'arn', startedAt: '2026-11-22T02:29:59.000Z' };

export function loadModel(protocol: Protocol, edit: Edit): Model<World> {
  const off: Loader = { at: 'off', repeats: 0 };
  return {
    start: { rows: {}, run: undefined, edited: false, loaders: [off, off], heard: undefined, started: [] },
    steps: (world) => [
      ...(world.edited ? [] : [step(world, `console edit of ${edit}`, { edited: true })]),
      ...world.loaders.flatMap((loader, index) => loaderSteps(world, loader, index, protocol, edit)),
      ...jobSteps(world, protocol),
    ],
    keyOf,
    broken: (from, to) => brokenByStep(from, to, protocol),
    brokenAtRest: ({ heard }) => (heard ? undefined : 'P0 nothing can happen, and the machine has no plan'),
  };
}

/** LoadGroup, with one read or write a step; see operations/load/load-group.ts. */
function loaderSteps(world: World, loader: Loader, index: number, protocol: Protocol, edit: Edit): Step<World>[] {
  const { run, rows } = world;
  const plannedAt = `2026-11-22T02:30:0${index}.00${loader.repeats}Z`;
  const go = (label: string, next: Loader, change: Partial<World> = {}) => [
    step(world, `load${index + 1} ${label}`, { ...change, loaders: world.loaders.with(index, next) }),
  ];
  // It throws. The machine's Retry repeats the call that it still awaits; a call that nobody awaits is gone.
  const fail = (label: string) => {
    const isAwaited = index === 1 || world.loaders[1]?.at === 'off';
    const repeats = loader.repeats + 1;
    const begins = (isAwaited || protocol.takesBack) && repeats <= MOST_REPEATS;
    return go(label, begins ? { at: 'open', repeats } : { ...loader, at: 'gone' });
  };
  switch (loader.at) {
    case 'off': {
      const isDue = index === 0 || (world.loaders[0]?.at !== 'off' && world.heard === undefined);
      return isDue ? go('is invoked', { ...loader, at: 'open' }) : [];
    }
    case 'open': {
      if (run) return go('finds the run', { ...loader, at: 'found', run });
      const opened = openRun(EXECUTION, INPUT, PLANNED_AT, PLANNED_AT);
      return go('opens the run', { ...loader, at: 'read', run: opened }, { run: opened });
    }
    case 'found': {
      const found = loader.run;
      if (found.status !== 'RUNNING') return go('finds it closed', { ...loader, at: 'replied', reply: 'SKIP' });
      if (found.planned_at) {
        const ofPlan = Object.values(rows).filter((row) => protocol.isOfPlan(row, found));
        return go('rebuilds the plan', { ...loader, at: 'replied', reply: replyOf(found, rebuildPlan(ofPlan)) });
      }
      const taken = applyChange(run, protocol.takeOverRun(found, PLANNED_AT));
      if (!taken) return go('takes nothing over', { ...loader, at: 'open' });
      return go(`takes over as plan ${taken.plan_no}`, { ...loader, at: 'read', run: taken }, { run: taken });
    }
    case 'read': {
      const { settings, plan } = readGroup(edit, world.edited);
      if (!settings.is_enabled) return go('reads: disabled', { ...loader, at: 'skip' });
      return go(`reads ${plan.rows.map((row) => row.job_name)}`, { ...loader, at: 'write', plan, next: 0 });
    }
    case 'skip': {
      const skipped = applyChange(
        run,
        protocol.skipRun(loader.run, { reason_kind: 'disabled', reason: 'disabled' }, PLANNED_AT),
      );
      if (!skipped) return fail('skip refused');
      return go('skips the run', { ...loader, at: 'replied', reply: 'SKIP' }, { run: skipped });
    }
    case 'write': {
      const row = planRows(loader.run, loader.plan, plannedAt)[loader.next];
      if (!row) return go('has written all', { ...loader, at: loader.run.plan_no > 1 ? 'clean' : 'commit' });
      const isPut = holds(protocol.mayPut(loader.run), rows[row.entry]);
      const change = isPut ? { rows: { ...rows, [row.entry]: row } } : {};
      return go(`${isPut ? 'puts' : 'may not put'} ${row.job_name}`, { ...loader, next: loader.next + 1 }, change);
    }
    case 'clean': {
      const kept = Object.entries(rows).filter(([, row]) => !protocol.cleans || !holds(isLeft(loader.run), row));
      return go('removes what is left', { ...loader, at: 'commit' }, { rows: Object.fromEntries(kept) });
    }
    case 'commit': {
      const { settings } = readGroup(edit, world.edited);
      const committed = applyChange(run, protocol.commitPlan(loader.run, loader.plan, settings, plannedAt));
      if (!committed) return fail('commit refused');
      const reply = replyOf(loader.run, loader.plan);
      return go(`commits plan ${loader.run.plan_no}`, { ...loader, at: 'replied', reply }, { run: committed });
    }
    case 'replied': {
      const isHeard = world.heard === undefined && (index === 1 || world.loaders[1]?.at === 'off');
      return isHeard ? [step(world, `machine hears load${index + 1}`, { heard: loader.reply })] : [];
    }
    default:
      return [];
  }
}

function jobSteps({ heard, started, ...world }: World, protocol: Protocol): Step<World>[] {
  if (heard === undefined || heard === 'SKIP') return [];
  return heard.jobs
    .filter((job) => !started.includes(job))
    .map((job) => {
      const start = { attempt: 1, claim: job, plan: heard.plan, requestId: job, logStream: 'log' };
      const times = { startedAt: PLANNED_AT, leaseUntil: PLANNED_AT };
      const row = world.rows[jobEntry(job)];
      const claimed = row && applyChange(row, protocol.startAttempt({ ...start, ...times }));
      if (!claimed) return step({ heard, started, ...world }, `START ${job} refused`, {});
      const rows = { ...world.rows, [claimed.entry]: claimed };
      return step({ heard, started, ...world }, `START ${job}`, { rows, started: [...started, job] });
    });
}

/** The group as the console shows it, before or after the edit. */
function readGroup(edit: Edit, edited: boolean) {
  const names = edit === 'jobs' && edited ? ['b', 'c'] : ['a', 'b'];
  const parsed = parseSettingsRow({ job_group: 'nightly', job_name: '@group', is_enabled: edit === 'jobs' || edited });
  if (!('settings' in parsed)) throw new Error(parsed.problems.join());
  const { settings } = parsed;
  const rows = names.map((job_name) => aMasterRow(job_name, job_name === 'b' ? -1 : 0));
  const given = { group: 'nightly', rows, settings, input: INPUT, targets: new Set(['t']), secrets: new Map() };
  return { settings, plan: planRun(given) };
}

function aMasterRow(job_name: string, priority: number) {
  return { job_group: 'nightly', job_name, target: 'lambda:t', timeout_minutes: 1, maximum_retries: 0, priority };
}

function replyOf(run: RunRow, { parallel, stages }: Pick<RunPlan, 'parallel' | 'stages'>): Reply {
  const jobs = [...parallel, ...stages.flatMap((stage) => stage.jobs)].map(({ job_name }) => job_name);
  return { plan: run.plan_no, jobs: jobs.sort() };
}

function step(world: World, label: string, change: Partial<World>): Step<World> {
  return { label, to: { ...world, ...change } };
}
