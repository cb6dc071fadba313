import { stop } from 'esbuild';
import { HomeError } from '../home';

/** The most ms that a timer takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** How many callers of `withCompiler` are at work. */
let atWork = 0;

/** How often esbuild's process was started again. */
let restarts = 0;

/**
 * Keeps esbuild's process for as long as `act` needs it. It would stay as long as ours, with 30 MB, and while another
 * caller uses it, it must not be stopped: that caller would wait for ever. esbuild itself does not keep our process
 * alive once its own has died, so that a command would end in the middle of its work, without a word.
 */
export async function withCompiler<T>(act: () => Promise<T>): Promise<T> {
  atWork += 1;
  const alive = setInterval(() => {}, MAX_TIMER_MS);
  try {
    return await act();
  } finally {
    clearInterval(alive);
    atWork -= 1;
    if (atWork === 0) await stop();
  }
}

/**
 * Builds. A build that does not compile rejects with esbuild's `errors`. esbuild's process is in the command's process
 * group, so that Ctrl-C in a terminal ends it too, maybe before the command hears of it. The command decides what an
 * interrupt means, and a run that it stops still needs its functions. Therefore a process that has ended is started
 * again, once.
 */
export async function answered<T>(build: () => Promise<T>): Promise<T> {
  const restartsBefore = restarts;
  try {
    return await build();
  } catch (error) {
    if (isAnswer(error)) throw error;
    // Of several builds that lose the process at once, the first starts the new one.
    if (restarts === restartsBefore) {
      restarts += 1;
      await stop();
    }
  }
  return build().catch((error: unknown) => {
    if (isAnswer(error)) throw error;
    throw new HomeError(
      `esbuild, which bundles the job functions, ended twice without an answer (${(error as Error).message}): is there memory left, and does its program start (npx esbuild --version)?`,
    );
  });
}

function isAnswer(error: unknown): boolean {
  return error instanceof Error && 'errors' in error;
}
