import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { renderTable } from '../cli/terminal/render-table';
import { type EmbeddedEngine, openEngine } from '../local/embedded-engine';
import { groupLines, makespans } from './capacity/makespan-lines';
import { jobsAtOnce, jobWrites, largePlans } from './capacity/write-lines';
import { priceLines, runPrices, sizeLines } from './cost-lines';
import { writeGroup } from './groups';
import type { HistoryCosts } from './history-counter';
import { measureAgainst } from './measure-against';
import { measureBundles } from './measure-bundles';
import { measureChart } from './measure-chart';
import { ledgerLines, ledgerRows, measureExport } from './measure-ledger';
import { measureFreshRun, measureRun } from './measure-run';
import { startLines } from './measure-start';
import { measureEnds, measureStorms } from './measure-storms';
import { measureBareProcesses, measureWork, type WorkCosts } from './measure-work';
import { type CheckedLine, pageLines } from './page-lines';
import { type Line, ms, parallelLines } from './parallel-lines';
import { machine, peerLines } from './peers/peer-lines';

/*
 * `npm run bench` prints how fast and how large Runsheet is on this machine. Each figure stands beside a limit that was
 * measured in the same run: machines differ and are noisy, but ratios hold. It fails if a count is over its limit.
 *   -- --quick              fewer jobs and rounds
 *   -- --large              a run of 50,000 jobs beside one of 1,000, which takes some minutes
 *   -- --pages              the board's pages, and two commands that read as they do
 *   -- --makespan           runs in a model of AWS, in virtual time
 *   -- --start              the start of the command line, beside a bare Node
 *   -- --storms             storms of calls, in virtual time
 *   -- --writes             the writes of large plans to one partition of DynamoDB
 *   -- --work               jobs that are programs or in Python
 *   -- --ledger [job runs]  exports of the ledger of up to a million job runs
 *   -- --peers [names] [n]  the same n tasks (1,000) on other orchestrators, which it installs
 *   -- --against <commit>   runs of this commit and of another one, in alternation
 *   -- --chart              the chart of docs/performance.md
 */

const QUICK = process.argv.includes('--quick');
const SIZES = QUICK
  ? { sizes: [10, 50, 200], compared: 200, applied: 500 }
  : { sizes: [10, 100, 1000, 10_000], compared: 1000, applied: 5000 };
const STAGES = QUICK ? 20 : 60;
const ROUNDS = QUICK ? 3 : 11;
const BOARD_JOBS = QUICK ? 200 : 10_000;
const WORKERS = 8;

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-bench-'));
  const engine = await openEngine(path.join(folder, 'home'));
  try {
    const parallel = await parallelLines(engine, { ...SIZES, workers: WORKERS });
    const lines = [...parallel.lines, ...(await stageLines(engine))].map((line) => ({ line, worse: false }));
    const all = [
      ...lines,
      ...historyLines(parallel.history),
      ...priceLines(await runPrices()),
      ...(await sizeLines()),
      ...(await pageLines(BOARD_JOBS, ROUNDS)),
      ...(await ledgerLines()),
      ...(await bundleLines(path.join(folder, 'bundles'))),
      ...(await startLines(engine, ROUNDS)),
    ];
    console.log(
      renderTable(
        HEAD,
        all.map(({ line }) => asRow(line)),
      ),
    );
    refuseWorse(all);
  } finally {
    engine.close();
    // The store goes on writing until it ends, 5 s after its last client.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 });
  }
}

/** `--large`: a run of 50,000 jobs beside one of 1,000. */
async function large(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-bench-'));
  const engine = await openEngine(path.join(folder, 'home'));
  try {
    const given = { sizes: [1000, 50_000], compared: 1000, applied: 5000, workers: WORKERS };
    const { lines } = await parallelLines(engine, given);
    console.log(renderTable(HEAD, lines.map(asRow)));
  } finally {
    engine.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 });
  }
}

const HEAD = ['MEASURED', 'VALUE', 'TARGET', ''];

function asRow([what, value, target = '', note = '']: Line): string[] {
  return [what, value, target, note];
}

async function stageLines(engine: EmbeddedEngine): Promise<Line[]> {
  await writeGroup(engine, 'staged', STAGES, 'stages');
  const { history } = await measureFreshRun(engine.home.dir, 'staged', WORKERS);
  return [['hand-off between sequential jobs', ms(history.jobsMs / STAGES), '<= 15 ms', `${STAGES} stages of one job`]];
}

function historyLines({ eventsPerJob, payloadBytesPerJob }: HistoryCosts): CheckedLine[] {
  const bytes = `${payloadBytesPerJob.toFixed(0)} bytes a job`;
  const names = '20-character names of jobs and functions, as on AWS';
  return [
    { line: ['history events a job', eventsPerJob.toFixed(2), '7', "2 of them the Map's"], worse: eventsPerJob > 7 },
    { line: ["LoadGroup's output", bytes, '<= 120', names], worse: payloadBytesPerJob > 120 },
  ];
}

/** The bundles that hold more than others, and why. A run calls such a function once. */
const LARGER: Readonly<Record<string, { limit: number; why: string }>> = {
  'load-group': { limit: 1.3, why: '; with calendars and schemas, as it checks what people typed, and Step Functions' },
};

async function bundleLines(folder: string): Promise<CheckedLine[]> {
  const { bare, bundles } = await measureBundles(folder, ROUNDS);
  return [
    { line: ['bare client-dynamodb bundle', size(bare), '', 'size, and load time in a fresh process (median)'] },
    ...bundles.map((each): CheckedLine => {
      const ratios = `${(each.bytes / bare.bytes).toFixed(2)} x, ${(each.loadMs / bare.loadMs).toFixed(2)} x`;
      const { limit, why } = LARGER[each.name] ?? { limit: 1.15, why: '' };
      const isWorse = each.bytes > limit * bare.bytes;
      return { line: [`  ${each.name}`, size(each), `<= ${limit} x`, `${ratios}${why}`], worse: isWorse };
    }),
  ];
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
  const head = ['RUN, JOBS OF ABOUT A MINUTE', 'TOOK', 'SHORTEST', 'RATIO', 'TARGET', 'ONE QUEUE', 'RATIO'];
  console.log(`${renderTable(head, await makespans(QUICK))}\n`);
  const groups = QUICK ? 50 : 500;
  const ofGroups = [`${groups} GROUPS OF 20 JOBS AT ONE MINUTE`, 'TOOK', 'SHORTEST', 'RATIO', 'TARGET'];
  console.log(renderTable(ofGroups, await groupLines(groups)));
}

async function writes(): Promise<void> {
  console.log(`${await jobWrites()}\n`);
  console.log(`${await jobsAtOnce()}\n`);
  console.log(await largePlans());
}

/** `--ledger`: exports of a year of runs, beside the bare reading of their rows. */
async function ledger(): Promise<void> {
  const rows = await ledgerRows(rest);
  console.log(renderTable(['LEDGER, JOB RUNS', 'BARE READING', 'EXPORT', 'THE SAME AGAIN', 'RATIO'], rows));
}

async function oneExport(): Promise<void> {
  process.send?.(await measureExport(rest));
  process.disconnect();
}

/** `--pages`: the board's pages and two commands, of a group with a year of runs. */
async function pages(): Promise<void> {
  const checked = await pageLines(BOARD_JOBS, ROUNDS);
  console.log(
    renderTable(
      ['PAGE', 'VALUE', 'TARGET', ''],
      checked.map(({ line }) => line),
    ),
  );
  refuseWorse(checked);
}

/** `--start`: how long a command takes before it does anything. */
async function start(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-bench-'));
  const engine = await openEngine(path.join(folder, 'home'));
  try {
    const checked = await startLines(engine, QUICK ? 3 : 15);
    console.log(
      renderTable(
        HEAD,
        checked.map(({ line }) => line),
      ),
    );
    refuseWorse(checked);
  } finally {
    engine.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 });
  }
}

function refuseWorse(checked: readonly { line: Line; worse?: boolean }[]): void {
  const worse = checked.flatMap(({ line, worse }) => (worse ? [line[0].trim()] : []));
  if (worse.length > 0) throw new Error(`a count is over its limit: ${worse.join(', ')}`);
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

/** `--peers [names] [tasks]`: the same no-op tasks on other orchestrators, which it installs. */
async function peers(wanted: string[]): Promise<void> {
  const given = wanted.map(Number).find(Number.isInteger);
  const tasks = given ?? (QUICK ? 50 : 1000);
  const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-bench-'));
  const engine = await openEngine(path.join(folder, 'home'));
  try {
    const names = wanted.filter((name) => /^[a-z]+$/.test(name));
    const rows = await peerLines(engine, tasks, WORKERS, names);
    console.log(machine());
    const head = [`${tasks} NO-OP TASKS, ${WORKERS} AT ONCE`, 'TOOK', 'A TASK', 'TO RUNSHEET', 'SET-UP'];
    console.log(renderTable(head, rows));
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
  '--large': large,
  '--start': start,
  '--storms': storms,
  '--makespan': makespan,
  '--writes': writes,
  '--work': work,
  '--ledger': ledger,
  '--one-export': oneExport,
  '--chart': chart,
  '--peers': () => peers(rest),
  '--pages': pages,
  '--against': () => against(rest),
};
(modes[mode ?? ''] ?? main)().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
