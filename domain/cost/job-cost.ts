import type { AttemptEntry, JobRunRow, RunRow } from '../tables/rows';
import { isOpen } from '../tables/statuses';
import { METERS, type MeterName, PRICE_LIST } from './meters';
import { readUsage, sumUsage, type Usage } from './usage';

/** What work cost, as far as its services tell: an estimate, at the prices of `PRICE_LIST`. */
export interface Cost {
  /** US dollars, without what is in `unpriced` and `untold`. */
  dollars: number;
  usage: Usage;
  /** The meters in `usage` whose price nobody can say. */
  unpriced: MeterName[];
  /** How many attempts ran in a service that tells nothing of what they used. */
  untold: number;
}

/** What of a job run's row says what it cost. */
export type CostedRow = Pick<JobRunRow, 'status' | 'looks' | 'ended_at'>;

/** Undefined if the job ran nothing that is paid for: on this machine, carried over, or not at all. */
export function costOfJobRun(row: JobRunRow, run: Pick<RunRow, 'execution_arn'>): Cost | undefined {
  const onAws = isOnAws(run);
  const told = row.attempts.map((attempt) => usageOf(attempt, row, onAws));
  const known = told.flatMap((usage) => (usage === undefined || usage === 'untold' ? [] : [usage]));
  return costOf(known, told.filter((usage) => usage === 'untold').length);
}

/** Undefined if none of its jobs ran anything that is paid for. */
export function costOfRun(run: Pick<RunRow, 'execution_arn'>, rows: readonly JobRunRow[]): Cost | undefined {
  const costs = rows.flatMap((row) => costOfJobRun(row, run) ?? []);
  return costOf(
    costs.map(({ usage }) => usage),
    costs.reduce((sum, { untold }) => sum + untold, 0),
  );
}

export type CostJson = ReturnType<typeof costJson>;

/** As `--json` prints it: null if nothing that is paid for ran. */
export function costJson(cost: Cost | undefined) {
  if (!cost) return null;
  const { dollars, usage, unpriced, untold } = cost;
  return {
    estimated_dollars: Number(dollars.toFixed(6)),
    usage,
    unpriced,
    untold_attempts: untold,
    prices: PRICE_LIST,
  };
}

/** Undefined if nothing that is paid for was used. */
export function costOf(all: readonly Usage[], untold: number): Cost | undefined {
  const usage = sumUsage(all);
  const figures = Object.entries(usage) as [MeterName, number][];
  if (figures.length === 0 && untold === 0) return undefined;
  return {
    dollars: figures.reduce((sum, [meter, figure]) => sum + figure * (METERS[meter].price ?? 0), 0),
    usage,
    unpriced: figures.flatMap(([meter]) => (METERS[meter].price === undefined ? [meter] : [])),
    untold,
  };
}

/** Not on a laptop, whose region is `local`. */
export function isOnAws({ execution_arn }: Pick<RunRow, 'execution_arn'>): boolean {
  return /^arn:aws[a-z-]*:states:[a-z]{2}(?:-[a-z]+)+-\d:\d{12}:execution:/.test(execution_arn);
}

/** Undefined: nothing that is paid for, or nothing yet. */
export function usageOf(attempt: AttemptEntry, row: CostedRow, isOnAws: boolean): Usage | 'untold' | undefined {
  const told = readUsage(attempt.usage);
  const inLambda = isOnAws ? lambdaUsage(attempt, row) : undefined;
  if (told || inLambda) return sumUsage([told ?? {}, inLambda ?? {}]);
  const hasEnded = Boolean(attempt.ended_at) || !isOpen(row.status);
  return row.looks !== undefined && attempt.external_id !== undefined && hasEnded ? 'untold' : undefined;
}

/** The attempt's own function, from START to END. Its start and what follows END are not in it. */
export function lambdaUsage({ memory_mb, started_at, ended_at }: AttemptEntry, row: CostedRow): Usage | undefined {
  const end = ended_at ?? (isOpen(row.status) ? undefined : row.ended_at);
  const ms = Date.parse(end ?? '') - Date.parse(started_at ?? '');
  if (typeof memory_mb !== 'number' || Number.isNaN(ms)) return undefined;
  return { lambda_gb_seconds: (memory_mb / 1024) * (Math.max(0, ms) / 1000), lambda_requests: 1 };
}
