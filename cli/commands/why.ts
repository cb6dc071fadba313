import type { Command } from 'commander';
import { findDisabling } from '../../adapters/dynamodb/change-log';
import { explainJobRun } from '../../domain/explain/explain-job-run';
import type { Question } from '../../domain/explain/explanation';
import type { RunWithRows } from '../../domain/runs/run-with-rows';
import { isName, MAX_GROUP_NAME, MAX_JOB_NAME } from '../../domain/values/names';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { findRunRows, requireRunRows } from '../lookup';
import { type CommonOptions, printJson, unknown, withCommonOptions } from '../options';
import { renderWhy } from '../view/render-why';

const HELP = `
One answer from the tables: it ran, and with which attempts; it was skipped, and which job held its stage; who disabled it,
when and what for; what in its row is invalid; what it waits for. Then the commands that may come next.

Examples:
  runsheet why nightly-air-traffic-20261122T020000Z-1a2b3c write-report
  runsheet why nightly-air-traffic-20261122T020000Z-1a2b3c write-report --json | jq '.causes'`;

export function whyCommand(program: Command): void {
  withCommonOptions(program.command('why').argument('<run_id>', 'run').argument('<job>', 'job'))
    .description('why a job ran as it did in a run, or did not')
    .addHelpText('after', HELP)
    .action(why);
}

async function why(runId: string, job: string, options: CommonOptions): Promise<void> {
  await withEngine(options, async (engine) => {
    const found = await requireRunRows(engine, runId);
    const explanation = explainJobRun(await withBackground(engine, found, job));
    if (!explanation) {
      const names = found.rows.map((row) => row.job_name);
      throw unknown('job', job, names, `see them with runsheet show ${runId}`);
    }
    const { status, answer, causes } = explanation;
    const next = explanation.next.map((command) => `npx runsheet ${command}${engine.options}`);
    if (options.json) printJson({ run_id: runId, job_name: job, status, answer, causes, next });
    else process.stdout.write(`${renderWhy({ runId, job, status, answer, next })}\n`);
  });
}

/** What the answer needs beyond the run's own rows. */
async function withBackground(engine: Engine, found: RunWithRows, job: string): Promise<Question> {
  const row = found.rows.find((each) => each.job_name === job);
  const question = { ...found, job };
  if (row?.carried_from !== undefined) return { ...question, origin: await findRunRows(engine, row.carried_from) };
  if (row?.status !== 'DISABLED' || !isName(row.job_group, MAX_GROUP_NAME) || !isName(job, MAX_JOB_NAME))
    return question;
  return { ...question, disabling: await findDisabling(engine.master, row.job_group, job, row.planned_at) };
}
