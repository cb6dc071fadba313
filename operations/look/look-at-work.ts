import type { AttemptRequest } from '../../domain/attempts/attempt-request';
import { endingOf, isGivenUp, isJustStarted, unseenEnd } from '../../domain/runs/service-work';
import { AttemptRefusedError } from '../../domain/tables/error-names';
import type { WorkState } from '../../drivers/service-driver';
import { claimWork } from './claim-work';
import { endAttempt, endWith } from './end-attempt';
import { goingOn, type LookDependencies, type Looking, waitForEnd } from './looking';
import { noteLog } from './note-log';
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
  if (row.work_id !== undefined) return await look(looking, row.work_id);
  const id = await startWork(looking, isNew);
  if (id === undefined) return await endWith(looking, { is: 'stopped' });
  if (ending === undefined) throw goingOn(looking, `${id} has started`);
  await look({ ...looking, row: { ...row, work_id: id } }, id);
}

/** Looks at the work, and ends it if it is to end. Records its end once it has ended. */
async function look(looking: Looking, id: string): Promise<void> {
  const { row, now, log } = looking;
  let trouble = '';
  let laterMs: number | undefined;
  const state = await seeOrStop(looking, id).catch((error: unknown): WorkState => {
    trouble = String(error);
    laterMs = (error as { retryAfterMs?: number }).retryAfterMs;
    log('warn', `${id} could not be looked at, or not stopped: ${trouble}`);
    return { is: 'running' };
  });
  if (state.is !== 'unknown' && trouble === '') await noteLog(looking, id);
  const isKnown = state.is !== 'unknown' || !isJustStarted(row, now());
  if (state.is !== 'running' && isKnown) return await endWith(looking, state);
  if (isGivenUp(row, now())) await endAttempt(looking, unseenEnd(row, trouble));
  const isEnding = looking.ending !== undefined;
  throw goingOn(looking, trouble === '' ? `${id} runs` : `${id} runs: ${trouble}`, isEnding ? 0 : laterMs);
}

async function seeOrStop(looking: Looking, id: string): Promise<WorkState> {
  const { driver, target, ending } = looking;
  const seen = await driver.look(id, target);
  if (ending === undefined || seen.is !== 'running') return seen;
  await driver.stop(id, target, ending === 'stopped' ? 'the run was stopped' : 'its time is over');
  return await waitForEnd(looking, () => driver.look(id, target));
}
