import type { startAttempt } from '../../domain/attempts/attempt';
import type { isAbsentOrLeft } from '../../domain/plans/plan-rows';
import type { RunPlan } from '../../domain/plans/run-plan';
import type { commitPlan, skipRun, takeOverRun } from '../../domain/runs/run';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';

/*
 * The world of one plan, as in ../shared/protocol/load_model.py: two calls of LoadGroup, only one of which the machine
 * awaits, a console edit at any moment, and the jobs that start afterwards.
 */
export interface World {
  rows: Readonly<Record<string, JobRunRow>>;
  run: RunRow | undefined;
  edited: boolean;
  loaders: readonly Loader[];
  heard: Reply | undefined;
  started: readonly string[];
}

/** The reply of LoadGroup: the jobs to call, and the number of their plan. */
export type Reply = { plan: number; jobs: string[] } | 'SKIP';

/** A call of LoadGroup. `repeats`: how often it began anew. */
export type Loader = LoaderAt & { repeats: number };
type LoaderAt =
  | { at: 'off' | 'open' | 'gone' }
  | { at: 'found' | 'read' | 'skip'; run: RunRow }
  | { at: 'write'; run: RunRow; plan: RunPlan; next: number }
  | { at: 'clean' | 'commit'; run: RunRow; plan: RunPlan }
  | { at: 'replied'; reply: Reply };

/** The functions that fence the plan. A mutant replaces some of them. */
export interface Protocol {
  takeOverRun: typeof takeOverRun;
  mayPut: typeof isAbsentOrLeft;
  commitPlan: typeof commitPlan;
  skipRun: typeof skipRun;
  startAttempt: typeof startAttempt;
  cleans: boolean;
  /** Whether a loader that lost the plan takes it back instead of giving up. */
  takesBack: boolean;
  /** Whether a reader counts the row as part of the run's plan. */
  isOfPlan(row: JobRunRow, run: RunRow): boolean;
}

export function isAtRest({ at }: Loader): boolean {
  return at === 'off' || at === 'replied' || at === 'gone';
}

/** Equal for worlds with the same future. */
export function keyOf({ rows, run, edited, loaders, heard, started }: World): string {
  const rowKeys = Object.values(rows).map((row) => `${row.job_name}${row.plan_no}${row.status}`);
  const loaderKeys = loaders.map((loader) => `${loader.repeats}${loaderKey(loader)}`);
  return JSON.stringify([rowKeys.sort(), runKey(run), edited, loaderKeys, heard, [...started].sort()]);
}

function loaderKey(loader: Loader): string {
  if (loader.at === 'replied') return `replied ${JSON.stringify(loader.reply)}`;
  const run = 'run' in loader ? runKey(loader.run) : '';
  const plan = 'plan' in loader ? loader.plan.rows.map((row) => row.job_name).join() : '';
  return `${loader.at} ${run} ${plan} ${loader.at === 'write' ? loader.next : ''}`;
}

function runKey(run: RunRow | undefined): string {
  return run ? `${run.plan_no}${run.status}${run.planned_at ?? ''}` : '';
}
