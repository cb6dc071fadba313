import type { EmbeddedEngine } from '../local/embedded-engine';
import { writeGroup } from './groups';
import type { HistoryCosts } from './history-counter';
import { measureFloor } from './measure-floor';
import { type MeasuredRun, measureFreshRun, type PeakMemory } from './measure-run';
import { measureStore } from './measure-store';

export type Line = [what: string, value: string, target?: string, note?: string];

export interface ParallelSizes {
  /** Jobs in a run, from few to many. */
  sizes: readonly number[];
  /** The size that is compared with the floor, and that larger ones are compared with. */
  compared: number;
  /** Rows of one apply. */
  applied: number;
  workers: number;
}

/** From so many jobs on, the targets hold. */
const LARGE = 1000;
const VERY_LARGE = 10_000;

/** Runs of parallel no-op jobs in several sizes, compared with the store alone and with the functions alone. */
export async function parallelLines(
  engine: EmbeddedEngine,
  { sizes, compared, applied, workers }: ParallelSizes,
): Promise<{ lines: Line[]; history: HistoryCosts }> {
  const applyMs = await timed(() => writeGroup(engine, 'applied', applied, 'parallel'));
  for (const jobs of sizes) await writeGroup(engine, `jobs-${jobs}`, jobs, 'parallel');
  const run = (jobs: number) => measureFreshRun(engine.home.dir, `jobs-${jobs}`, workers);
  await run(compared); // warm-up: compiled code, the store's first pages
  const storeMs = await measureStore(engine, compared);
  const runs = new Map<number, MeasuredRun>();
  // The floor in the middle: a busy machine then strikes both alike.
  for (const jobs of sizes.filter((each) => each < compared)) runs.set(jobs, await run(jobs));
  const before = await run(compared);
  const floorMs = (await measureFloor(engine, `jobs-${compared}`, workers)) / compared;
  const after = await run(compared);
  const better = before.history.ms < after.history.ms ? before : after;
  runs.set(compared, better);
  for (const jobs of sizes.filter((each) => each > compared)) runs.set(jobs, await run(jobs));
  const jobMs = better.history.ms / compared;
  const jobsAlone = (before.history.jobsMs + after.history.jobsMs) / 2 / compared;
  const lines: Line[] = [
    [`apply of ${applied} rows`, `${(applyMs / 1000).toFixed(1)} s`, applied === 5000 ? '<= 3 s' : '', 'in a home'],
    ['limit: START + END, the store alone', ms(storeMs), '', 'the durable log of one attempt, 50 at a time'],
    ['floor: the same functions called directly', ms(floorMs), '', `${compared} jobs, ${workers} processes`],
    [
      `  the jobs of a run of ${compared}, to the floor`,
      `${(jobsAlone / floorMs).toFixed(2)} x`,
      '<= 1.15 x',
      `${ms(jobsAlone)}, the mean of the runs before and after`,
    ],
    ...[...runs].flatMap(([jobs, measured]) => runLines(jobs, measured, jobMs, compared)),
  ];
  return { lines, history: better.history };
}

function runLines(jobs: number, { history, peak }: MeasuredRun, comparedMs: number, compared: number): Line[] {
  const each = history.ms / jobs;
  const ratio = `${(each / comparedMs).toFixed(2)} x that of ${compared}`;
  const speed = `${(1000 / each).toFixed(0)} jobs/s`;
  const targets = [...(jobs >= LARGE ? ['<= 5 ms'] : []), ...(jobs >= VERY_LARGE ? ['1.2 x'] : [])].join(', ');
  const memory: Line = ['  memory, all processes (PSS)', ...memoryOf(peak, jobs)];
  return [
    [`run of ${jobs} parallel jobs, a job`, ms(each), targets, jobs === compared ? speed : `${speed}; ${ratio}`],
    ...(jobs >= compared ? [memory] : []),
  ];
}

function memoryOf(peak: PeakMemory | undefined, jobs: number): [string, string, string] {
  const target = jobs >= VERY_LARGE ? '<= 600 MB' : '';
  if (!peak) return ['not known here', target, ''];
  const { sumMb, engineMb, storeMb, functionsMb } = peak;
  const parts = `engine ${engineMb.toFixed(0)}, store ${storeMb.toFixed(0)}, functions ${functionsMb.toFixed(0)}`;
  return [`${sumMb.toFixed(0)} MB`, target, parts];
}

async function timed(act: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await act();
  return performance.now() - startedAt;
}

export function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
