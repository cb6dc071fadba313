import type { AttemptRequest } from '../../domain/attempts/attempt-request';
import { noteWait, waitKey } from '../../domain/runs/end-wait';
import { ErrorName, StillRunningError } from '../../domain/tables/error-names';
import { splitTarget } from '../../domain/targets/kinds';
import { lookAtWork } from './look-at-work';
import type { LookDependencies } from './looking';

/** A wait of the state machine: the token that ends it, and since when it goes on, epoch ms. */
export interface BegunWait {
  token: string;
  since: number;
}

/** A look that went on through several parts of its work leaves no time for another in the same call. */
const MOST_MS = 5_000;
/** A look may start the work, or its next part, which is then noted and looked at in turn. */
const MOST_LOOKS = 4;

/**
 * Looks at the work, with the wait for its end noted before. Whatever ends before the look is seen by it, and whatever
 * ends later finds the note. Throws as `lookAtWork` does, unless the work goes on and will be told of.
 * @param noted the work about which the wait is noted already
 */
export async function lookNoted(
  call: AttemptRequest,
  wait: BegunWait,
  deps: LookDependencies,
  noted?: string,
): Promise<'ended' | 'runs'> {
  const beganAt = deps.now();
  let about = noted ?? (await note(call, wait, deps));
  for (let looks = 1; ; looks++) {
    try {
      await lookAtWork(call, deps);
      return 'ended';
    } catch (error) {
      if (!(error instanceof StillRunningError && error.name === ErrorName.AWAIT_END)) throw error;
    }
    const runs = await note(call, wait, deps, about);
    if (runs === about || looks === MOST_LOOKS || deps.now() > beganAt + MOST_MS) return 'runs';
    about = runs;
  }
}

/** Notes the wait about the work that the row names, unless that is what it is noted about. Returns its id. */
async function note(
  call: AttemptRequest,
  { token, since }: BegunWait,
  { runs }: LookDependencies,
  noted?: string,
): Promise<string | undefined> {
  const { job_name, attempt } = call;
  const row = await runs.findJobRun(call, job_name);
  if (row?.work_id === undefined || row.attempt !== attempt) return undefined;
  if (row.work_id === noted) return noted;
  const kind = splitTarget(row.target)?.kind ?? '';
  await runs.update(waitKey(kind, row.work_id), noteWait(token, call, row, since));
  return row.work_id;
}
