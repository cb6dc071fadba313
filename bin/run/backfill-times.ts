import { setTimeout as sleep } from 'node:timers/promises';
import { inParallel } from '../../adapters/plan-writes';
import { type BackfillTime, backfillRunId, nextStep } from '../../domain/backfill';
import { lockKey } from '../../domain/group-lock';
import type { RunRow } from '../../domain/rows';
import type { Engine } from '../engines/engine';
import { unlessAborted } from './interruption';
import type { RunInput } from './run-options';
import type { QuietRuns } from './run-quietly';

export interface Backfill {
  group: string;
  times: readonly string[];
  maxActive: number;
  /** Go on with the later times after one that did not succeed. */
  keepGoing: boolean;
  /** Of every run; the backfill adds its time. */
  input: RunInput;
  signal: AbortSignal;
  /** Something is to be known of a time: it starts, is waited for, or has ended as `what` says. */
  onNews(scheduledTime: string, runId: string, what: string): void;
  onNotice(text: string): void;
}

/** A try that was SKIPPED because another run came first is made again so many times. */
const MAX_OVERLAPS = 5;
const LOOK_MS = 2_000;

/**
 * Runs the group once for each scheduled time, oldest first, so many at a time. What was done before is seen by reading the
 * runs of each time's tries, so that the same call again goes on where this one ended. Returns every time with its tries.
 */
export async function backfillTimes(engine: Engine, quiet: QuietRuns, backfill: Backfill): Promise<BackfillTime[]> {
  const { times, maxActive, keepGoing, signal } = backfill;
  let next = 0;
  let hasFailed = false;
  const lane = async () => {
    while (next < times.length && !signal.aborted && (keepGoing || !hasFailed)) {
      const isWell = await backfillOne(times[next++] as string, engine, quiet, backfill);
      hasFailed ||= !isWell;
    }
  };
  await Promise.all(Array.from({ length: Math.min(maxActive, times.length) }, lane));
  return readTimes(engine, backfill.group, times);
}

/** Every time with its tries, read consistently. */
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

/** Whether the time is done. */
async function backfillOne(time: string, engine: Engine, quiet: QuietRuns, backfill: Backfill): Promise<boolean> {
  const { group, signal, onNews } = backfill;
  for (let overlaps = 0; !signal.aborted; ) {
    const found = await readTime(engine, group, time);
    const step = nextStep(group, found);
    if (step.do === 'nothing') {
      onNews(time, step.runId, 'done before');
      return true;
    }
    if (step.do === 'wait') {
      onNews(time, step.runId, 'runs already: waiting for it');
      await quiet.wait(found.tries.at(-1) as RunRow, signal);
    } else {
      await waitForPlace(engine, backfill);
      if (signal.aborted) return false;
      onNews(time, step.runId, step.rerunOf ? `started, carrying over from ${step.rerunOf}` : 'started');
      const { input, maxActive } = backfill;
      const more = { trigger: 'backfill', scheduled_time: time, max_active: maxActive };
      await quiet.start(step.runId, { ...input, ...more, ...(step.rerunOf && { rerun_of: step.rerunOf }) }, signal);
    }
    const run = await engine.runs.findRun(step.runId);
    if (!run || signal.aborted) return run?.status === 'SUCCEEDED';
    if (run.status === 'RUNNING') continue;
    onNews(time, run.run_id, run.reason ? `${run.status}: ${run.reason}` : run.status);
    if (run.status === 'SUCCEEDED') return true;
    const isOverlap = run.status === 'SKIPPED' && run.reason?.startsWith('overlap') && ++overlaps < MAX_OVERLAPS;
    if (!isOverlap && step.do === 'start') return false;
  }
  return false;
}

/** Waits until the group's lock has room, so that no try is SKIPPED for another run. Only LoadGroup decides whether it has. */
async function waitForPlace(engine: Engine, { group, maxActive, signal, onNotice }: Backfill): Promise<void> {
  for (let said = false; !signal.aborted; said = true) {
    const holders = await engine.runs.findMembers(lockKey(group), 'runs');
    const open: string[] = [];
    for (const holder of holders) {
      const run = await engine.runs.findRun(holder);
      if (run?.status === 'RUNNING' && !(await engine.closeEnded(run))) open.push(holder);
    }
    if (open.length < maxActive) return;
    if (!said) onNotice(`waiting for ${open.join(', ')} of this group`);
    await unlessAborted(sleep(LOOK_MS), signal);
  }
}
