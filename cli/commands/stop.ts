import type { Command } from 'commander';
import { runWithJobsJson } from '../../domain/runs/run-json';
import type { RunRow } from '../../domain/tables/rows';
import { nextCommand } from '../../domain/values/next-command';
import { reasonText, userName } from '../author';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { ExitCode } from '../exit-codes';
import { requireRun, requireRunRows } from '../lookup';
import { type CommonOptions, withCommonOptions } from '../options';
import { Interruption } from '../run/interruption';
import { stopRun } from '../run/stop-run';
import { printJson, printLine, printNote } from '../terminal/print';
import { renderRun } from '../view/render-run';

const HELP = `
At once, jobs that have not started are SKIPPED, and jobs that wait for their next attempt are
ABORTED. Running jobs notice it (job.signal) within 0.3 seconds on this machine and within 5 on a
stack, and have some seconds to end. Work in a service is stopped by the next look at it, within
5 minutes. Then the run is closed as ABORTED; its rows keep who stopped it and why. The command may
be repeated. A run that has ended stays as it is. Ctrl-C ends this command, not the stop.

Examples:
  runsheet stop nightly-20261122T020000Z-1a2b3c --reason "the source sent yesterday's file"
  runsheet stop nightly                the newest run of nightly
  runsheet stop nightly-20261122T020000Z-1a2b3c --stack runsheet-prod`;

interface StopOptions extends CommonOptions {
  reason?: string;
}

export function stopCommand(command: Command): void {
  withCommonOptions(command)
    .option('--reason <text>', "the reason; it is kept in the run's rows", reasonText)
    .addHelpText('after', HELP)
    .action(stop);
}

async function stop(wanted: string, options: StopOptions): Promise<void> {
  await withEngine(options, async (engine) => {
    const { run_id: runId, status, stopped_by, stop_reason } = await requireRun(engine, wanted);
    if (status === 'RUNNING' && stopped_by !== undefined) {
      const why = stop_reason === undefined ? '' : `: ${stop_reason}`;
      printNote(`${stopped_by} has already asked it to stop${why}. The rows keep this first request`);
    }
    if (status !== 'RUNNING') printNote(`run ${runId} has ended already: it is ${status}`);
    else if (!(await stopOpen(engine, runId, options))) return;
    const found = await requireRunRows(engine, runId);
    const { run, rows } = found;
    if (options.json) printJson(runWithJobsJson(run, rows));
    else printLine(renderRun(found));
    if (status === 'RUNNING' && run.status !== 'ABORTED') noteItEnded(run);
  });
}

/** Returns whether the command has waited until the run was closed. */
async function stopOpen(engine: Engine, runId: string, { reason }: StopOptions): Promise<boolean> {
  const interruption = new Interruption();
  try {
    const outcome = await stopRun(engine, runId, {
      stop: { by: userName(), ...(reason !== undefined && { reason }) },
      signal: interruption.signal,
      onNotice: printNote,
    });
    if (outcome === 'closed') return true;
  } finally {
    interruption.close();
  }
  const show = nextCommand(`show ${runId}`, engine);
  printNote(`the stop of ${runId} stands, and this command no longer waits for it: see it with ${show}`);
  process.exitCode = ExitCode.INTERRUPTED;
  return false;
}

function noteItEnded({ run_id, status }: RunRow): void {
  printNote(`run ${run_id} had ended by the time the stop reached it: it is ${status}`);
}
