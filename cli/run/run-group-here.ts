import { availableParallelism } from 'node:os';
import type { ProjectConfig } from '../../domain/project/project-config';
import type { DeclaredTargets } from '../../domain/targets/kind';
import { findJobFunctions } from '../../local/functions/function-sources';
import { type RunOptions as GroupRunOptions, runGroup } from '../../local/run-group';
import type { HistoryEvent } from '../../local/states/execution/history-event';
import type { HomeEngine } from '../engines/home-engine';
import { type NotifyGiven, notifyEnd, openNotifiers, type RunNotifiers } from '../notify/run-notifiers';
import { StartedJobs } from '../notify/started-jobs';

/** 8 processes, or as many as the machine has cores if these are more. */
export const DEFAULT_WORKERS = Math.max(8, availableParallelism());

export interface RunHere extends Pick<GroupRunOptions, 'runId' | 'input' | 'signal' | 'stop' | 'onStopAsked'> {
  onEvent?(event: HistoryEvent): void;
  /** Hears the events of the batches of a large run. */
  onBatchEvent?(event: HistoryEvent): void;
}

export interface RunHereOptions extends Pick<NotifyGiven, 'notify' | 'lineage' | 'print'> {
  /** The folders of the job functions. */
  jobs: readonly string[];
  /** How files that are no code are bundled, by extension. */
  assets: ProjectConfig['assets'];
  /** The targets that the project's config declares. */
  declared: DeclaredTargets;
  workers?: number | undefined;
}

/**
 * Runs a group on this machine to its end, and notifies the user's command of jobs as they fail. Returns an act that
 * notifies it of the run's end, to be called when everything else about the run has been said. A run that breaks off
 * rejects, and notifies of no end.
 */
export async function runGroupHere(
  engine: HomeEngine,
  { onEvent, onBatchEvent, ...run }: RunHere,
  { jobs, assets, declared, workers = DEFAULT_WORKERS, ...notice }: RunHereOptions,
): Promise<() => Promise<void>> {
  const { runId } = run;
  const { secretsFile } = engine.embedded.home;
  const notifiers = openNotifiers({ ...notice, secretsFile, engineOptions: engine.options });
  let reading: Promise<void> = Promise.resolve();
  const readRows = (read: Read) => {
    // A row that cannot be read now is read again at the end, where an error is reported.
    reading = reading.then(() => read(engine, runId, notifiers as RunNotifiers)).catch(() => {});
  };
  const started: StartedJobs | undefined = notifiers?.followsJobs
    ? new StartedJobs((jobs) => readRows(notifyJobs(jobs, (job) => started?.saw(job))))
    : undefined;
  const notifyOf = (event: HistoryEvent) => {
    started?.follow(event);
    const read = notifiers && readerOf(event, notifiers);
    if (read) readRows(read);
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
  started?.close();
  return async () => {
    await reading;
    await notifyEnd(engine.runs, runId, notifiers);
  };
}

type Read = (engine: HomeEngine, runId: string, notifiers: RunNotifiers) => Promise<void>;

/**
 * Which rows an event makes worth reading: the INVALID jobs once the plan is fixed, and a job that was given up; for
 * lineage also the plan itself, and each end of an attempt.
 */
function readerOf({ type, stateName, payload, output }: HistoryEvent, { followsJobs }: RunNotifiers): Read | undefined {
  if (type !== 'TaskSucceeded' || payload === undefined) return undefined;
  if (stateName === 'LoadGroup') return notifyPlanned;
  if (stateName?.startsWith('InvokeJob'))
    return followsJobs ? notifyJobs([(payload as { job_name: string }).job_name]) : undefined;
  if (!stateName?.startsWith('SettleAttempt')) return undefined;
  const { outcome } = (output as { Payload: { outcome: string } }).Payload;
  const { job_name } = (payload as { Payload: { job_name: string } }).Payload;
  return outcome === 'FAILED' || followsJobs ? notifyJobs([job_name]) : undefined;
}

const notifyPlanned: Read = async ({ runs }, runId, notifiers) => {
  const run = await runs.findRun(runId);
  if (run) notifiers.notifyRows(run, run.counts?.INVALID ? await runs.listPlanned(run) : []);
};

/** @param onRunning hears of the jobs that are under way */
function notifyJobs(jobNames: readonly string[], onRunning: (job: string) => void = () => {}): Read {
  return async ({ runs }, runId, notifiers) => {
    const run = await runs.findRun(runId);
    for (const name of run ? jobNames : []) {
      const row = run && (await runs.findJobRun(run, name));
      if (row) notifiers.notifyRows(run, [row]);
      if (row?.status === 'RUNNING') onRunning(name);
    }
  };
}
