import { setTimeout as sleep } from 'node:timers/promises';
import type { JobRunRow } from '../../domain/tables/rows';
import { isOpen } from '../../domain/tables/statuses';
import type { Engine } from '../engines/engine';
import { followRun } from '../run/follow-run';
import { Interruption, unlessAborted } from '../run/interruption';
import { printNote } from '../terminal/print';
import { renderGoneLogs } from '../view/render-run-log';
import { type RunLogLine, RunLogReader } from './run-log-reader';

export interface FollowLogs {
  /** One job of the run; undefined for all. */
  job: string | undefined;
  /** The run is one of this machine: if the command that runs it is gone, this command must close it. */
  isHere: boolean;
  print(line: RunLogLine): void;
}

/** How often the rest of the log is looked for, once the run or the job has ended. */
const REST_MS = 5_000;

/**
 * Prints what a run or one job of it prints, until it has ended, or until Ctrl-C, which leaves the run alone.
 */
export async function followLogs(
  engine: Engine,
  runId: string,
  { job, isHere, print }: FollowLogs,
): Promise<'ended' | 'left'> {
  const interruption = new Interruption();
  const left = interruption.signal;
  const jobEnded = new AbortController();
  const reader = new RunLogReader(engine, true);
  let wanted: readonly JobRunRow[] = [];
  const show = async () => {
    for (const line of (await unlessAborted(reader.read(wanted), left)) ?? []) print(line);
  };
  try {
    await followRun({
      runs: engine.runs,
      runId,
      signal: AbortSignal.any([left, jobEnded.signal]),
      ...(isHere && { closeEnded: engine.closeEnded }),
      onRows: async (_, rows) => {
        wanted = rows.filter(({ job_name }) => job === undefined || job_name === job);
        await show();
        if (job !== undefined && wanted.every(({ status }) => !isOpen(status))) jobEnded.abort();
      },
      onNotice: printNote,
    });
    const step = Math.min(engine.lateMs, REST_MS);
    for (let waited = 0; waited < engine.lateMs && !left.aborted; waited += step) {
      await unlessAborted(sleep(step), left);
      await show();
    }
    for (const line of renderGoneLogs(reader.gone)) printNote(line);
    return left.aborted ? 'left' : 'ended';
  } finally {
    interruption.close();
  }
}
