import { type NotedWork, noteWork, startWorkAgain } from '../../domain/attempts/attempt';
import { errorRecord } from '../../domain/attempts/attempt-error';
import { SERVICE_TASK_SECONDS } from '../../domain/attempts/deadline';
import { readUsage, type Usage } from '../../domain/cost/usage';
import { dataUrlOf } from '../../domain/runs/data-url';
import {
  deadlineOfWork,
  isBeingStarted,
  isGivenUp,
  startOfAttempt,
  unseenAttempts,
  unseenEnd,
} from '../../domain/runs/service-work';
import { AttemptRefusedError } from '../../domain/tables/error-names';
import { consoleUrl } from '../../domain/targets/kinds';
import type { WorkContext } from '../../domain/targets/work-context';
import { iso } from '../../domain/values/instant';
import { neverSent } from '../../drivers/never-sent';
import { type ServiceCall, StartRefused, type WorkState } from '../../drivers/service-driver';
import { endAttempt } from './end-attempt';
import { goingOn, isAnswer, type Looking, StartedElsewhereError, waitForEnd } from './looking';
import { tellWork } from './work-files';
import { tokenOf } from './work-token';

/**
 * Starts the attempt's work and notes what it is called, before anything else. If an earlier call may have started it,
 * that work is taken over. Returns its id; undefined if the work is to end, and nothing of it was ever started.
 */
export async function startWork(looking: Looking, isNew: boolean): Promise<string | undefined> {
  const { driver, ending } = looking;
  await endEarlierWork(looking);
  if (ending !== undefined && isNew) return undefined;
  const token = tokenOf(looking.row, looking.run);
  if (!isNew) {
    await takeOver(looking);
    const found = await orGoOn(looking, 'its work could not be looked for', () => find(looking));
    if (found !== undefined) return await note(looking, { id: found });
    if (ending !== undefined) return undefined;
  }
  return await note(looking, { id: await start(looking, token, (call) => driver.start(call)) });
}

export type Between = Extract<WorkState, { is: 'between' }>;

/**
 * Starts the next part of work in parts, after the one of the row has ended well, and notes what it is called. Returns
 * its id; undefined if the work is to end here, and no call has started more of it.
 */
export async function startNext(looking: Looking, { done, usage }: Between): Promise<string | undefined> {
  const { row, driver, ending } = looking;
  const { work_id: id = '', starting_until } = row;
  const token = tokenOf(row, looking.run);
  // Also before the work ends here: from then on no other call starts more of it.
  await takeOver(looking);
  const after = { id, done };
  if (starting_until !== undefined) {
    const found = await orGoOn(looking, 'its next part could not be looked for', () => find(looking));
    if (found !== undefined && found !== id) return await note(looking, { id: found, after });
  }
  if (ending !== undefined) return undefined;
  const next = (call: ServiceCall) => (driver.next as NonNullable<typeof driver.next>)(id, call);
  return await note(looking, { id: await start(looking, token, next, usage), after });
}

/**
 * Of work in parts whose service no longer knows the part of the row: ends a later part that a call may have started
 * and not noted.
 */
export async function endUnnoted(looking: Looking): Promise<void> {
  const { row } = looking;
  await takeOver(looking);
  if (row.starting_until === undefined) return;
  await orGoOn(looking, 'its next part could not be looked for', async () => {
    const id = await find(looking);
    if (id !== undefined && id !== row.work_id) await endWork(looking, id, 'the work before it is not known any more');
  });
}

/**
 * The call that was to start the work may have died before its answer came. It must be over: it could start the work
 * after this one has been refused, and another attempt would then begin beside it.
 */
async function takeOver(looking: Looking): Promise<void> {
  const { row, runs, now } = looking;
  if (isBeingStarted(row, now())) throw startedElsewhere(looking, 'another call may still be starting its work');
  const until = iso(now() + SERVICE_TASK_SECONDS * 1000);
  const { attempt, claim = '' } = row;
  if (await runs.update(row, startWorkAgain({ attempt, claim }, row.starting_until, until, row.work_id))) return;
  throw startedElsewhere(looking, 'another call starts its work');
}

function startedElsewhere(looking: Looking, message: string): StartedElsewhereError {
  return new StartedElsewhereError(goingOn(looking, message).looks, message);
}

/** How far the clock of a service may differ from ours: ms. */
const SKEW_MS = 600_000;

/** The work of this attempt, or of an earlier one, if its service knows it. */
async function find({ driver, target, row, run }: Looking, attempt = row.attempt): Promise<string | undefined> {
  const startedAt = startOfAttempt({ ...row, attempt });
  return await driver.find(tokenOf({ ...row, attempt }, run), target, startedAt - SKEW_MS);
}

/** How often one call asks for the same start where a token makes sure that it starts once. */
const STARTS = 3;

async function start(
  looking: Looking,
  token: string,
  ask: (call: ServiceCall) => Promise<string>,
  usage?: Usage,
): Promise<string> {
  const { driver, row } = looking;
  return await orGoOn(looking, 'its start was not answered', async () => {
    let call: ServiceCall | undefined;
    for (let starts = 1; ; starts++) {
      try {
        call ??= await callOf(looking, token);
        return await ask(call);
      } catch (thrown) {
        const error = refusalOf(thrown, looking);
        if (error instanceof StartRefused) {
          // A start before this one was not answered, and may have been taken.
          const found = starts > 1 ? await find(looking) : undefined;
          if (found !== undefined && found !== row.work_id) return found;
          const { name, message, kind } = error;
          const refused = errorRecord(name, message);
          return await endAttempt(looking, { class: kind, error: refused, workOver: true, usage: readUsage(usage) });
        }
        if (!driver.knowsTokens || starts === STARTS) throw error;
      }
    }
  });
}

/** A call that surely never left this machine was refused, too. */
function refusalOf(error: unknown, { target }: Looking): unknown {
  const unsent = neverSent(error);
  return unsent ? new StartRefused(unsent.name, `${target.target} was not started: ${unsent.why}`, unsent.kind) : error;
}

/** Of work that another call has started, too, one stays: that of which the row has the name. */
async function note(looking: Looking, { id, after }: Omit<NotedWork, 'consoleUrl'>): Promise<string> {
  const { row, target, driver, runs, log } = looking;
  const { attempt, claim = '' } = row;
  const url = consoleUrl(target.target, id);
  const noted = await runs.update(
    row,
    noteWork({ attempt, claim }, { id, after, ...(url !== undefined && { consoleUrl: url }) }),
  );
  if (noted) {
    log('info', `${target.target} runs as ${id}`);
    return id;
  }
  const now = await runs.findJobRun(row, row.job_name);
  const isUnderWay = now?.status === 'RUNNING' && now.claim === claim;
  if (isUnderWay && now.work_id === id) return id;
  log('warn', `${id} is stopped: the attempt ${isUnderWay ? `has ${now.work_id}` : 'has ended meanwhile'}`);
  await driver.stop(id, target, 'its attempt has ended, or has other work');
  if (isUnderWay) throw goingOn(looking, `${now.work_id} runs`);
  throw new AttemptRefusedError(`attempt ${attempt} of ${row.job_name} has ended before its work had begun`);
}

/** An attempt makes sure first that nothing of those before it still runs, also if it is to end itself. */
async function endEarlierWork(looking: Looking): Promise<void> {
  const { row, driver, now } = looking;
  for (const { attempt, external_id, ended_at } of unseenAttempts(row)) {
    const overAt = Date.parse(ended_at ?? '') + SERVICE_TASK_SECONDS * 1000;
    if (driver.next && now() < overAt) throw goingOn(looking, 'a call of the attempt before may still start a part');
    await orGoOn(looking, `the work of attempt ${attempt} could not be stopped`, async () => {
      const findIt = () => find(looking, attempt);
      // Of work in parts a later one may have been started than the attempt has noted.
      const id = (driver.next && (await findIt())) ?? external_id ?? (await findIt());
      if (id === undefined) return;
      if (await endWork(looking, id, 'its attempt is over'))
        looking.log('warn', `${id} of attempt ${attempt} still ran, and was stopped`);
    });
  }
}

/** Stops work that still runs, and waits for its end. Returns whether it ran. */
async function endWork(looking: Looking, id: string, why: string): Promise<boolean> {
  const { driver, target } = looking;
  const seen = await driver.look(id, target);
  if (seen.is === 'between') await driver.close?.(id, target);
  if (seen.is !== 'running') return false;
  await driver.stop(id, target, why);
  const state = await waitForEnd(looking, () => driver.look(id, target));
  if (state.is === 'running') throw new Error(`${id} still runs`);
  return true;
}

/** After an error that leaves open what happened, the next call goes on here, until the attempt is given up. */
async function orGoOn<T>(looking: Looking, what: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (isAnswer(error)) throw error;
    looking.log('warn', `${what}: ${error}`);
    if (isGivenUp(looking.row, looking.now())) return await endAttempt(looking, unseenEnd(looking.row, String(error)));
    throw goingOn(looking, `${what}: ${error}`);
  }
}

async function callOf(looking: Looking, token: string): Promise<ServiceCall> {
  const context = await contextOf(looking);
  const variables = await tellWork(looking, context, token);
  return { target: looking.target, token, startedAt: startOfAttempt(looking.row), context, variables };
}

async function contextOf({ row, dataRoot, resolve }: Looking): Promise<WorkContext> {
  return {
    run_id: row.run_id,
    group: row.job_group,
    job: row.job_name,
    attempt: row.attempt,
    deadline: iso(deadlineOfWork(row)),
    scheduled_time: row.scheduled_time ?? null,
    data_url: dataUrlOf(row, dataRoot),
    parameters: await resolve(row),
  };
}
