import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { listFires } from '../adapters/dynamodb/fire-rows';
import { readGroupList, scanGroups } from '../adapters/dynamodb/group-list';
import { parseSettingsRow, SETTINGS_ROW } from '../domain/groups/group-settings';
import { newRunId } from '../domain/runs/run-id';
import { findDue, LATEST_FIRE_MS, nextTimes } from '../domain/schedules/fires';
import type { ListedGroup, ScheduleInForce } from '../domain/schedules/schedule-in-force';
import { keepSchedules } from '../operations/keep-schedules';
import { type MissedFire, noteMissedFires } from '../operations/missed-fires';
import { closeCutOffRuns, type EmbeddedEngine } from './embedded-engine';
import { FireQueues, type Started } from './fire-queues';

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
  /** Only this group is watched. */
  group?: string | undefined;
  /** Runs the group for this time to its end. */
  run(fire: DueFire): Promise<unknown>;
  onEvent(event: WatchEvent): void;
  /** Ends the watch: it starts nothing more, and waits for the runs that are under way. */
  signal: AbortSignal;
}

/** An edit of the table takes effect within this time. */
const LOOK_MS = 30_000;

/**
 * The list of groups lacks those typed by hand. They are looked for in the whole table, which holds the change log too.
 */
const SCAN_MS = 600_000;

/** If the machine slept or its clock was set, the watch is late by one slice at most. */
const SLICE_MS = 1_000;

/**
 * Runs the groups that are due, until the signal: EventBridge Scheduler for a laptop. The table is read at least every
 * half minute, and right before each scheduled time. The rows of past fires say which times are done. A watch that
 * starts late or slept therefore runs the times that are at most an hour old, as Scheduler's retries would, and notes
 * older ones as missed. A time that could not start has no row: the next look tries it again. A home has
 * one watch a group (`watches.ts`).
 */
export async function watchSchedules(options: WatchOptions): Promise<void> {
  const watch: Watch = {
    ...options,
    queues: new FireQueues({ run: (group, time) => run(options, group, time), signal: options.signal }),
    reportedSchedules: '',
    reportedProblems: [],
    scannedAt: Number.NaN,
  };
  try {
    while (!options.signal.aborted) {
      const lookedAt = Date.now();
      const listed = await tryLook(watch, lookedAt);
      await untilNext(listed, lookedAt, options.signal);
    }
  } finally {
    await watch.queues.idle();
  }
}

interface Watch extends WatchOptions {
  queues: FireQueues;
  /** The schedules and the problems of the last look: an event reports them only when they change. */
  reportedSchedules: string;
  reportedProblems: readonly string[];
  /** When the whole table was last scanned (epoch ms). */
  scannedAt: number;
}

/** Reports a look that fails as a problem, and leaves the rest to the next look. Throws if the home's store is gone. */
async function tryLook(watch: Watch, now: number): Promise<readonly ListedGroup[]> {
  try {
    return await look(watch, now);
  } catch (error) {
    if (watch.engine.lost.aborted) throw error;
    watch.onEvent({ event: 'problem', problem: `the table could not be read: ${(error as Error).message}` });
    return [];
  }
}

async function look(watch: Watch, now: number): Promise<readonly ListedGroup[]> {
  const { engine, onEvent, signal, group: only } = watch;
  const { master, runs } = engine;
  const groups = only === undefined ? await findGroups(watch, now) : [only];
  const { problems } = await keepSchedules(groups, { master, schedules: undefined, now });
  const listed = (await readGroupList(master)).filter(({ group }) => only === undefined || group === only);
  reportChanges(watch, listed, problems);
  for (const { group, inForce } of listed) {
    if (!inForce || signal.aborted) continue;
    const fires = await listFires(runs, group, now - LATEST_FIRE_MS);
    const due = findDue(
      inForce,
      fires.map(({ time }) => time),
      now,
    ).filter((time) => !watch.queues.knows(group, time));
    if (due.length > 0) await start(watch, group, due);
  }
  watch.queues.forgetBefore(now - 2 * LATEST_FIRE_MS);
  for (const missed of await noteMissedFires({ master, runs, now, firing: 'watch', group: only }))
    onEvent({ event: 'missed', ...missed });
  return listed;
}

async function findGroups(watch: Watch, now: number): Promise<string[]> {
  const { master } = watch.engine;
  const groups = (await readGroupList(master)).map(({ group }) => group);
  if (now - watch.scannedAt < SCAN_MS) return groups;
  watch.scannedAt = now;
  return [...groups, ...(await scanGroups(master))];
}

function reportChanges(watch: Watch, listed: readonly ListedGroup[], problems: readonly string[]): void {
  const schedules = listed.filter(({ inForce }) => inForce);
  const text = JSON.stringify(schedules.map(({ group, inForce }) => [group, inForce]));
  if (text !== watch.reportedSchedules) watch.onEvent({ event: 'schedules', schedules });
  watch.reportedSchedules = text;
  for (const problem of problems)
    if (!watch.reportedProblems.includes(problem)) watch.onEvent({ event: 'problem', problem });
  watch.reportedProblems = problems;
}

async function start(watch: Watch, group: string, due: readonly number[]): Promise<void> {
  await closeCutOffRuns(watch.engine);
  watch.queues.add(group, due, await allowsOverlap(watch, group));
}

/** Whether the group's runs may overlap. One whose settings cannot be read runs one time after another. */
async function allowsOverlap({ engine }: Watch, group: string): Promise<boolean> {
  const parsed = parseSettingsRow(await engine.master.readRow(group, SETTINGS_ROW));
  return 'settings' in parsed && parsed.settings.on_overlap === 'allow';
}

/** A run that broke off may not have claimed its time. The next look sees by the time's row whether it did. */
async function run({ engine, run: runFire, onEvent }: WatchOptions, group: string, time: number): Promise<Started> {
  const fire = {
    group,
    scheduled_time: new Date(time).toISOString(),
    run_id: newRunId(group, new Date(), randomUUID()),
  };
  onEvent({ event: 'started', ...fire });
  try {
    await runFire(fire);
    const row = await engine.runs.findRun(fire.run_id);
    onEvent({ event: 'ended', ...fire, status: row?.status ?? null, reason: row?.reason ?? null });
    return 'done';
  } catch (error) {
    onEvent({ event: 'problem', problem: `run ${fire.run_id} broke off: ${(error as Error).message}` });
    return 'again';
  }
}

/** Sleeps by the wall clock, in slices, until the next scheduled time, but no longer than `LOOK_MS`. */
async function untilNext(listed: readonly ListedGroup[], lookedAt: number, signal: AbortSignal): Promise<void> {
  const next = Math.min(lookedAt + LOOK_MS, ...listed.flatMap(({ inForce }) => firstAfter(inForce, lookedAt)));
  for (let now = Date.now(); now < next && now >= lookedAt && !signal.aborted; now = Date.now()) {
    await sleep(Math.min(SLICE_MS, next - now), undefined, { signal }).catch(() => {});
  }
}

function firstAfter(inForce: ScheduleInForce | undefined, now: number): number[] {
  return inForce ? nextTimes(inForce, undefined, now, 1, 'watch') : [];
}
