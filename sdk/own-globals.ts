/*
 * The clock, the timers and the process's end, as they are when the runtime loads. What a job replaces is put back only
 * once its code has ended; until then, and where code that an earlier attempt left behind replaces it later, these go
 * on as they are.
 */

const OwnDate = Date;
export const OwnDOMException = DOMException;

/** Epoch ms, by the system's clock. */
export const now = Date.now;
const { toISOString } = Date.prototype;

/** A moment (epoch ms) as it stands in rows. */
export function toIso(time: number): string {
  return toISOString.call(new OwnDate(time));
}

export const startTimer = setTimeout;
export const endTimer = clearTimeout;
export const startInterval = setInterval;

const { exit, kill, pid } = process;

/** Ends this process, even if one of the job's listeners to `exit` throws. */
export function leaveProcess(): void {
  try {
    exit.call(process, 1);
  } finally {
    kill.call(process, pid, 'SIGKILL');
  }
}
