import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { newRunId } from '../../domain/runs/run-id';
import { stopText } from '../../domain/runs/stop-run';
import type { RunOptions as GroupRunOptions } from '../../local/run-group';
import { userName } from '../author';
import type { HomeEngine } from '../engines/home-engine';
import { ExitCode } from '../exit-codes';
import { RunProgress } from '../progress/event-progress';
import { RunView } from '../progress/run-view';
import { readRun } from '../view/read-run';
import { checkoutSources } from './checkout-sources';
import { Interruption } from './interruption';
import { exitCodeOf, printFinished } from './print-finished';
import { runGroupNotifying } from './run-group-here';
import type { RunInput, RunOptions } from './run-options';

const SIGNAL_LAG_MS = 200;

/** 8 processes, as the design has it; on a machine of many cores no fewer than cores. */
export const DEFAULT_WORKERS = Math.max(8, availableParallelism());

/** Runs a group in this process, showing it as it goes, and sets the exit code. */
export async function runHere(engine: HomeEngine, input: RunInput, options: RunOptions): Promise<void> {
  const runId = newRunId(input.group, new Date(), randomUUID());
  // Stands until its end is seen: a run whose store or command broke down in the middle was no success.
  process.exitCode = ExitCode.RUN_FAILED;
  const { interrupted, tellEnd } = await watch(engine, input, runId, options);
  const finished = await readRun(engine.runs, runId);
  if (finished) printFinished(finished, options.json === true, engine.options);
  else process.stderr.write(`run ${runId} was stopped before it began: nothing of it ran\n`);
  process.exitCode = interrupted || !finished ? ExitCode.INTERRUPTED : exitCodeOf(finished);
  await tellEnd();
}

interface Watched {
  interrupted: boolean;
  /** Tells `--notify` of the run's end. */
  tellEnd(): Promise<void>;
}

/** Runs it to its end, showing it. */
async function watch(engine: HomeEngine, input: RunInput, runId: string, options: RunOptions): Promise<Watched> {
  const progress = new RunProgress();
  const view = new RunView(input.group, runId, progress, options.json === true);
  const why = { by: userName(), reason: 'Ctrl-C' };
  const interruption = new Interruption((signal) => {
    if (signal !== 'SIGINT') why.reason = signal;
    view.notice('stopping: no new jobs; those that run are asked to end (Ctrl-C again leaves at once)');
  });
  let tellEnd = async () => {};
  try {
    const run: GroupRunOptions = {
      runId,
      input,
      ...checkoutSources(options.jobs),
      workers: options.workers ?? DEFAULT_WORKERS,
      signal: interruption.signal,
      stop: why,
      onStopAsked: (run) => view.notice(`stopping: ${stopText(run)}`),
      onEvent: (event) => {
        const line = progress.follow(event);
        if (line) view.tell(line);
      },
    };
    tellEnd = await runGroupNotifying(engine, run, { command: options.notify, print: (text) => view.aside(text) });
  } catch (error) {
    // A terminal's Ctrl-C ends the compiler too, whose complaint is no fault; it may be heard before the signal is.
    await sleep(SIGNAL_LAG_MS);
    if (!interruption.signal.aborted || (await engine.runs.findRun(runId))) throw error;
  } finally {
    interruption.close();
    view.close();
  }
  return { interrupted: interruption.signal.aborted, tellEnd };
}
