import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { listFires } from '../adapters/dynamodb/fire-rows';
import { readGroupList, scanGroups } from '../adapters/dynamodb/group-list';
import { newRunId } from '../domain/runs/run-id';
import { findDue, LATEST_FIRE_MS, nextTimes } from '../domain/schedules/fires';
import type { ListedGroup, ScheduleInForce } from '../domain/schedules/schedule-in-force';
import { keepSchedules } from '../operations/keep-schedules';
import { type MissedFire, noteMissedFires } from '../operations/missed-fires';
import { closeCutOffRuns, type EmbeddedEngine } from './embedded-engine';

/** A scheduled time that is due, and the run that it gets. */
export interface DueFire extends MissedFire {
  run_id: string;
}

export type WatchEvent =
  | { event: 'schedules'; schedules: readonly ListedGroup[] }
  | ({ event: 'started' } & DueFire)
  | ({ event: 'ended'; status: string | null; reason: string | null } & DueFire)
  | ({ event: 'missed' } & MissedFire)
  | { event: 'problem'; problem: string };

export interface WatchOptions {
  engine: EmbeddedEngine;
  /** Runs the group for this time to its end. */
  run(fire: DueFire): Promise<unknown>;
  tell(event: WatchEvent): void;
  /** Starts nothing more; the runs that are under way are awaited. */
  signal: AbortSignal;
}

/** An edit of the table counts within this. */
const LOOK_MS = 30_000;

/** Groups that were typed by hand are not in the list; they are looked for in the whole table, change log and all. */
const SCAN_MS = 600_000;

/** A machine that slept, or whose clock was set, is late by one slice at most. */
const SLICE_MS = 1_000;

/**
 * Runs what is due until the signal: EventBridge Scheduler for a laptop. The table is read at least every half a minute and
 * right before each fire. Which times are done is read from their rows, so that a watch that starts late, or slept, runs
 * what is at most an hour old, as Scheduler's retries would, and notes what is older as missed; and so that of two watches
 * of one home one runs each time, the other's run being skipped as its duplicate.
 */
export async function watchSchedules(options: WatchOptions): Promise<void> {
  const watch: Watch = {
    ...options,
    started: new Map(),
    running: new Set(),
    told: '',
    problems: [],
    scannedAt: Number.NaN,
  };
  try {
    while (!options.signal.aborted) {
      const lookedAt = Date.now();
      const listed = await tryLook(watch, lookedAt);
      await untilNext(listed, lookedAt, options.signal);
    }
  } finally {
    await Promise.all(watch.running);
  }
}

interface Watch extends WatchOptions {
  /** Times that this watch has started, by `<group> <time>`, until no look can find them due. */
  started: Map<string, number>;
  running: Set<Promise<void>>;
  /** What was told of the schedules and of the problems last: told again when it changes. */
  told: string;
  problems: readonly string[];
  /** When the whole table was looked through last. */
  scannedAt: number;
}

/** A look that fails is a problem to tell, and the next look's to do better; unless the home's store has gone. */
async function tryLook(watch: Watch, now: number): Promise<readonly ListedGroup[]> {
  try {
    return await look(watch, now);
  } catch (error) {
    if (watch.engine.lost.aborted) throw error;
    watch.tell({ event: 'problem', problem: `the table could not be read: ${(error as Error).message}` });
    return [];
  }
}

async function look(watch: Watch, now: number): Promise<readonly ListedGroup[]> {
  const { engine, tell, signal } = watch;
  const { master, runs } = engine;
  const groups = (await readGroupList(master)).map(({ group }) => group);
  if (!(now - watch.scannedAt < SCAN_MS)) {
    groups.push(...(await scanGroups(master)));
    watch.scannedAt = now;
  }
  const { problems } = await keepSchedules(groups, { master, schedules: undefined, now });
  const listed = await readGroupList(master);
  tellNews(watch, listed, problems);
  for (const { group, inForce } of listed) {
    if (!inForce || signal.aborted) continue;
    const fires = await listFires(runs, group, now - LATEST_FIRE_MS);
    const due = findDue(
      inForce,
      fires.map(({ time }) => time),
      now,
    ).filter((time) => !watch.started.has(`${group} ${time}`));
    if (due.length > 0) await start(watch, group, due);
  }
  for (const [key, time] of watch.started) if (time < now - 2 * LATEST_FIRE_MS) watch.started.delete(key);
  for (const missed of await noteMissedFires({ master, runs, now, firing: 'watch' }))
    tell({ event: 'missed', ...missed });
  return listed;
}

function tellNews(watch: Watch, listed: readonly ListedGroup[], problems: readonly string[]): void {
  const schedules = listed.filter(({ inForce }) => inForce);
  const text = JSON.stringify(schedules.map(({ group, inForce }) => [group, inForce]));
  if (text !== watch.told) watch.tell({ event: 'schedules', schedules });
  watch.told = text;
  for (const problem of problems) if (!watch.problems.includes(problem)) watch.tell({ event: 'problem', problem });
  watch.problems = problems;
}

/** Groups run side by side; of one group the times that came due together run one after another, the earliest first. */
async function start(watch: Watch, group: string, due: readonly number[]): Promise<void> {
  for (const time of due) watch.started.set(`${group} ${time}`, time);
  await closeCutOffRuns(watch.engine);
  const inTurn = async () => {
    for (const time of due) if (!watch.signal.aborted) await run(watch, group, time);
  };
  const running = inTurn().finally(() => watch.running.delete(running));
  watch.running.add(running);
}

async function run({ engine, run: runFire, tell }: Watch, group: string, time: number): Promise<void> {
  const fire = {
    group,
    scheduled_time: new Date(time).toISOString(),
    run_id: newRunId(group, new Date(), randomUUID()),
  };
  tell({ event: 'started', ...fire });
  try {
    await runFire(fire);
    const row = await engine.runs.findRun(fire.run_id);
    tell({ event: 'ended', ...fire, status: row?.status ?? null, reason: row?.reason ?? null });
  } catch (error) {
    tell({ event: 'problem', problem: `run ${fire.run_id} broke off: ${(error as Error).message}` });
  }
}

/** By the wall clock, in slices: to the next scheduled time, but no longer than a look may wait. */
async function untilNext(listed: readonly ListedGroup[], lookedAt: number, signal: AbortSignal): Promise<void> {
  const next = Math.min(lookedAt + LOOK_MS, ...listed.flatMap(({ inForce }) => firstAfter(inForce, lookedAt)));
  for (let now = Date.now(); now < next && now >= lookedAt && !signal.aborted; now = Date.now()) {
    await sleep(Math.min(SLICE_MS, next - now), undefined, { signal }).catch(() => {});
  }
}

function firstAfter(inForce: ScheduleInForce | undefined, now: number): number[] {
  return inForce ? nextTimes(inForce, undefined, now, 1, 'watch') : [];
}
