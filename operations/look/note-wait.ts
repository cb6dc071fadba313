import type { AttemptRequest } from '../../domain/attempts/attempt-request';
import { noteWait, waitKey } from '../../domain/runs/end-wait';
import { ErrorName, StillRunningError } from '../../domain/tables/error-names';
import { type EndedWork, toldWork } from '../../domain/targets/services/end-notices';
import { lookAtWork } from './look-at-work';
import type { LookDependencies } from './looking';
import { PARTS_MS } from './see-work';

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

/** A look may start the work, or its next part, which is then noted and looked at in turn. */
const MOST_LOOKS = 4;
/** For so long a look that has seen nothing is repeated: another call may just start the next part. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 2_000;

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
  for (let looks = 1; ; looks++) {
    const said = await look(call, patient, beganAt + PATIENCE_MS);
    if (said === undefined) return undefined;
    const now = await note(call, wait, deps, about);
    if (now === about || looks === MOST_LOOKS) return { said, about: now };
    about = now;
  }
}

async function look(call: AttemptRequest, deps: LookDependencies, until: number): Promise<string | undefined> {
  for (;;) {
    try {
      await lookAtWork(call, deps);
      return undefined;
    } catch (error) {
      if (!(error instanceof StillRunningError)) throw error;
      if (error.name === ErrorName.AWAIT_END) return error.message;
      if (deps.now() >= until) throw error;
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
