import { defaultSettings } from '../../domain/groups/group-settings';
import { seeded } from '../../test/support/states/storm';
import { virtualClock } from '../../test/support/states/virtual-clock';
import { logNormal } from './aws-limits';
import { plannedRun } from './planned-run';
import { Account, type PlayedRun, playRun } from './play-run';

export interface MakespanCase {
  /** Jobs by stage; the first are the parallel ones. */
  branches: readonly number[];
  maxConcurrency: number;
  /** Whether the group has run before. */
  isKnown: boolean;
}

export interface Makespan {
  seconds: number;
  /** The longest job, or the work divided by the places, or the longest of the stages' sum: no run ends sooner. */
  boundSeconds: number;
  /**
   * What one queue for all places would take, in the same order and without any latency: for comparison, as jobs that
   * are shared out beforehand do about as well at best.
   */
  queueSeconds: number;
  batches: number;
}

/** Most jobs take about a minute, some several. */
const MEDIAN_SECONDS = 60;
const SIGMA = 0.5;
/** From one night to the next a job takes a little more or less. */
const SIGMA_OF_NIGHTS = 0.1;
const DAY_MS = 86_400_000;

/** Plays one run of the group by LoadGroup's own planning, in virtual time. */
export async function measureMakespan(given: MakespanCase, seed = 1): Promise<Makespan> {
  const random = seeded(seed);
  const clock = virtualClock();
  const run = aRun(given, random, 'run');
  const [seconds] = await finished([playRun(run, new Account(clock, random))], clock);
  return {
    seconds: seconds as number,
    boundSeconds: boundOf(given, run.seconds),
    queueSeconds: queueOf(given, run),
    batches: run.batches,
  };
}

export interface GroupsAtOnce {
  /** s. */
  alone: number;
  last: number;
  /** No account with this quota ends all of them sooner. */
  boundSeconds: number;
  throttled: number;
  /** Jobs that were throttled for so long that they lost their retries. */
  lost: number;
}

/**
 * Groups of the same jobs that all start at the same minute, beside one of them alone.
 * @param callsAtOnce the account's quota of Lambda
 */
export async function measureGroupsAtOnce(groups: number, jobs: number, callsAtOnce: number): Promise<GroupsAtOnce> {
  const given = { branches: [jobs], maxConcurrency: 40, isKnown: true };
  const { seconds: alone, boundSeconds } = await measureMakespan(given);
  const clock = virtualClock();
  const account = new Account(clock, seeded(2), callsAtOnce);
  const runs = Array.from({ length: groups }, (_, at) => aRun(given, seeded(1), `run-${at}`));
  const seconds = await finished(
    runs.map((run) => playRun(run, account)),
    clock,
  );
  const work = runs.reduce((sum, run) => sum + workOf(run), 0);
  const last = Math.max(...seconds);
  const { throttled, worked } = account;
  const lost = groups * jobs - worked;
  return { alone, last, boundSeconds: Math.max(boundSeconds, work / callsAtOnce), throttled, lost };
}

function workOf({ seconds }: PlayedRun): number {
  return [...seconds.values()].reduce((sum, each) => sum + each, 0);
}

async function finished(runs: readonly Promise<number>[], clock: ReturnType<typeof virtualClock>): Promise<number[]> {
  const all = Promise.all(runs);
  await clock.advance(DAY_MS);
  return all;
}

/** A played run, and how long its jobs took in the run before, ms. Empty: there was none. */
interface KnownRun extends PlayedRun {
  took: ReadonlyMap<string, number>;
}

function aRun({ branches, maxConcurrency, isKnown }: MakespanCase, random: () => number, runId: string): KnownRun {
  const settings = { ...defaultSettings(), max_concurrency: maxConcurrency };
  const seconds = new Map<string, number>();
  const took = new Map<string, number>();
  const rows = branches.flatMap((count, stage) =>
    Array.from({ length: count }, (_, at) => {
      const job_name = `load-${stage}-${String(at).padStart(5, '0')}`;
      const usual = logNormal(random, MEDIAN_SECONDS, SIGMA);
      seconds.set(job_name, logNormal(random, usual, SIGMA_OF_NIGHTS));
      took.set(job_name, 1000 * logNormal(random, usual, SIGMA_OF_NIGHTS));
      return {
        job_group: 'nightly',
        job_name,
        target: 'lambda:load',
        timeout_minutes: 14,
        maximum_retries: 1,
        priority: stage - 1,
      };
    }),
  );
  const run = plannedRun(runId, rows, settings, 'load', isKnown ? took : new Map());
  return { ...run, seconds, took: isKnown ? took : new Map() };
}

/** No run ends before its longest job, or before its work is done by all places. */
function boundOf(given: MakespanCase, seconds: ReadonlyMap<string, number>): number {
  return ofBranches(given, [...seconds], (jobs) => {
    const all = jobs.map(([, each]) => each);
    return Math.max(0, ...all, all.reduce((sum, each) => sum + each, 0) / given.maxConcurrency);
  });
}

/** The jobs of each branch from one queue, the longest of the run before first. */
function queueOf(given: MakespanCase, { seconds, took }: KnownRun): number {
  return ofBranches(given, [...seconds], (jobs) => {
    const free = Array<number>(given.maxConcurrency).fill(0);
    const ordered = [...jobs].sort(([a], [b]) => (took.get(b) ?? 0) - (took.get(a) ?? 0));
    for (const [, each] of ordered) {
      const first = free.indexOf(Math.min(...free));
      free[first] = (free[first] as number) + each;
    }
    return Math.max(...free);
  });
}

/** The parallel jobs run beside the stages, and these one after another. */
function ofBranches(
  { branches }: MakespanCase,
  jobs: readonly (readonly [string, number])[],
  tookOf: (branch: readonly (readonly [string, number])[]) => number,
): number {
  const [parallel = 0, ...stages] = branches.map((count, at) => {
    const from = branches.slice(0, at).reduce((sum, each) => sum + each, 0);
    return tookOf(jobs.slice(from, from + count));
  });
  return Math.max(
    parallel,
    stages.reduce((sum, each) => sum + each, 0),
  );
}
