import type { AttemptRequest } from '../../domain/attempts/attempt-request';
import { type EndWait, waitKey } from '../../domain/runs/end-wait';
import { AttemptFailedError, AttemptRefusedError } from '../../domain/tables/error-names';
import type { EndedWork } from '../../domain/targets/services/end-notices';
import type { LookDependencies } from './looking';
import { lookNoted } from './note-wait';

/** How the machine is woken: see `noteWait`. */
export interface Waits {
  find(key: { run_id: string; entry: string }): Promise<EndWait | undefined>;
  /** Ends the wait that has this token, if it still goes on. */
  wake(token: string): Promise<void>;
}

/** A service may say for a moment that work still runs of whose end it has told. Then it is asked again. */
const PAUSES_MS = [2_000, 8_000];

export type Heard = 'woken' | 'runs' | 'nobody waits';

/**
 * A service has told that work has ended. Nothing is believed but that it is time to look: the look records the end, as
 * any look does, and only then is the machine woken. Of work in parts it starts the next. So a notice that comes twice,
 * late, or of work that goes on does nothing, and one that is lost is made good by the machine's own look after its
 * wait. Throws if the look has seen nothing, which has Lambda call again in a minute.
 */
export async function hearEnd(
  work: EndedWork,
  depsOf: (call: AttemptRequest) => LookDependencies,
  waits: Waits,
): Promise<Heard> {
  const key = waitKey(work);
  const wait = await waits.find(key);
  if (!wait) return 'nobody waits';
  try {
    if (await goesOn(work, wait, depsOf(wait.call))) return 'runs';
  } catch (error) {
    // Refused: the attempt is over, and so is the wait for it.
    if (!(error instanceof AttemptFailedError || error instanceof AttemptRefusedError)) throw error;
  }
  // Read again: a wait that began since has looked before the end was recorded.
  await waits.wake(((await waits.find(key)) ?? wait).token);
  return 'woken';
}

async function goesOn(work: EndedWork, { call, token, noted_at: since }: EndWait, deps: LookDependencies) {
  for (const pauseMs of [0, ...PAUSES_MS]) {
    if (pauseMs > 0) await deps.sleep(pauseMs);
    const seen = await lookNoted(call, { token, since }, deps, work);
    if (!seen) return false;
    // The next part runs, of which the service tells in its turn.
    if (seen.about !== work.id) break;
  }
  return true;
}
