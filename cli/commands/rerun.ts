import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { type ExecutionInput, parseExecutionInput } from '../../domain/plans/execution-input';
import { BadInputError, NothingLeftError } from '../../domain/tables/error-names';
import type { PlannedRow } from '../../domain/tables/rows';
import { PARALLEL } from '../../domain/tables/rows';
import type { JsonObject } from '../../domain/values/json';
import { isName, MAX_JOB_NAME, nameRule } from '../../domain/values/names';
import { type PlannedRun, planRunFromTables } from '../../operations/plan-run';
import { readChain } from '../../operations/read-chain';
import type { Engine } from '../engines/engine';
import { listTargets } from '../engines/list-targets';
import { withEngine } from '../engines/with-engine';
import { UsageError } from '../exit-codes';
import { requireRun } from '../lookup';
import { printJson, unknown, withCommonOptions } from '../options';
import { inputOf, type RunInput, type RunOptions, withRunOptions } from '../run/run-options';
import { startRun } from '../run/start-run';
import { renderRerun } from '../view/render-rerun';

const HELP = `
A rerun is a new run. It carries over what SUCCEEDED, with its outputs and files, and runs the rest: with the parameters and
the scheduled time of the run that it repeats, and the jobs' rows as they are now. Reruns chain, and runsheet show merges them.

Examples:
  runsheet rerun nightly-air-traffic-20261122T020000Z-1a2b3c                  what did not succeed
  runsheet rerun nightly-air-traffic-20261122T020000Z-1a2b3c --plan           only show what it would do
  runsheet rerun nightly-air-traffic-20261122T020000Z-1a2b3c --from clean     clean, and the stages after its own
  runsheet rerun nightly-air-traffic-20261122T020000Z-1a2b3c --only a,b       these two
  runsheet rerun nightly-air-traffic-20261122T020000Z-1a2b3c --all --as-run   all of it, with the rows of that run`;

interface RerunOptions extends RunOptions {
  all?: true;
  only?: string[];
  from?: string;
  asRun?: true;
  plan?: true;
}

export function rerunCommand(program: Command): void {
  withRunOptions(withCommonOptions(program.command('rerun').argument('<run_id>', 'run, as runsheet runs lists it')))
    .description('run again what did not succeed in a run')
    .addOption(new Option('--all', 'run all jobs, carry nothing over').conflicts(['only', 'from']))
    .addOption(
      new Option('--only <jobs>', 'run these jobs, separated by commas').argParser(jobNames).conflicts(['all', 'from']),
    )
    .addOption(
      new Option('--from <job>', 'run this job and the stages after its own')
        .argParser(jobName)
        .conflicts(['all', 'only']),
    )
    .option('--as-run', "with the jobs' rows and the settings as they were in that run")
    .option('--plan', 'show what it would do, and do nothing')
    .addHelpText('after', HELP)
    .action(rerun);
}

async function rerun(runId: string, options: RerunOptions): Promise<void> {
  if (options.plan) {
    await withEngine(options, async (engine) => {
      await decide(engine, runId, options);
    });
    return;
  }
  await startRun(options, (engine) => decide(engine, runId, options));
}

/** The rerun's input; undefined where nothing is to be started: nothing is left to run, or only the plan was asked for. */
async function decide(engine: Engine, runId: string, options: RerunOptions): Promise<RunInput | undefined> {
  const group = await requireClosed(engine, runId);
  await noteGreenRerun(engine, runId);
  const input = inputOf(group, options, { trigger: 'rerun', rerun_of: runId, ...(options.asRun && { as_run: runId }) });
  const plan = async (more: JsonObject) => {
    const { names } = await listTargets(options);
    const around = { master: engine.master, runs: engine.runs, targets: new Set(names) };
    return planRunFromTables(requireInput({ ...input, ...more }), around);
  };
  try {
    const asked = { ...input, ...(await selection(options, plan)) };
    const planned = await plan(asked);
    if (!options.plan) return asked;
    if (options.json) printJson(planJson(asked, planned));
    else process.stdout.write(`${renderRerun(planned.plan.rows, planned.settings.on_failure)}\n`);
  } catch (error) {
    if (!(error instanceof NothingLeftError)) throw error;
    process.stderr.write(`nothing is left to run in ${runId}, which SUCCEEDED: --all runs all of it again\n`);
    if (options.json) printJson({ run_id: null, rerun_of: runId, jobs: [] });
  }
  return undefined;
}

/** The run's group. An open run is not run again: both would do the same work. */
async function requireClosed(engine: Engine, runId: string): Promise<string> {
  const { status, job_group } = await requireRun(engine, runId);
  if (status === 'RUNNING') {
    throw new UsageError(
      `run ${runId} is still RUNNING: wait for its end, or stop it with npx runsheet stop ${runId}${engine.options}`,
    );
  }
  if (job_group === null) throw new UsageError(`run ${runId} never had a group: start one with runsheet run <group>`);
  return job_group;
}

/** Its work may be done already: nobody is kept from doing it again. */
async function noteGreenRerun({ runs }: Engine, runId: string): Promise<void> {
  const { chain } = await readChain(runs, runId);
  const after = chain.slice(chain.findIndex((link) => link.run_id === runId) + 1);
  const green = after.findLast(({ status }) => status === 'SUCCEEDED');
  if (green) process.stderr.write(`note: a rerun of it has SUCCEEDED already: ${green.run_id}\n`);
}

async function selection(
  { all, only, from }: RerunOptions,
  plan: (more: JsonObject) => Promise<PlannedRun>,
): Promise<JsonObject> {
  if (all) return { carry_over: false };
  if (only) return { jobs: only };
  if (from === undefined) return {};
  const { rows } = (await plan({ carry_over: false })).plan;
  return { jobs: jobsFrom(from, rows) };
}

/** The job, and the jobs of the stages after its own. A parallel job is waited for by nobody: itself alone. */
function jobsFrom(from: string, rows: readonly PlannedRow[]): string[] {
  const first = rows.find((row) => row.job_name === from);
  if (!first) {
    const names = rows.map((row) => row.job_name);
    throw unknown('job', from, names, 'name one of the group');
  }
  const after = (row: PlannedRow) =>
    first.priority !== undefined && first.priority !== PARALLEL && (row.priority ?? PARALLEL) > first.priority;
  return rows
    .filter((row) => row === first || (after(row) && isName(row.job_name, MAX_JOB_NAME)))
    .map((row) => row.job_name);
}

function requireInput(input: RunInput): ExecutionInput {
  const parsed = parseExecutionInput(input);
  if ('problems' in parsed) throw new BadInputError(parsed.problems);
  return parsed.input;
}

function planJson(input: RunInput, { plan, inherited }: PlannedRun) {
  return {
    job_group: input.group,
    rerun_of: input.rerun_of,
    as_run: input.as_run ?? null,
    scheduled_time: inherited.scheduled_time ?? null,
    parameters: inherited.parameters ?? {},
    jobs: plan.rows.map((row) => ({
      job_name: row.job_name,
      // PENDING: it would run.
      status: row.status,
      stage: row.stage ?? null,
      priority: row.priority ?? null,
      carried_from: row.carried_from ?? null,
      reason: row.reason ?? null,
    })),
  };
}

function jobName(text: string): string {
  if (isName(text, MAX_JOB_NAME)) return text;
  throw new InvalidArgumentError(`"${text}" is no job's name: expected ${nameRule(MAX_JOB_NAME)}.`);
}

function jobNames(text: string): string[] {
  return text.split(',').map(jobName);
}
