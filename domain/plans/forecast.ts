import type { JobPast } from '../cost/job-past';
import type { GroupSettings } from '../groups/group-settings';
import { type FileGroup, rowsAfterApply } from '../groups/groups-file';
import { parseJobRow } from '../groups/job';
import { clockWarnings } from '../schedules/schedule';
import type { StartWindow } from '../schedules/start-window';
import { referencesIn, type SecretGrants, type SecretsPlace } from '../secrets/secret-reference';
import type { MasterRow } from '../tables/master-row';
import type { AwsPlace, DeclaredTargets } from '../targets/kind';
import { findKind, targetKey } from '../targets/kinds';
import { MOST_AT_ONCE } from './batches';
import { type GroupSize, tooLarge as problemsOfSize } from './execution-limits';
import { type JobsAtOnce, type LongestPath, longestPath } from './longest-path';
import { type PlannedJob, planRun, type RunPlan } from './run-plan';

/** What a group's runs will do once a plan is applied. */
export interface PlanEffect {
  parallel: JobsAtOnce;
  /** `stage`: its number. A stage of INVALID jobs alone has no `jobs`. */
  stages: (JobsAtOnce & { stage: number; priority: number })[];
  disabled: string[];
  invalid: { job_name: string; problems: string }[];
  /** Jobs for whose targets a command of this machine stands in. */
  stand_ins: StandIn[];
  /** As many as run at once on this machine, where that is fewer than the group allows. Null: no fewer. */
  here_at_once: number | null;
  /** No run of it starts: it is among the `failing`. */
  too_large: boolean;
  longest: LongestPath;
  schedule: ScheduleEffect | undefined;
  warnings: string[];
  /** Those of the warnings after which a run cannot be good: jobs that are INVALID or cannot run, a group too large. */
  failing: string[];
  /** What nobody can know before a run, each as a sentence. */
  unchecked: string[];
}

export interface StandIn {
  job_name: string;
  target: string;
  /** What runs here in its place. */
  runs: string;
}

export interface ScheduleEffect {
  expression: string;
  timezone: string;
  /** Epoch ms. */
  next: number[];
  /** How many minutes after its time a run may start, and how many groups have the schedule, if that is why. */
  start_within_minutes: number;
  groups?: number;
}

/** What the runs of its group tell about a job. */
export interface JobHistory {
  /** From its newest run that succeeded. */
  durationMs?: number | undefined;
  /** When it last really ran, ISO 8601. */
  lastRunAt?: string | undefined;
  /** What that run says of its cost: the newest that succeeded, if one did. */
  past?: JobPast | undefined;
}

export interface EffectInput {
  /** The group as it will be. */
  group: FileGroup;
  /** The group's rows as they are now. */
  rows: readonly MasterRow[];
  /** Names of the jobs that the file does not name and that stay. */
  kept: readonly string[];
  /** Names of the job functions that exist. */
  targets: readonly string[];
  /** The targets that the project's config, or the stack, declares. Undefined: a stack that declares none. */
  declared?: DeclaredTargets | undefined;
  /** Where a stack hears of the ends of work in services. */
  hears?: AwsPlace | undefined;
  histories: ReadonlyMap<string, JobHistory>;
  /** Whether any run of the group is known. */
  hasRuns: boolean;
  /** The next times of the group's schedule, epoch ms. Empty without a schedule. */
  nextTimes: readonly number[];
  window: StartWindow;
  /** The secrets that each job function may read. Undefined if they cannot be known here: then none is checked. */
  secrets: SecretGrants | undefined;
  secretsPlace?: SecretsPlace;
  /** Why a job function cannot be built, by its name, or a declared target cannot run here, by the target. */
  buildProblems: ReadonlyMap<string, string>;
  /** How many functions' processes a run on this machine has, if its runs are here. */
  workers?: number | undefined;
  /** What the execution holds that runs the plan. */
  sizeOf(plan: RunPlan, settings: GroupSettings): GroupSize;
  /** Epoch ms. */
  now: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A job that has not run for this long deserves a warning: it may have been forgotten. */
const IDLE_DAYS = 30;

export function planEffect(input: EffectInput): PlanEffect {
  const { group, histories } = input;
  const rows = rowsAfterApply(group, input.rows, input.kept);
  const plan = planRun({
    group: group.job_group,
    rows,
    settings: group.settings,
    input: { group: group.job_group, parameters: {}, trigger: 'manual' },
    targets: new Set(input.targets),
    declared: input.declared,
    hears: input.hears,
    secrets: input.secrets,
    secretsPlace: input.secretsPlace,
  });
  const atOnce = (jobs: readonly PlannedJob[]): JobsAtOnce => ({
    jobs: jobs.map(({ job_name }) => job_name),
    at_once: Math.min(jobs.length, group.settings.max_concurrency, MOST_AT_ONCE),
  });
  const priorities = new Map(plan.rows.map(({ stage, priority = 0 }) => [stage, priority]));
  const parallel = atOnce(plan.parallel);
  const stages = plan.stages.flatMap(({ stage, jobs }) =>
    stage === undefined ? [] : [{ stage, priority: priorities.get(stage) ?? 0, ...atOnce(jobs) }],
  );
  const { workers = Number.POSITIVE_INFINITY } = input;
  const here = (each: JobsAtOnce) => ({ ...each, at_once: Math.min(each.at_once, workers) });
  const named = (status: string) => plan.rows.filter((row) => row.status === status);
  const effect = {
    parallel,
    stages,
    disabled: named('DISABLED').map(({ job_name }) => job_name),
    invalid: named('INVALID').map(({ job_name, reason }) => ({ job_name, problems: reason ?? '' })),
    stand_ins: standIns(plan, input.declared),
    here_at_once: [parallel, ...stages].some(({ at_once }) => at_once > workers) ? workers : null,
    longest: longestPath(here(parallel), stages.map(here), histories),
    schedule: scheduleEffect(group, input),
  };
  const tooLarge = sizeProblems(plan, input);
  const broken = [...tooLarge, ...unbuilt(plan, input.buildProblems)];
  return {
    ...effect,
    too_large: tooLarge.length > 0,
    failing: [
      ...broken,
      ...named('INVALID')
        // Secrets are the machine's: where a change is checked there may be none.
        .filter(({ reason_kind }) => reason_kind !== 'secret_not_granted')
        .map(({ job_name, reason }) => invalidText({ job_name, problems: reason ?? '' })),
    ],
    warnings: [...broken, ...warningsOf(effect, group, input.now), ...idleJobs(input, [parallel, ...stages])],
    unchecked: input.secrets === undefined ? secretsOf(rows) : [],
  };
}

function standIns({ rows }: RunPlan, declared: DeclaredTargets | undefined): StandIn[] {
  return rows.flatMap(({ job_name, target = '', status }) => {
    const found = status === 'PENDING' ? declared?.get(target) : undefined;
    if (!found?.standsFor) return [];
    return [{ job_name, target, runs: findKind(found.kind)?.describe(found.fields) ?? '' }];
  });
}

/** A group that is too large for one execution: none of its runs can start. */
function sizeProblems(plan: RunPlan, { group, sizeOf }: EffectInput): string[] {
  return problemsOfSize(sizeOf(plan, group.settings)).map(
    (problem) => `it is too large, and no run of it starts: ${problem}`,
  );
}

/** One warning for each job function that does not build, with the jobs that fail for it. */
function unbuilt(plan: RunPlan, problems: ReadonlyMap<string, string>): string[] {
  const jobs = [...plan.parallel, ...plan.stages.flatMap((stage) => stage.jobs)];
  return [...problems].flatMap(([target, problem]) => {
    const failing = jobs.filter((job) => job.target === targetKey(target)).map(({ job_name }) => job_name);
    if (failing.length === 0) return [];
    const more = failing.length > 3 ? ` and ${failing.length - 3} more` : '';
    return [
      `${failing.slice(0, 3).join(', ')}${more} will FAIL: ${target.includes(':') ? `${target} cannot run` : `lambda:${target} does not build`}: ${problem}`,
    ];
  });
}

/** The secrets that jobs ask for, if nobody here knows who may read them. */
function secretsOf(rows: readonly MasterRow[]): string[] {
  const asked = rows.flatMap((row) => {
    const parsed = parseJobRow(row);
    return 'job' in parsed && parsed.job.is_enabled ? [...referencesIn(parsed.job.parameters).values()] : [];
  });
  if (asked.length === 0) return [];
  const names = [...new Set(asked)].sort();
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return [
    `whether the job functions may read ${names.slice(0, 5).join(', ')}${more}, and whether they are there: a run says it when it starts`,
  ];
}

function scheduleEffect(
  { settings: { schedule, timezone } }: FileGroup,
  { nextTimes, window: { minutes, groups } }: Pick<EffectInput, 'nextTimes' | 'window'>,
): ScheduleEffect | undefined {
  if (schedule === undefined) return undefined;
  const window = { start_within_minutes: minutes, ...(groups !== undefined && { groups }) };
  return { expression: schedule, timezone, next: [...nextTimes], ...window };
}

function warningsOf(
  effect: Omit<PlanEffect, 'warnings' | 'failing' | 'unchecked' | 'too_large'>,
  { settings }: FileGroup,
  now: number,
): string[] {
  const { parallel, stages, invalid, schedule } = effect;
  const warnings: string[] = [];
  if (!settings.is_enabled) warnings.push('the group is disabled: each run of it is SKIPPED');
  if (settings.max_concurrency > MOST_AT_ONCE)
    warnings.push(
      `max_concurrency is ${settings.max_concurrency}: at most ${MOST_AT_ONCE.toLocaleString('en')} jobs run at once, parallel ones and those of a stage`,
    );
  if (parallel.jobs.length === 0 && stages.length === 0 && invalid.length === 0)
    warnings.push('no job is enabled: each run of it FAILS');
  warnings.push(...invalid.map(invalidText));
  if (schedule) warnings.push(...clockWarnings(schedule, now), ...windowWarnings(schedule));
  return warnings;
}

function invalidText({ job_name, problems }: PlanEffect['invalid'][number]): string {
  return `${job_name} is INVALID, and runs FAIL: ${problems}`;
}

/** A window that reaches the next time: a run could then start after the next one was due. */
function windowWarnings({ next, start_within_minutes: minutes }: ScheduleEffect): string[] {
  const gaps = next.slice(1).map((time, at) => time - (next[at] as number));
  const gap = Math.min(...gaps) / MINUTE_MS;
  if (minutes === 0 || !(gap <= minutes)) return [];
  return [
    `start_within_minutes is ${minutes}, and its times are ${gap} minutes apart: a run may start after the next one is due`,
  ];
}

/**
 * Warnings of jobs that are planned and were there before, but have not run for long. None if the group itself never
 * ran.
 */
function idleJobs({ rows, histories, hasRuns, now }: EffectInput, groups: readonly JobsAtOnce[]): string[] {
  if (!hasRuns) return [];
  const since = new Date(now - IDLE_DAYS * DAY_MS).toISOString();
  const there = new Map(rows.map((row) => [row.job_name as string, row]));
  return groups
    .flatMap(({ jobs }) => jobs)
    .flatMap((job) => {
      const row = there.get(job);
      const last = histories.get(job)?.lastRunAt;
      if (!row || (last !== undefined && last >= since)) return [];
      if (last !== undefined) return [`${job} has not run for ${IDLE_DAYS} days: the last time was ${last}`];
      // A job that was written lately had no time to run.
      const isNew = typeof row.updated_at === 'string' && row.updated_at >= since;
      return isNew ? [] : [`${job} has not run for ${IDLE_DAYS} days: no run of it is known`];
    });
}
