import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { renderTable } from '../cli/terminal/render-table';
import { type EmbeddedEngine, openEngine } from '../local/embedded-engine';
import { makespans } from './capacity/makespan-lines';
import { jobsAtOnce, jobWrites, largePlans } from './capacity/write-lines';
import { priceLines, runPrices } from './cost-lines';
import { writeGroup } from './groups';
import type { HistoryCosts } from './history-counter';
import { measureAgainst } from './measure-against';
import { measureBundles } from './measure-bundles';
import { measureChart } from './measure-chart';
import { measureFloor } from './measure-floor';
import { measureFreshRun, measureRun, type PeakMemory } from './measure-run';
import { measureStore } from './measure-store';
import { measureEnds, measureStorms } from './measure-storms';
import { measureBareProcesses, measureWork, type WorkCosts } from './measure-work';
import { pageLines } from './page-lines';

/*
 * `npm run bench` prints how fast and how large Runsheet is on this machine. Each figure stands beside a limit that was
 * measured in the same run: machines differ and are noisy, but ratios hold. `npm run bench -- --quick` takes fewer jobs
 * and rounds. `npm run bench -- --storms` plays storms of calls in virtual time, `npm run bench -- --writes` the writes
 * of large plans to one partition of DynamoDB, `npm run bench -- --work` jobs that are programs or in Python,
 * `npm run bench -- --chart` draws the chart of docs/performance.md, and `npm run bench -- --against <commit>` plays
 * runs of this commit and of another one in alternation.
 */

const QUICK = process.argv.includes('--quick');
const SIZES = QUICK ? ([50, 100, 200] as const) : ([100, 500, 1000] as const);
const STAGES = QUICK ? 20 : 60;
const ROUNDS = QUICK ? 3 : 11;
const BOARD_JOBS = QUICK ? 200 : 10_000;
const WORKERS = 8;

type Line = [what: string, value: string, target?: string, note?: string];

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-bench-'));
  const engine = await openEngine(path.join(folder, 'home'));
  try {
    const parallel = await parallelLines(engine);
    const lines = [...parallel.lines, ...(await stageLines(engine)), ...historyLines(parallel.history)];
    const checked = [...priceLines(await runPrices()), ...(await pageLines(BOARD_JOBS, ROUNDS))];
    const bundles = await bundleLines(path.join(folder, 'bundles'));
    const all = [...lines, ...checked.map(({ line }) => line), ...bundles];
    console.log(
      renderTable(
        ['MEASURED', 'VALUE', 'TARGET', ''],
        all.map(([what, value, target = '', note = '']) => [what, value, target, note]),
      ),
    );
    const worse = checked.flatMap(({ line, worse }) => (worse ? [line[0].trim()] : []));
    if (worse.length > 0) throw new Error(`a count is over its limit: ${worse.join(', ')}`);
  } finally {
    engine.close();
    // The store goes on writing until it ends, 5 s after its last client.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 });
  }
}

/** Runs of parallel no-op jobs in three sizes, compared with the store alone and with the functions alone. */
async function parallelLines(engine: EmbeddedEngine): Promise<{ lines: Line[]; history: HistoryCosts }> {
  const [few, some, many] = SIZES;
  for (const jobs of SIZES) await writeGroup(engine, `jobs-${jobs}`, jobs, 'parallel');
  await measureFreshRun(engine.home.dir, `jobs-${few}`, WORKERS); // warm-up: compiled code, the store's first pages
  const storeMs = await measureStore(engine, many);
  const floorMs = (await measureFloor(engine, `jobs-${many}`, WORKERS)) / many;
  const small = (await measureFreshRun(engine.home.dir, `jobs-${few}`, WORKERS)).history;
  const middle = (await measureFreshRun(engine.home.dir, `jobs-${some}`, WORKERS)).history;
  const { history, peak } = await measureFreshRun(engine.home.dir, `jobs-${many}`, WORKERS);
  const perJob = history.ms / many;
  const jobsAlone = history.jobsMs / many;
  const firstSlope = (middle.ms - small.ms) / (some - few);
  const secondSlope = (history.ms - middle.ms) / (many - some);
  const lines: Line[] = [
    ['limit: START + END, the store alone', ms(storeMs), '', 'the durable log of one attempt, 50 at a time'],
    [
      'floor: the same functions called directly',
      ms(floorMs),
      '',
      `${many} jobs, ${WORKERS} processes, the same two writes`,
    ],
    [
      `run of ${many} parallel jobs, a job`,
      ms(perJob),
      '<= 10 ms',
      `${(1000 / perJob).toFixed(0)} jobs/s, loading and closing included`,
    ],
    ['  its jobs alone, a job', ms(jobsAlone), '', `${(jobsAlone / floorMs).toFixed(2)} x the floor`],
    [
      `  a job more, ${some} to ${many} over ${few} to ${some}`,
      `${(secondSlope / firstSlope).toFixed(2)} x`,
      '<= 1.2',
      `${ms(secondSlope)} over ${ms(firstSlope)}; ${few} jobs take ${(small.ms / few).toFixed(1)} ms each, the processes' start included`,
    ],
    ['  memory, all processes (PSS)', ...memory(peak)],
  ];
  return { lines, history };
}

async function stageLines(engine: EmbeddedEngine): Promise<Line[]> {
  await writeGroup(engine, 'staged', STAGES, 'stages');
  const { history } = await measureFreshRun(engine.home.dir, 'staged', WORKERS);
  return [['hand-off between sequential jobs', ms(history.jobsMs / STAGES), '<= 15 ms', `${STAGES} stages of one job`]];
}

function historyLines(history: HistoryCosts): Line[] {
  return [
    [
      'state transitions a job',
      history.transitionsPerJob.toFixed(2),
      '1',
      'successful parallel jobs, on the event log',
    ],
    ['history events a job', history.eventsPerJob.toFixed(2), '7', "2 of them the Map's"],
    [
      "LoadGroup's output",
      `${history.payloadBytesPerJob.toFixed(0)} bytes a job`,
      '<= 120',
      '20-character names of jobs and functions, as on AWS',
    ],
  ];
}

async function bundleLines(folder: string): Promise<Line[]> {
  const { bare, bundles } = await measureBundles(folder, ROUNDS);
  return [
    ['bare client-dynamodb bundle', size(bare), '', 'size, and load time in a fresh process (median)'],
    ...bundles.map((each): Line => {
      const ratios = `${(each.bytes / bare.bytes).toFixed(2)} x, ${(each.loadMs / bare.loadMs).toFixed(2)} x`;
      return [`  ${each.name}`, size(each), each.name === 'close-run' ? '' : '<= 1.15 x', ratios];
    }),
  ];
}

function memory(peak: PeakMemory | undefined): [string, string, string] {
  if (!peak) return ['not known here', '< 600 MB', ''];
  const parts = `engine ${peak.engineMb.toFixed(0)}, store ${peak.storeMb.toFixed(0)}, functions ${peak.functionsMb.toFixed(0)}`;
  return [`${peak.sumMb.toFixed(0)} MB`, '< 600 MB', parts];
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}

function size({ bytes, loadMs }: { bytes: number; loadMs: number }): string {
  return `${(bytes / 1024).toFixed(0)} KB, ${loadMs.toFixed(0)} ms`;
}

/** `--one-run <home> <group> <workers>`: measures one run for the bench that started this process. */
async function oneRun([home, group, workers]: string[]): Promise<void> {
  const engine = await openEngine(home as string);
  process.send?.(await measureRun(engine, group as string, Number(workers)));
  engine.close();
  process.disconnect();
}

async function storms(): Promise<void> {
  console.log(renderTable(['STORM, TEN CALLS AT ONCE', 'LOST', 'TOOK', 'THROTTLED', 'EVENTS'], await measureStorms()));
  console.log(`\n${renderTable(['ENDS, ONE SHARD', 'TOLD IN', 'IN MEMORY'], await measureEnds())}`);
}

/** `--makespan`: runs in a model of AWS, beside the shortest time that their jobs could take. */
async function makespan(): Promise<void> {
  const rows = await makespans(process.argv.includes('--quick'));
  console.log(renderTable(['RUN, JOBS OF ABOUT A MINUTE', 'TOOK', 'SHORTEST', 'RATIO', 'TARGET'], rows));
}

async function writes(): Promise<void> {
  console.log(`${await jobWrites()}\n`);
  console.log(`${await jobsAtOnce()}\n`);
  console.log(await largePlans());
}

/** `--chart`: the chart of docs/performance.md, and its figures. */
async function chart(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-bench-'));
  const engine = await openEngine(path.join(folder, 'home'));
  try {
    console.log(renderTable(['CHART', 'VALUE'], await measureChart(engine, WORKERS)));
  } finally {
    engine.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 });
  }
}

/** `--work`: jobs that are programs, or in Python, beside what they run. */
async function work(): Promise<void> {
  const jobs = process.argv.includes('--quick') ? 50 : 200;
  const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-bench-'));
  const engine = await openEngine(path.join(folder, 'home'));
  try {
    const measured: [string, WorkCosts, string][] = [
      ['the bare process', await measureBareProcesses(jobs), ''],
      ['a command: job that runs it', await measureWork(engine, 'command:no-op', jobs), '<= 50 ms more'],
      ['a job file in Python, warm', await measureWork(engine, 'lambda:no_op', jobs), '<= 15 ms'],
      ['a job file in TypeScript, warm', await measureWork(engine, 'lambda:no-op', jobs), ''],
    ];
    const bare = measured[0]?.[1].aloneMs ?? 0;
    const rows = measured.map(([what, { aloneMs, besideMs }, target]) => [
      what,
      ms(aloneMs),
      what === 'the bare process' ? '' : ms(aloneMs - bare),
      ms(besideMs),
      target,
    ]);
    console.log(renderTable([`${jobs} OF EACH`, 'ALONE, MEDIAN', 'MORE THAN BARE', '8 AT ONCE, EACH', 'TARGET'], rows));
  } finally {
    engine.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 });
  }
}

/** `--against <commit> [pairs]`: fails if this commit is slower than the other by more than the limit. */
const MOST_SLOWER = 1.05;

async function against([commit, pairs = '15']: string[]): Promise<void> {
  if (!commit) throw new Error('expected a commit: npm run bench -- --against <commit>');
  const measured = await measureAgainst({ commit, jobs: 200, stages: 40, pairs: Number(pairs), workers: WORKERS });
  const rows = measured.map(({ what, here, other, ratio }) => {
    const limit = `<= ${MOST_SLOWER} x`;
    return [what, ms(other), ms(here), `${ratio.toFixed(3)} x`, limit];
  });
  console.log(renderTable([`${pairs} PAIRS`, commit.slice(0, 12), 'HERE', 'RATIO, MEDIAN', 'TARGET'], rows));
  if (measured.some(({ ratio }) => ratio > MOST_SLOWER)) process.exitCode = 1;
}

const [mode, ...rest] = process.argv.slice(2);
const modes: Record<string, () => Promise<void>> = {
  '--one-run': () => oneRun(rest),
  '--storms': storms,
  '--makespan': makespan,
  '--writes': writes,
  '--work': work,
  '--chart': chart,
  '--against': () => against(rest),
};
(modes[mode ?? ''] ?? main)().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
