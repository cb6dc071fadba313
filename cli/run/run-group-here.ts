import { availableParallelism } from 'node:os';
import type { ProjectConfig } from '../../domain/project/project-config';
import type { DeclaredTargets } from '../../domain/targets/kind';
import { findJobFunctions } from '../../local/functions/function-sources';
import { type RunOptions as GroupRunOptions, runGroup } from '../../local/run-group';
import type { HistoryEvent } from '../../local/states/execution/history-event';
import type { HomeEngine } from '../engines/home-engine';
import { notifyEnd, RunNotifier } from '../notify/run-notifier';

/** 8 processes, or as many as the machine has cores if these are more. */
export const DEFAULT_WORKERS = Math.max(8, availableParallelism());

export interface RunHere extends Pick<GroupRunOptions, 'runId' | 'input' | 'signal' | 'stop' | 'onStopAsked'> {
  onEvent?(event: HistoryEvent): void;
  /** Hears the events of the batches of a large run. */
  onBatchEvent?(event: HistoryEvent): void;
}

export interface RunHereOptions {
  /** The folders of the job functions. */
  jobs: readonly string[];
  /** How files that are no code are bundled, by extension. */
  assets: ProjectConfig['assets'];
  /** The targets that the project's config declares. */
  declared: DeclaredTargets;
  workers?: number | undefined;
  /** The command to notify; undefined notifies nobody. */
  notify: string | undefined;
  /** Takes the output of that command to stderr. */
  print(text: string): void;
}

/**
 * Runs a group on this machine to its end, and notifies the user's command of jobs as they fail. Returns an act that
 * notifies it of the run's end, to be called when everything else about the run has been said. A run that breaks off
 * rejects, and notifies of no end.
 */
export async function runGroupHere(
  engine: HomeEngine,
  { onEvent, onBatchEvent, ...run }: RunHere,
  { jobs, assets, declared, workers = DEFAULT_WORKERS, notify, print }: RunHereOptions,
): Promise<() => Promise<void>> {
  const { runId } = run;
  const notifier =
    notify === undefined ? undefined : new RunNotifier({ command: notify, print, engineOptions: engine.options });
  let reading: Promise<void> = Promise.resolve();
  const notifyOf = (event: HistoryEvent) => {
    const read = notifier && readerOf(event);
    // A row that cannot be read now is read again at the end, where an error is reported.
    if (read) reading = reading.then(() => read(engine, runId, notifier)).catch(() => {});
  };
  await runGroup(engine.embedded, {
    ...run,
    jobSources: findJobFunctions(jobs),
    assets,
    declared,
    workers,
    onEvent: (event) => {
      onEvent?.(event);
      notifyOf(event);
    },
    onChildEvent: (event) => {
      onBatchEvent?.(event);
      notifyOf(event);
    },
  });
  return async () => {
    await reading;
    await notifyEnd(engine.runs, runId, notifier);
  };
}

type Read = (engine: HomeEngine, runId: string, notifier: RunNotifier) => Promise<void>;

/** Which rows an event makes worth reading: the INVALID jobs once the plan is fixed, and a job that was given up. */
function readerOf({ type, stateName, payload, output }: HistoryEvent): Read | undefined {
  if (type !== 'TaskSucceeded' || payload === undefined) return undefined;
  if (stateName === 'LoadGroup') return notifyInvalid;
  if (!stateName?.startsWith('SettleAttempt')) return undefined;
  const { outcome } = (output as { Payload: { outcome: string } }).Payload;
  const { job_name } = (payload as { Payload: { job_name: string } }).Payload;
  return outcome === 'FAILED' ? notifyJob(job_name) : undefined;
}

const notifyInvalid: Read = async ({ runs }, runId, notifier) => {
  const run = await runs.findRun(runId);
  if (run?.counts?.INVALID) notifier.notifyFailed(run, await runs.listPlanned(run));
};

function notifyJob(jobName: string): Read {
  return async ({ runs }, runId, notifier) => {
    const run = await runs.findRun(runId);
    const row = run && (await runs.findJobRun(run, jobName));
    if (row) notifier.notifyFailed(run, [row]);
  };
}
