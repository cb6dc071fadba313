import { type Cost, costOf } from '../cost/job-cost';
import { type JobPast, UNKNOWN_PAST } from '../cost/job-past';
import { METERS, type MeterName, PRICE_LIST } from '../cost/meters';
import type { Usage } from '../cost/usage';
import { GROUP_METRICS } from '../notices/metrics';
import { type Schedule, timesWithin } from '../schedules/schedule';
import { OWN_PARTS, type OwnPart, ownUsage } from './own-usage';

/** What a run and a month of a group cost on AWS: an estimate. */
export interface GroupCost {
  /** In the order in which people read them. */
  parts: CostPart[];
  /** US dollars: the sums of the parts. */
  run: number;
  month: number | undefined;
  /** How many runs the month has. Undefined: nobody knows. */
  runs: number | undefined;
  /** What the work of the jobs costs in a run, with what is not in the dollars. Undefined: nothing is known. */
  work: Cost | undefined;
  /** Jobs that never ran: of their work nothing is in the sums. */
  unknown: string[];
}

export interface CostPart {
  part: 'jobs' | OwnPart | 'schedule' | 'metrics' | 'storage';
  /** Undefined: it is paid for by the month. */
  run: number | undefined;
  month: number | undefined;
  /** What it consists of: of a run, or of a month of what is paid for by the month. */
  usage: Usage;
}

/** A group as its runs find it. */
export interface GroupShape {
  /** The names of the jobs that run. */
  jobs: readonly string[];
  /** How many stages have jobs. */
  stages: number;
  runs: number | undefined;
  /** Whether a schedule starts the runs. */
  isScheduled: boolean;
  /** How long a run takes, if that is known. */
  runMs?: number | undefined;
}

export const MONTH_DAYS = 30;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MONTH_HOURS = 24 * MONTH_DAYS;

export function groupCost(shape: GroupShape, pasts: ReadonlyMap<string, JobPast>): GroupCost {
  const { runs, isScheduled } = shape;
  const jobs = shape.jobs.map((name) => pasts.get(name) ?? UNKNOWN_PAST);
  const own = ownUsage({ jobs, stages: shape.stages });
  const work = costOf(
    jobs.map(({ usage }) => usage),
    jobs.reduce((sum, { untold }) => sum + untold, 0),
  );
  const byRun: [CostPart['part'], Usage][] = [
    ['jobs', work?.usage ?? {}],
    ...OWN_PARTS.map((part) => [part, own[part]] satisfies [OwnPart, Usage]),
    ...(isScheduled ? [['schedule', { schedule_starts: 1 }] satisfies [CostPart['part'], Usage]] : []),
  ];
  const parts: CostPart[] = [
    ...byRun.map(([part, usage]) => {
      const run = dollarsOf(usage);
      return { part, run, month: runs === undefined ? undefined : runs * run, usage };
    }),
    ...(runs === undefined ? [] : byMonth(shape, jobs, runs)),
  ];
  const sum = (of: (part: CostPart) => number | undefined) => parts.reduce((total, each) => total + (of(each) ?? 0), 0);
  return {
    parts,
    run: sum((part) => part.run),
    month: runs === undefined ? undefined : sum((part) => part.month),
    runs,
    work,
    unknown: shape.jobs.filter((name) => !pasts.has(name)),
  };
}

/** The dollars of what has a price. */
export function dollarsOf(usage: Usage): number {
  const figures = Object.entries(usage) as [MeterName, number][];
  return figures.reduce((sum, [meter, figure]) => sum + figure * (METERS[meter].price ?? 0), 0);
}

/** The rows of a run are kept for a year: after one, as many GB are there as twelve months make. */
const KEPT_MONTHS = 12;
const GB = 1024 ** 3;
/** The run's own row, and a job's key in the index. */
const RUN_ROW_BYTES = 2000;
const KEY_BYTES = 200;

function byMonth({ runMs = 0 }: GroupShape, jobs: readonly JobPast[], runs: number): CostPart[] {
  const bytes = jobs.reduce((sum, { endedBytes }) => sum + endedBytes + KEY_BYTES, RUN_ROW_BYTES);
  const gb = (KEPT_MONTHS * runs * bytes) / GB;
  const hours = Math.min(MONTH_HOURS, runs * Math.max(1, Math.ceil(runMs / HOUR_MS)));
  const metrics = { metric_months: (Object.keys(GROUP_METRICS).length * hours) / MONTH_HOURS };
  const storage = { dynamodb_gb_months: gb, dynamodb_backup_gb_months: gb };
  const part = (name: CostPart['part'], usage: Usage): CostPart => {
    return { part: name, run: undefined, month: dollarsOf(usage), usage };
  };
  return [part('metrics', metrics), part('storage', storage)];
}

/** So many times are counted; a schedule that has more a month goes on like this. */
const MOST_TIMES = 1000;

/** How many runs a month a schedule starts, from then on. A schedule that has ended starts none. */
export function runsAMonth(schedule: Schedule, now: number): number {
  const times = timesWithin(schedule, now, now + MONTH_DAYS * DAY_MS, MOST_TIMES);
  const last = times.at(-1);
  if (last === undefined || times.length < MOST_TIMES) return times.length;
  return Math.round((MOST_TIMES * MONTH_DAYS * DAY_MS) / (last - now));
}

/** As `--json` prints it. */
export function groupCostJson({ parts, run, month, runs, work, unknown }: GroupCost) {
  return {
    estimated_dollars_a_run: rounded(run),
    estimated_dollars_a_month: month === undefined ? null : rounded(month),
    runs_a_month: runs ?? null,
    parts: parts.map((each) => ({
      part: each.part,
      a_run: each.run === undefined ? null : rounded(each.run),
      a_month: each.month === undefined ? null : rounded(each.month),
      usage: each.usage,
    })),
    unpriced: work?.unpriced ?? [],
    untold_attempts: work?.untold ?? 0,
    unknown_jobs: unknown,
    prices: PRICE_LIST,
  };
}

function rounded(dollars: number): number {
  return Number(dollars.toFixed(9));
}
