import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { newRunId } from '../domain/runs/run-id';
import { declareTargets } from '../domain/targets/declared-targets';
import type { EmbeddedEngine } from '../local/embedded-engine';
import { runGroup } from '../local/run-group';
import { writeGroup } from './groups';
import { median } from './median';

/*
 * What a `command:` job and a Python job file cost beside what they run, in one run on one machine: alone, and many
 * side by side.
 */

export interface WorkCosts {
  /** The median of one after the other, from the call to its reply. ms. */
  aloneMs: number;
  /** Side by side: the time from the first call to the last reply, a job. ms. */
  besideMs: number;
}

const WORKERS = 8;
const PROGRAM = ['/bin/true'];

/** The bare process that the command runs: `count` of them, as many at once as there are workers. */
export async function measureBareProcesses(count: number): Promise<WorkCosts> {
  const alone: number[] = [];
  for (let at = 0; at < count; at++) alone.push(await timed(runBare));
  let left = count;
  const besideMs = await timed(() =>
    Promise.all(
      Array.from({ length: WORKERS }, async () => {
        while (left-- > 0) await runBare();
      }),
    ),
  );
  return { aloneMs: median(alone), besideMs: besideMs / count };
}

/** Jobs of this target: a run of `count` with one worker, and one with many. */
export async function measureWork(engine: EmbeddedEngine, target: string, count: number): Promise<WorkCosts> {
  const group = target.replace(/\W/g, '-');
  await writeGroup(engine, group, count, 'parallel', target);
  const alone = await measureRun(engine, group, 1);
  const beside = await measureRun(engine, group, WORKERS);
  return { aloneMs: median(alone.calls), besideMs: beside.wholeMs / count };
}

/** How long each call took, and all of them together. */
async function measureRun(engine: EmbeddedEngine, group: string, workers: number) {
  const started = new Map<string, number>();
  const calls: number[] = [];
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  const runId = newRunId(group, new Date(), randomUUID());
  const result = await runGroup(engine, {
    runId,
    input: { group, trigger: 'manual' },
    jobSources: new Map([
      ['no-op', path.resolve('bench/jobs/no-op.ts')],
      ['no_op', path.resolve('bench/jobs/no_op.py')],
    ]),
    declared: declareTargets({ 'command:no-op': { run: PROGRAM } }, process.cwd()),
    workers,
    signal: new AbortController().signal,
    onEvent: ({ type, payload }) => {
      const job = (payload as { job_name?: string } | undefined)?.job_name;
      if (job === undefined) return;
      const now = performance.now();
      if (type === 'TaskStarted') {
        started.set(job, now);
        from = Math.min(from, now);
      }
      if (type === 'TaskSucceeded') {
        calls.push(now - (started.get(job) ?? now));
        to = now;
      }
    },
  });
  if (result.status !== 'SUCCEEDED') {
    const bad = (await engine.runs.listJobRuns({ run_id: runId })).find(({ error }) => error);
    throw new Error(`the run of ${group} ended ${result.status}: ${result.cause}; ${JSON.stringify(bad?.error)}`);
  }
  return { calls, wholeMs: to - from };
}

async function runBare(): Promise<void> {
  const [program = '', ...args] = PROGRAM;
  await once(spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true }), 'exit');
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await act();
  return performance.now() - from;
}
