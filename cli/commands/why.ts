import type { Command } from 'commander';
import { findDisabling } from '../../adapters/dynamodb/change-log';
import { explainJobRun } from '../../domain/explain/explain-job-run';
import type { Question } from '../../domain/explain/explanation';
import { summarizeRun } from '../../domain/explain/run-summary';
import type { RunWithRows } from '../../domain/runs/run-with-rows';
import type { RunRow } from '../../domain/tables/rows';
import { isName, MAX_GROUP_NAME, MAX_JOB_NAME } from '../../domain/values/names';
import { nextCommand } from '../../domain/values/next-command';
import { shellWord } from '../../domain/values/shell-word';
import { printable } from '../../domain/values/show-value';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { UsageError } from '../exit-codes';
import { findRunRows, noSuchJob, requireRun, withRows } from '../lookup';
import { type CommonOptions, withCommonOptions } from '../options';
import { dim, paintStatus } from '../terminal/paint';
import { printJson, printLine } from '../terminal/print';

const HELP = `
Answers from the tables: the job ran, and with which attempts; or which job kept its stage from
starting; or who disabled it, when and why; or what is invalid in its row; or what it waits for.
Then it lists commands to run next. Without a job it names those of the run that did not succeed.

Examples:
  runsheet why nightly-20261122T020000Z-1a2b3c load-orders
  runsheet why nightly load-orders     in the newest run of nightly
  runsheet why nightly-20261122T020000Z-1a2b3c load-orders --json | jq '.causes'`;

export function whyCommand(command: Command): void {
  withCommonOptions(command).addHelpText('after', HELP).action(why);
}

async function why(wanted: string, job: string | undefined, options: CommonOptions): Promise<void> {
  await withEngine(options, async (engine) => {
    const run = await requireRun(engine, wanted);
    if (job === undefined) throw noJobNamed(engine, await withRows(engine.runs, run));
    const runId = run.run_id;
    const found = await readAbout(engine, run, job);
    const explanation = explainJobRun(await withBackground(engine, found, job));
    if (!explanation) throw noSuchJob(engine, found, job);
    const { status, answer, causes, cost } = explanation;
    const next = explanation.next.map((command) => nextCommand(command, engine));
    if (options.json) printJson({ run_id: runId, job_name: job, status, answer, causes, cost, next });
    else printLine(renderWhy({ runId, job, status, answer, next }));
  });
}

const MOST_NAMED = 10;

/** The error without a job: it names those that may be meant, which are first what did not succeed. */
function noJobNamed(engine: Engine, { run, rows }: RunWithRows): UsageError {
  const { failed, skipped } = summarizeRun({ rows });
  const meant = [...failed, ...skipped.flatMap(({ jobs }) => jobs)];
  const others = rows.filter((row) => !meant.includes(row));
  const [first] = [...meant, ...others];
  if (!first) return new UsageError(`${run.run_id} has no jobs: see ${nextCommand(`show ${run.run_id}`, engine)}`);
  const named = (meant.length > 0 ? meant : others).map(
    ({ job_name, status }) => `${printable(job_name)} ${printable(status)}`,
  );
  const more = named.length > MOST_NAMED ? ` and ${named.length - MOST_NAMED} more` : '';
  const command = nextCommand(`why ${run.run_id} ${shellWord(first.job_name)}`, engine);
  return new UsageError(
    `name a job of ${run.run_id}, such as ${command} (${named.slice(0, MOST_NAMED).join(', ')}${more})`,
  );
}

/** Why a job waits or was skipped is said by other jobs. Of any other its own row says all, however many there are. */
export async function readAbout({ runs }: Pick<Engine, 'runs'>, run: RunRow, job: string): Promise<RunWithRows> {
  const hasRow = run.planned_at !== undefined && isName(job, MAX_JOB_NAME);
  const row = hasRow ? await runs.findJobRun(run, job) : undefined;
  const isAlone = row?.plan_no === run.plan_no && row.status !== 'PENDING' && row.status !== 'SKIPPED';
  return isAlone ? { run, rows: [row] } : withRows(runs, run);
}

/** Reads what the answer needs besides the run's own rows. */
async function withBackground(engine: Engine, found: RunWithRows, job: string): Promise<Question> {
  const row = found.rows.find((each) => each.job_name === job);
  const question = { ...found, job };
  if (row?.carried_from !== undefined) return { ...question, origin: await findRunRows(engine, row.carried_from) };
  if (row?.status !== 'DISABLED' || !isName(row.job_group, MAX_GROUP_NAME) || !isName(job, MAX_JOB_NAME))
    return question;
  return { ...question, disabling: await findDisabling(engine.master, row.job_group, job, row.planned_at) };
}

interface Answer {
  runId: string;
  job: string;
  status: string | null;
  answer: readonly string[];
  next: readonly string[];
}

function renderWhy({ runId, job, status, answer, next }: Answer): string {
  const head = [printable(job), ...(status === null ? [] : [paintStatus(status)]), dim(runId)].join('  ');
  const commands = next.length === 0 ? [] : ['', dim('next:'), ...next.map((command) => `  ${command}`)];
  return [head, ...answer, ...commands].join('\n');
}
