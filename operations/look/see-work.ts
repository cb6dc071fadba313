import { endingOf, isJustStarted } from '../../domain/runs/service-work';
import type { WorkState } from '../../drivers/service-driver';
import type { Ended } from './end-attempt';
import { type Looking, waitForEnd } from './looking';
import { type Between, endUnnoted, startNext } from './start-work';

/** The work as this call has left it: of work in parts, another one may run by now. */
export interface SeenWork {
  looking: Looking;
  state: Ended | Extract<WorkState, { is: 'running' }>;
}

/**
 * How long one call goes on with parts that it has started, and how often it looks at one: a file of short statements
 * would else take a look of the state machine for each. A stop after that time has the rest of the call's minute.
 */
export const PARTS_MS = 25_000;
/**
 * For so long after that it starts parts of work whose ends are told, until one runs: of a part that has ended before
 * it was noted nobody is told. What is left of the call's minute is for what the last look has to write.
 */
export const TOLD_PARTS_MS = 20_000;
const FIRST_LOOK_MS = 250;
const LONGEST_LOOK_MS = 1_000;

/**
 * Looks at the work, and stops it if it is to end. Of work in parts it starts the next where one has ended well.
 * @param isStarted this call has started it
 */
export async function seeWork(looking: Looking, isStarted: boolean): Promise<SeenWork> {
  const { now, sleep } = looking;
  const goOnUntil = looking.partsUntil ?? now() + PARTS_MS;
  let at = looking;
  let hasStarted = isStarted;
  let pauseMs = FIRST_LOOK_MS;
  for (;;) {
    const state = await seeOrStop(at);
    const isNewPart = at.driver.next !== undefined && hasStarted;
    if (state.is === 'between') {
      // Where ends are told a part has to run: nobody tells of one that is still to be started.
      if (now() >= goOnUntil && at.row.looks !== 'notified') return { looking: at, state: { is: 'running' } };
      const next = await goToNext(at, state);
      at = next.looking;
      if (!next.isStarted) {
        const detail = await at.driver.close?.(at.row.work_id ?? '', at.target);
        return { looking: at, state: { is: 'stopped', usage: state.usage, detail } };
      }
      if (now() >= goOnUntil + TOLD_PARTS_MS) return { looking: at, state: { is: 'running' } };
      hasStarted = true;
      pauseMs = FIRST_LOOK_MS;
    } else if (isNewPart && isYoung(state) && at.ending === undefined && now() < goOnUntil) {
      await sleep(pauseMs);
      pauseMs = Math.min(2 * pauseMs, LONGEST_LOOK_MS);
    } else {
      if (state.is !== 'unknown' || !at.driver.next) return { looking: at, state };
      if (isNewPart || isJustStarted(at.row, now())) return { looking: at, state: { is: 'running' } };
      await endUnnoted(at);
      return { looking: at, state };
    }
  }
}

/** A service may not know yet what it has just started. */
function isYoung(state: WorkState): boolean {
  return state.is === 'running' || state.is === 'unknown';
}

async function seeOrStop(looking: Looking): Promise<WorkState> {
  const { driver, target, ending, row } = looking;
  const { work_id: id = '', work_done } = row;
  const seen = await driver.look(id, target, work_done);
  if (ending === undefined || seen.is !== 'running') return seen;
  await driver.stop(id, target, ending === 'stopped' ? 'the run was stopped' : 'its time is over');
  const state = await waitForEnd(looking, () => driver.look(id, target, work_done));
  // Of work that never began the look before its stop knows best why: the service may then say that we stopped it.
  return state.is === 'stopped' && seen.waits !== undefined ? { ...state, detail: seen.waits } : state;
}

/** Starts no further part if the work ends here: its run was asked to stop, or its time is over. */
async function goToNext(looking: Looking, state: Between): Promise<{ looking: Looking; isStarted: boolean }> {
  const { runs, row, now } = looking;
  const run = (await runs.findRun(row.run_id)) ?? looking.run;
  const ending = looking.ending ?? endingOf(row, run, now());
  const at = { ...looking, run, ending };
  const id = await startNext(at, state);
  if (id === undefined) return { looking: at, isStarted: false };
  const { starting_until: _, ...rest } = row;
  return { looking: { ...at, row: { ...rest, work_id: id, work_done: state.done } }, isStarted: true };
}
