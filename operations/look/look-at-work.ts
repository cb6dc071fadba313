import type { AttemptRequest } from '../../domain/attempts/attempt-request';
import { endingOf, isGivenUp, isJustStarted, unseenEnd } from '../../domain/runs/service-work';
import { AttemptRefusedError } from '../../domain/tables/error-names';
import type { WorkState } from '../../drivers/service-driver';
import { claimWork } from './claim-work';
import { endAttempt, endWith } from './end-attempt';
import { goingOn, isAnswer, type LookDependencies, type Looking } from './looking';
import { noteKnownAs } from './note-known-as';
import { noteLog } from './note-log';
import { type SeenWork, seeWork } from './see-work';
import { startWork } from './start-work';

/**
 * One call for an attempt whose work runs in a service. The first claims the attempt and starts the work; each further
 * one looks at it. Returns once the row says SUCCEEDED. Throws `StillRunningError` while the work goes on, which has
 * the state machine call again later, and `AttemptFailedError` once the row has how it failed. Any other error leaves
 * the attempt as it is: SettleAttempt has it called again.
 */
export async function lookAtWork(request: AttemptRequest, deps: LookDependencies): Promise<void> {
  const claimed = await claimWork(request, deps);
  if (claimed === 'SUCCEEDED') return;
  const { row, isNew } = claimed;
  const run = await deps.runs.findRun(row.run_id);
  if (!run) throw new AttemptRefusedError(`the run ${row.run_id} of ${row.job_name} has no row`);
  const ending = endingOf(row, run, deps.now());
  const looking: Looking = { ...deps, ...deps.serviceOf(row.target), row, run, ending };
  if (row.work_id !== undefined) return await look(looking, false);
  const id = await startWork(looking, isNew);
  if (id === undefined) return await endWith(looking, { is: 'stopped' });
  const { starting_until: _, ...rest } = row;
  const started = { ...looking, row: { ...rest, work_id: id } };
  if (ending === undefined && !looking.driver.next) throw goingOn(started, `${id} has started`, { isRunning: true });
  await look(started, true);
}

/**
 * Looks at the work, and ends it if it is to end. Records its end once it has ended.
 * @param isStarted this call has started it
 */
async function look(looking: Looking, isStarted: boolean): Promise<void> {
  const { now, log } = looking;
  let trouble = '';
  let laterMs: number | undefined;
  const seen = await seeWork(looking, isStarted).catch((error: unknown): SeenWork => {
    if (isAnswer(error)) throw error;
    trouble = String(error);
    laterMs = (error as { retryAfterMs?: number }).retryAfterMs;
    log('warn', `${looking.row.work_id} could not be looked at, or not stopped: ${trouble}`);
    return { looking, state: { is: 'running' } };
  });
  const { state } = seen;
  const { row } = seen.looking;
  if (state.is !== 'unknown') await noteKnownAs(seen.looking, state.knownAs);
  if (state.is !== 'unknown' && trouble === '') await noteLog(seen.looking, row.work_id ?? '');
  const isKnown = state.is !== 'unknown' || !isJustStarted(row, now());
  if (state.is !== 'running' && isKnown) return await endWith(seen.looking, state);
  const waits = state.is === 'running' ? (state.waits ?? '') : '';
  if (isGivenUp(row, now())) await endAttempt(seen.looking, unseenEnd(row, trouble || waits));
  throw goingOn(seen.looking, `${row.work_id} ${howItGoesOn(state, trouble)}`, {
    isRunning: trouble === '',
    laterMs: seen.looking.ending === undefined ? laterMs : 0,
  });
}

function howItGoesOn(state: WorkState, trouble: string): string {
  if (trouble !== '') return `runs: ${trouble}`;
  return state.is === 'running' && state.waits !== undefined ? `waits: ${state.waits}` : 'runs';
}
