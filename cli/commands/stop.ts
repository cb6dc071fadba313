import type { Command } from 'commander';
import type { RunRow } from '../../domain/tables/rows';
import { printable } from '../../domain/values/show-value';
import { reasonText, userName } from '../author';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { ExitCode } from '../exit-codes';
import { requireRun, requireRunRows } from '../lookup';
import { type CommonOptions, printJson, withCommonOptions } from '../options';
import { Interruption } from '../run/interruption';
import { stopRun } from '../run/stop-run';
import { renderRun } from '../view/render-run';
import { runWithJobsJson } from '../view/run-json';

const HELP = `
Jobs that have not started are SKIPPED, those that wait for their next attempt ABORTED, at once. Those that run see it within
5 seconds (job.signal) and have a grace to end. Then the run is closed as ABORTED, with who stopped it and why in its rows.
It may be asked of any run and again; of a run that has ended it says so. Ctrl-C ends this command, not the stop.

Examples:
  runsheet stop nightly-air-traffic-20261122T020000Z-1a2b3c --reason "the source sent yesterday's file"
  runsheet stop nightly-air-traffic-20261122T020000Z-1a2b3c --stack runsheet-prod`;

interface StopOptions extends CommonOptions {
  reason?: string;
}

export function stopCommand(program: Command): void {
  withCommonOptions(program.command('stop').argument('<run_id>', 'run, as runsheet runs lists it'))
    .description('stop a run: no new jobs, running ones are asked to end')
    .option('--reason <text>', 'why, for who reads its rows', reasonText)
    .addHelpText('after', HELP)
    .action(stop);
}

async function stop(runId: string, options: StopOptions): Promise<void> {
  await withEngine(options, async (engine) => {
    const { status, stopped_by, stop_reason } = await requireRun(engine, runId);
    if (status === 'RUNNING' && stopped_by !== null) {
      const why = stop_reason === null ? '' : `: ${stop_reason}`;
      process.stderr.write(
        `${printable(`${stopped_by} has asked it to stop before${why}; that is what is recorded`)}\n`,
      );
    }
    if (status !== 'RUNNING') process.stderr.write(`run ${runId} has ended already: it is ${status}\n`);
    else if (!(await stopOpen(engine, runId, options))) return;
    const found = await requireRunRows(engine, runId);
    const { run, rows } = found;
    if (options.json) printJson(runWithJobsJson(run, rows));
    else process.stdout.write(`${renderRun(found)}\n`);
    if (status === 'RUNNING' && run.status !== 'ABORTED') sayItEnded(run);
  });
}

/** Whether it was waited for. */
async function stopOpen(engine: Engine, runId: string, { reason }: StopOptions): Promise<boolean> {
  const interruption = new Interruption();
  try {
    const outcome = await stopRun(engine, runId, {
      stop: { by: userName(), ...(reason !== undefined && { reason }) },
      signal: interruption.signal,
      onNotice: (text) => process.stderr.write(`${printable(text)}\n`),
    });
    if (outcome === 'closed') return true;
  } finally {
    interruption.close();
  }
  process.stderr.write(
    `the stop of ${runId} stands, and this command no longer waits for it: see it with npx runsheet show ${runId}${engine.options}\n`,
  );
  process.exitCode = ExitCode.INTERRUPTED;
  return false;
}

function sayItEnded({ run_id, status }: RunRow): void {
  process.stderr.write(`run ${run_id} had ended by the time the stop reached it: it is ${status}\n`);
}
