import { setTimeout as sleep } from 'node:timers/promises';
import { lockKey, rerunLockKey } from '../../domain/runs/group-lock';
import { afterTry, type BackfillTime, backfillRunId, nextStep } from '../../domain/schedules/backfill';
import type { RunTableKey } from '../../domain/tables/row-keys';
import type { RunRow } from '../../domain/tables/rows';
import { inParallel } from '../../operations/in-parallel';
import type { Engine } from '../engines/engine';
import { unlessAborted } from './interruption';
import type { QuietRuns } from './quiet-runs';
import type { RunInput } from './run-options';

export interface Backfill {
  group: string;
  times: readonly string[];
  maxActive: number;
  /** Goes on with the later times after one that did not succeed. */
  keepGoing: boolean;
  /** The input of every run; the backfill adds the run's scheduled time. */
  input: RunInput;
  signal: AbortSignal;
  /** Reports on a time: `what` says that it starts, is waited for, or how it ended. */
  onNews(scheduledTime: string, runId: string, what: string): void;
  onNotice(text: string): void;
}

const LOOK_MS = 2_000;

/**
 * Runs the group once for each scheduled time, oldest first, at most `maxActive` at a time. It reads the runs of each
 * time's earlier tries, so that the same call again goes on where this one ended. Returns every time with its tries.
 */
export async function backfillTimes(engine: Engine, quiet: QuietRuns, backfill: Backfill): Promise<BackfillTime[]> {
  const { times, maxActive, keepGoing, signal } = backfill;
  let next = 0;
  let hasFailed = false;
  let turn: Promise<void> = Promise.resolve();
  const lane = async () => {
    while (next < times.length && !signal.aborted && (keepGoing || !hasFailed)) {
      const time = times[next++] as string;
      // Oldest first: a time's run begins when the run of the time before it has its plan.
      const before = turn;
      let begun = () => {};
      turn = new Promise((resolve) => {
        begun = resolve;
      });
      const isWell = await backfillOne(time, engine, quiet, backfill, before, begun).finally(begun);
      hasFailed ||= !isWell;
    }
  };
  await Promise.all(Array.from({ length: Math.min(maxActive, times.length) }, lane));
  return readTimes(engine, backfill.group, times);
}

/** Reads every time with its tries, consistently. */
export async function readTimes(engine: Engine, group: string, times: readonly string[]): Promise<BackfillTime[]> {
  const found = new Map<string, BackfillTime>();
  await inParallel(
    times,
    async (time) => {
      found.set(time, await readTime(engine, group, time));
    },
    READS_AT_ONCE,
  );
  return times.map((time) => found.get(time) as BackfillTime);
}

const READS_AT_ONCE = 20;

async function readTime({ runs }: Engine, group: string, scheduledTime: string): Promise<BackfillTime> {
  const tries: RunRow[] = [];
  for (;;) {
    const run = await runs.findRun(backfillRunId(group, scheduledTime, tries.length + 1));
    if (!run) return { scheduledTime, tries };
    tries.push(run);
  }
}

/**
 * Returns whether the time is done.
 * @param before resolves when the run of the time before has begun
 * @param begun reports that the run of this time has begun
 */
async function backfillOne(
  time: string,
  engine: Engine,
  quiet: QuietRuns,
  backfill: Backfill,
  before: Promise<void>,
  begun: () => void,
): Promise<boolean> {
  const { group, signal, onNews } = backfill;
  await before;
  while (!signal.aborted) {
    const found = await readTime(engine, group, time);
    const step = nextStep(group, found);
    if (step.do === 'nothing') {
      onNews(time, step.runId, 'done before');
      return true;
    }
    if (step.do === 'wait') {
      onNews(time, step.runId, 'runs already: waiting for it');
      begun();
      await quiet.wait(found.tries.at(-1) as RunRow, signal);
    } else {
      await waitForPlace(engine, backfill, rootOf(found, step.rerunOf));
      if (signal.aborted) return false;
      onNews(time, step.runId, step.rerunOf ? `started, carrying over from ${step.rerunOf}` : 'started');
      const { input, maxActive } = backfill;
      const more = { trigger: 'backfill', scheduled_time: time, max_active: maxActive };
      const run = quiet.start(
        step.runId,
        { ...input, ...more, ...(step.rerunOf && { rerun_of: step.rerunOf }) },
        signal,
      );
      await Promise.race([run, untilPlanned(engine, step.runId, signal)]);
      begun();
      await run;
    }
    const run = await engine.runs.findRun(step.runId);
    if (!run || signal.aborted) return run?.status === 'SUCCEEDED';
    if (run.status === 'RUNNING') continue;
    onNews(time, run.run_id, run.reason ? `${run.status}: ${run.reason}` : run.status);
    const next = afterTry(step.do, run);
    if (next === 'done' || next === 'failed') return next === 'done';
    // A random wait: lanes of this backfill that keep losing to each other would make try after try.
    if (next === 'overlap') await unlessAborted(sleep(LOOK_MS * (1 + Math.random())), signal);
  }
  return false;
}

async function untilPlanned({ runs }: Engine, runId: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !(await runs.findRun(runId))?.planned_at) await unlessAborted(sleep(LOOK_MS / 4), signal);
}

/** The first run of the chain of reruns that a try belongs to. */
function rootOf({ tries }: BackfillTime, rerunOf: string | undefined): string | undefined {
  return tries.find((run) => run.run_id === rerunOf)?.data_run ?? rerunOf;
}

/**
 * Waits until the group's lock has room and no rerun of the same run is open, so that a try is not SKIPPED for another
 * run. This is a courtesy: LoadGroup alone decides whether there is room.
 */
async function waitForPlace(engine: Engine, backfill: Backfill, root: string | undefined): Promise<void> {
  const { group, maxActive, signal, onNotice } = backfill;
  for (let said = false; !signal.aborted; said = true) {
    const open = await listOpen(engine, lockKey(group));
    const same = root === undefined ? [] : await listOpen(engine, rerunLockKey(group, root));
    if (open.length < maxActive && same.length === 0) return;
    if (!said) onNotice(`waiting for ${[...new Set([...same, ...open])].join(', ')}, of the same group`);
    await unlessAborted(sleep(LOOK_MS), signal);
  }
}

/** The holders of the lock whose runs are open. */
async function listOpen(engine: Engine, key: RunTableKey): Promise<string[]> {
  const open: string[] = [];
  for (const holder of await engine.runs.findMembers(key, 'runs')) {
    const run = await engine.runs.findRun(holder);
    if (run?.status === 'RUNNING' && !(await engine.closeEnded(run))) open.push(holder);
  }
  return open;
}
