import type { AttemptRequest } from '../../domain/attempts/attempt-request';
import { noteWait, waitKey } from '../../domain/runs/end-wait';
import { ErrorName, StillRunningError } from '../../domain/tables/error-names';
import { type EndedWork, toldWork } from '../../domain/targets/services/end-notices';
import { lookAtWork } from './look-at-work';
import { type LookDependencies, StartedElsewhereError } from './looking';
import { PARTS_MS, TOLD_PARTS_MS } from './see-work';

/** A wait of the state machine: the token that ends it, and since when it goes on, epoch ms. */
export interface BegunWait {
  token: string;
  since: number;
}

/** Work that goes on: how, for the history, and what events call it. */
export interface GoingOn {
  said: string;
  about: string | undefined;
}

/** For so long a look that has seen nothing is repeated. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 2_000;
/** For so long after the call has begun it waits for another call that starts parts, and goes on with parts itself. */
const PARTS_AT_MOST_MS = PARTS_MS + TOLD_PARTS_MS;

/**
 * Looks at the work, with the wait for its end noted before. Whatever ends before the look is seen by it, and whatever
 * ends later finds the note. Throws as `lookAtWork` does, unless the work goes on and will be told of.
 * @param noted the work about which the wait is noted already
 * @returns undefined if the work has ended well
 */
export async function lookNoted(
  call: AttemptRequest,
  wait: BegunWait,
  deps: LookDependencies,
  noted?: EndedWork,
): Promise<GoingOn | undefined> {
  const beganAt = deps.now();
  const patient = { ...deps, partsUntil: beganAt + PARTS_MS };
  let about = noted?.id ?? (await note(call, wait, deps));
  for (;;) {
    const said = await look(call, patient, beganAt);
    if (said === undefined) return undefined;
    const now = await note(call, wait, deps, about);
    if (now === about) return { said, about: now };
    // Another part, which may have ended before it was noted: it is looked at in turn, by the next call if it is late.
    if (deps.now() >= beganAt + PARTS_AT_MOST_MS) throw new StillRunningError('often', said);
    about = now;
  }
}

async function look(call: AttemptRequest, deps: LookDependencies, beganAt: number): Promise<string | undefined> {
  for (;;) {
    try {
      await lookAtWork(call, deps);
      return undefined;
    } catch (error) {
      if (!(error instanceof StillRunningError)) throw error;
      if (error.name === ErrorName.AWAIT_END) return error.message;
      const patienceMs = error instanceof StartedElsewhereError ? PARTS_AT_MOST_MS : PATIENCE_MS;
      if (deps.now() >= beganAt + patienceMs) throw error;
      await deps.sleep(PAUSE_MS);
    }
  }
}

/** Notes the wait about the work that the row names, unless it is noted about that. Returns what the work is called. */
async function note(
  call: AttemptRequest,
  { token, since }: BegunWait,
  { runs }: LookDependencies,
  noted?: string,
): Promise<string | undefined> {
  const { job_name, attempt } = call;
  const row = await runs.findJobRun(call, job_name);
  const work = row && toldWork(row);
  if (work === undefined || row?.attempt !== attempt) return undefined;
  if (work.id !== noted) await runs.update(waitKey(work), noteWait(token, call, row, since));
  return work.id;
}
