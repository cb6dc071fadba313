import type { Command } from 'commander';
import { listChanges } from '../../adapters/change-log';
import { explainJobRun } from '../../domain/explain-job-run';
import { SETTINGS_ROW } from '../../domain/group-settings';
import { isName, MAX_GROUP_NAME } from '../../domain/names';
import type { RunRow } from '../../domain/rows';
import { printable } from '../../domain/show-value';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { paint, paintStatus } from '../view/paint';
import { type CommonOptions, printJson, unknown, withCommonOptions } from './options';
import { requireRun } from './show';

const HELP = `
One answer, from the run's rows and the change log: it ran, was retried, waits, was skipped for what failed before it, was
not selected, is disabled (by whom, when and why), invalid, carried over, aborted or lost; and what to do next.

Examples:
  runsheet why nightly-air-traffic-20261122T020000Z-1a2b3c write-report`;

export function whyCommand(program: Command): void {
  withCommonOptions(program.command('why').argument('<run_id>', 'run').argument('<job>', 'job'))
    .description('tell why a job did or did not run')
    .addHelpText('after', HELP)
    .action(why);
}

async function why(runId: string, job: string, options: CommonOptions): Promise<void> {
  await withEngine(options, async (engine) => {
    await requireRun(engine, runId);
    const run = (await engine.runs.findRun(runId)) as RunRow;
    const rows = run.planned_at ? await engine.runs.listPlanned(run) : [];
    const row = rows.find((each) => each.job_name === job);
    if (!row && rows.length > 0) {
      const names = rows.map((each) => printable(each.job_name));
      throw unknown('job', job, names, `see them with runsheet show ${runId}`);
    }
    const changes = await changesOf(engine, run, row?.status === 'DISABLED' ? job : SETTINGS_ROW, row === undefined);
    const { answer, sentences, attempts, next } = explainJobRun({ run, rows, row, job, changes });
    const commands = next.map((command) => `${command}${engine.options}`);
    if (options.json) {
      const status = row?.status ?? null;
      printJson({ run_id: runId, job_name: job, status, answer, sentences, attempts, next: commands });
      return;
    }
    const head = `${printable(job)} in ${runId}: ${row ? paintStatus(row.status) : paint('dim', run.status)}`;
    const told = attempts.length > 1 || row?.status === 'RETRYING' ? attempts.map(({ text }) => `  ${text}`) : [];
    const todo = commands.map((command, index) => paint('dim', `${index === 0 ? 'next: ' : '      '}npx ${command}`));
    process.stdout.write(`${[head, ...sentences, ...told, ...todo].join('\n')}\n`);
  });
}

/** What was changed of the job, or of the group's settings; only where that can be the reason. */
async function changesOf({ master }: Engine, { job_group, status }: RunRow, job: string, isUnplanned: boolean) {
  const asked = job !== SETTINGS_ROW || (isUnplanned && status === 'SKIPPED');
  if (!asked || !isName(job_group, MAX_GROUP_NAME)) return [];
  return listChanges(master, job_group, { job });
}
