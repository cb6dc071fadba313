import { type RunOptions, runGroup } from '../../local/run-group';
import type { HistoryEvent } from '../../local/states/execution/history-event';
import type { HomeEngine } from '../engines/home-engine';
import { RunNotifier } from '../notify/run-notifier';
import { tellEnd } from '../notify/tell-end';

export interface Notifying {
  /** Undefined: nobody is told. */
  command: string | undefined;
  print(text: string): void;
}

/**
 * Runs a group on this machine and tells the command of its failed jobs as they fail. Returns what tells of the run's end and
 * waits for that: for when everything else about the run is said. A run that breaks off tells nothing more: it has not ended.
 */
export async function runGroupNotifying(
  engine: HomeEngine,
  options: RunOptions,
  { command, print }: Notifying,
): Promise<() => Promise<void>> {
  if (command === undefined) {
    await runGroup(engine.embedded, options);
    return async () => {};
  }
  const notifier = new RunNotifier({ command, print, engineOptions: engine.options });
  const { runId } = options;
  let reading: Promise<void> = Promise.resolve();
  await runGroup(engine.embedded, {
    ...options,
    onEvent: (event) => {
      options.onEvent(event);
      const read = readerOf(event);
      // A row that could not be read now is read again at the end, where a fault is said.
      if (read) reading = reading.then(() => read(engine, runId, notifier)).catch(() => {});
    },
  });
  return async () => {
    await reading;
    await tellEnd(engine.runs, runId, notifier);
  };
}

type Read = (engine: HomeEngine, runId: string, notifier: RunNotifier) => Promise<void>;

/** What is to be read because of an event: the jobs that are INVALID once the plan is fixed, the job that was given up. */
function readerOf({ type, stateName, payload, output }: HistoryEvent): Read | undefined {
  if (type !== 'TaskSucceeded' || payload === undefined) return undefined;
  if (stateName === 'LoadGroup') return tellInvalid;
  if (!stateName?.startsWith('SettleAttempt')) return undefined;
  const { outcome } = (output as { Payload: { outcome: string } }).Payload;
  const { job_name } = (payload as { Payload: { job_name: string } }).Payload;
  return outcome === 'FAILED' ? tellJob(job_name) : undefined;
}

const tellInvalid: Read = async ({ runs }, runId, notifier) => {
  const run = await runs.findRun(runId);
  if (run?.counts?.INVALID) notifier.follow(run, await runs.listPlanned(run));
};

function tellJob(jobName: string): Read {
  return async ({ runs }, runId, notifier) => {
    const [run, row] = await Promise.all([runs.findRun(runId), runs.findJobRun(runId, jobName)]);
    if (run && row) notifier.follow(run, [row]);
  };
}
