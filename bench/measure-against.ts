import { execFileSync, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { linkAllPackages } from '../test/support/link-packages';
import type { MeasuredRun } from './measure-run';
import { median } from './median';

/*
 * This commit beside another one: runs of no-op TypeScript jobs in alternation, each in a process and a home of its
 * own, so that whatever else the machine does meets both alike. The other commit is built in a worktree of its own,
 * with the packages of this one.
 */

export interface Beside {
  what: string;
  /** Medians, ms. */
  here: number;
  other: number;
  /** The median of the pairs' ratios. */
  ratio: number;
}

export interface AgainstOptions {
  commit: string;
  /** Jobs of a group of parallel jobs. */
  jobs: number;
  /** Stages of a group of one job each. */
  stages: number;
  pairs: number;
  workers: number;
}

const PARALLEL = 'parallel';
const STAGED = 'staged';

export async function measureAgainst({ commit, jobs, stages, pairs, workers }: AgainstOptions): Promise<Beside[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-against-'));
  const worktree = path.join(folder, 'other');
  try {
    build(commit, worktree);
    const groups = path.join(folder, 'groups.yaml');
    writeFileSync(groups, JSON.stringify({ groups: { [PARALLEL]: group(jobs, -1), [STAGED]: group(stages, 0) } }));
    const sides = [process.cwd(), worktree].map((root, at) => ({ root, home: path.join(folder, `home-${at}`) }));
    for (const { root, home } of sides)
      run(root, 'node', ['dist/runsheet.cjs', 'apply', groups, '--yes', '--home', home, '--jobs', 'bench/jobs']);
    const oneOfEach = async (name: string, isTurned: boolean) => {
      const [first, second] = isTurned ? [...sides].reverse() : sides;
      const times = [await timeOf(first as Side, name, workers), await timeOf(second as Side, name, workers)];
      return (isTurned ? times.reverse() : times) as [number, number];
    };
    // Compiled code, and the first pages of the stores.
    await oneOfEach(PARALLEL, false);
    const measured: Record<string, [number, number][]> = { [PARALLEL]: [], [STAGED]: [] };
    for (let pair = 0; pair < pairs; pair++)
      for (const [name, times] of Object.entries(measured)) times.push(await oneOfEach(name, pair % 2 === 1));
    return [
      beside(`a run of ${jobs} parallel jobs`, measured[PARALLEL] ?? []),
      beside(`a run of ${stages} stages of one job`, measured[STAGED] ?? []),
    ];
  } finally {
    run(process.cwd(), 'git', ['worktree', 'remove', '--force', worktree], 'ignore');
    // The stores go on writing until they end, 5 s after their last clients.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 });
  }
}

interface Side {
  root: string;
  home: string;
}

function build(commit: string, worktree: string): void {
  run(process.cwd(), 'git', ['worktree', 'add', '--quiet', '--detach', worktree, commit]);
  linkAllPackages(worktree);
  run(worktree, 'node', ['bin/build.mjs']);
  run(worktree, 'node', ['bin/build.mjs', 'bench']);
}

function group(count: number, priority: number) {
  const job = (at: number) => ({
    target: 'lambda:no-op',
    timeout_minutes: 5,
    maximum_retries: 0,
    priority: priority < 0 ? priority : at,
  });
  const named = Array.from({ length: count }, (_, at) => [`no-op-job-${String(at).padStart(10, '0')}`, job(at)]);
  return { jobs: Object.fromEntries(named) };
}

/** From the execution's start to its end, ms, in a process that is that commit's own bench. */
function timeOf({ root, home }: Side, name: string, workers: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = fork(path.join(root, 'dist/bench.cjs'), ['--one-run', home, name, String(workers)], { cwd: root });
    let ms: number | undefined;
    child.once('message', (measured) => {
      ms = (measured as MeasuredRun).history.ms;
    });
    child.once('exit', (code) =>
      ms === undefined ? reject(new Error(`a run in ${root} exited with ${code}`)) : resolve(ms),
    );
  });
}

function beside(what: string, times: readonly [number, number][]): Beside {
  return {
    what,
    here: median(times.map(([here]) => here)),
    other: median(times.map(([, other]) => other)),
    ratio: median(times.map(([here, other]) => here / other)),
  };
}

function run(cwd: string, program: string, args: string[], output: 'ignore' | 'inherit' = 'inherit'): void {
  execFileSync(program === 'node' ? process.execPath : program, args, { cwd, stdio: ['ignore', 'ignore', output] });
}
