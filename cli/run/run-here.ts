import { randomUUID } from 'node:crypto';
import { newRunId } from '../../domain/runs/run-id';
import { stopText } from '../../domain/runs/stop-run';
import { nextCommand } from '../../domain/values/next-command';
import { userName } from '../author';
import type { HomeEngine } from '../engines/home-engine';
import { ExitCode } from '../exit-codes';
import { requireRunRows } from '../lookup';
import { EventProgress } from '../progress/event-progress';
import { RunView } from '../progress/run-view';
import { printNote } from '../terminal/print';
import { Interruption } from './interruption';
import { exitCodeOf, printFinished } from './print-finished';
import { runGroupHere } from './run-group-here';
import type { RunInput, RunOptions } from './run-options';
import { leftText, sayStillWaiting } from './say-still-waiting';

/** Runs a group in this process, shows it as it goes, and sets the exit code. */
export async function runHere(engine: HomeEngine, input: RunInput, options: RunOptions): Promise<void> {
  const runId = newRunId(input.group, new Date(), randomUUID());
  // Replaced once the run's end is seen: if the store or the command breaks down before, the run has failed.
  process.exitCode = ExitCode.RUN_FAILED;
  const { interrupted, notifyEnd } = await watch(engine, input, runId, options);
  const finished = await requireRunRows(engine, runId);
  printFinished(finished, options.json === true, engine);
  process.exitCode = interrupted ? ExitCode.INTERRUPTED : exitCodeOf(finished);
  await notifyEnd();
}

interface Watched {
  interrupted: boolean;
  /** Notifies everybody of the run's end. */
  notifyEnd(): Promise<void>;
}

/** Runs it to its end, and shows it. */
async function watch(engine: HomeEngine, input: RunInput, runId: string, options: RunOptions): Promise<Watched> {
  const progress = new EventProgress();
  const stop = { by: userName(), reason: 'Ctrl-C' };
  let endSaying = () => {};
  const interruption = new Interruption(
    (signal) => {
      if (signal !== 'SIGINT') stop.reason = signal;
      const what = progress.planned > 0 ? 'no new jobs; running jobs are asked to end' : 'no job has started';
      view.notice(`stopping: ${what} (Ctrl-C again leaves at once)`);
      endSaying();
      endSaying = sayStillWaiting(engine, runId, (text) => view.notice(text));
    },
    () => {
      view.close();
      printNote(leftText(nextCommand(`show ${runId}`, engine)));
    },
  );
  // After the handler of Ctrl-C: whoever reads the run's first line may interrupt it at once.
  const view = new RunView(input.group, runId, progress, options.json === true);
  let notifyEnd = async () => {};
  try {
    const run = {
      runId,
      input,
      signal: interruption.signal,
      stop,
      onStopAsked: (run: Parameters<typeof stopText>[0]) => {
        view.notice(`stopping: ${stopText(run)}`);
        endSaying = sayStillWaiting(engine, runId, (text) => view.notice(text));
      },
      onEvent: (event: Parameters<EventProgress['follow']>[0]) => {
        const line = progress.follow(event);
        if (line) view.printEvent(line);
      },
      onBatchEvent: (event: Parameters<EventProgress['follow']>[0]) => {
        const line = progress.followBatch(event);
        if (line) view.printEvent(line);
      },
    };
    const { jobs, assets, declared, workers, notify, lineage } = options;
    const print = (text: string) => view.aside(text);
    notifyEnd = await runGroupHere(engine, run, { jobs, assets, declared, workers, notify, lineage, print });
  } finally {
    interruption.close();
    endSaying();
    view.close();
  }
  return { interrupted: interruption.signal.aborted, notifyEnd };
}
