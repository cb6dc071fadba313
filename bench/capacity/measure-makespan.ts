import { AWS_MARGINS } from '../../domain/attempts/deadline';
import { defaultSettings, type GroupSettings } from '../../domain/groups/group-settings';
import { jobsAtOnce } from '../../domain/plans/batches';
import { requireExecutionInput } from '../../domain/plans/execution-input';
import { byExpectedMs, longestFirst } from '../../domain/plans/longest-first';
import { partsFor } from '../../domain/plans/row-parts';
import { planRun, type RunPlan } from '../../domain/plans/run-plan';
import { partitionOf } from '../../domain/tables/row-keys';
import { jobEntry } from '../../domain/tables/rows';
import type { JsonObject } from '../../domain/values/json';
import { type ReplyDependencies, type RunReply, renderCall, renderReply } from '../../operations/load/load-reply';
import { seeded } from '../../test/support/states/storm';
import { virtualClock } from '../../test/support/states/virtual-clock';
import { logNormal } from './aws-limits';
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
  const { run, batches } = aRun(given, random, 'run');
  const [seconds] = await finished([playRun(run, new Account(clock, random))], clock);
  return { seconds: seconds as number, boundSeconds: boundOf(given, run.seconds), batches };
}

export interface GroupsAtOnce {
  /** s. */
  alone: number;
  last: number;
  /** No account with this quota ends all of them sooner. */
  boundSeconds: number;
  throttled: number;
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
  const runs = Array.from({ length: groups }, (_, at) => aRun(given, seeded(1), `run-${at}`).run);
  const seconds = await finished(
    runs.map((run) => playRun(run, account)),
    clock,
  );
  const work = runs.reduce((sum, run) => sum + workOf(run), 0);
  const last = Math.max(...seconds);
  return { alone, last, boundSeconds: Math.max(boundSeconds, work / callsAtOnce), throttled: account.throttled };
}

function workOf({ seconds }: PlayedRun): number {
  return [...seconds.values()].reduce((sum, each) => sum + each, 0);
}

async function finished(runs: readonly Promise<number>[], clock: ReturnType<typeof virtualClock>): Promise<number[]> {
  const all = Promise.all(runs);
  await clock.advance(DAY_MS);
  return all;
}

const DEPENDENCIES: ReplyDependencies = { margins: AWS_MARGINS, functionPrefix: 'runsheet-dev-job-' };

function aRun(
  { branches, maxConcurrency, isKnown }: MakespanCase,
  random: () => number,
  runId: string,
): { run: PlayedRun; batches: number } {
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
  const plan = orderedPlan(rows, settings, isKnown ? took : new Map());
  const parts = partsFor(jobsAtOnce(plan, maxConcurrency));
  const { reply } = renderReply({ run_id: runId, plan_no: 1, parts }, plan, settings, DEPENDENCIES);
  const jobs = [...plan.parallel, ...plan.stages.flatMap((stage) => stage.jobs)];
  const loadBatch = ({ from, to }: JsonObject): JsonObject => {
    const slice = jobs.filter(({ job_name }) => job_name >= (from as string) && job_name <= (to as string));
    return { jobs: byExpectedMs(slice).map((job) => ({ ...renderCall(job, DEPENDENCIES) })), broken: false };
  };
  const partOf = (job: string) => partitionOf({ run_id: runId, entry: jobEntry(job), parts });
  const run = { runId, reply: JSON.parse(JSON.stringify(reply)) as JsonObject, loadBatch, seconds, partOf };
  return { run, batches: reply.decision === 'RUN_BATCHES' ? batchCount(reply) : 0 };
}

function batchCount({ parallel, stages }: Extract<RunReply, { decision: 'RUN_BATCHES' }>): number {
  return [parallel, ...stages].reduce((sum, each) => sum + ('batches' in each ? each.batches.length : 0), 0);
}

function orderedPlan(
  rows: readonly Readonly<Record<string, unknown>>[],
  settings: GroupSettings,
  took: ReadonlyMap<string, number>,
): RunPlan {
  const input = requireExecutionInput({ group: 'nightly', trigger: 'manual' });
  const plan = planRun({ group: 'nightly', rows, settings, input, targets: new Set(['load']), secrets: undefined });
  return longestFirst(plan, took, settings.max_concurrency);
}

/** The parallel jobs run beside the stages, and these one after another. */
function boundOf({ branches, maxConcurrency }: MakespanCase, seconds: ReadonlyMap<string, number>): number {
  const all = [...seconds.values()];
  const bounds = branches.map((count, at) => {
    const from = branches.slice(0, at).reduce((sum, each) => sum + each, 0);
    const ofBranch = all.slice(from, from + count);
    const work = ofBranch.reduce((sum, each) => sum + each, 0);
    return Math.max(0, ...ofBranch, work / maxConcurrency);
  });
  const [parallel = 0, ...stages] = bounds;
  return Math.max(
    parallel,
    stages.reduce((sum, each) => sum + each, 0),
  );
}
