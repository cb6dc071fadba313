import type { Command } from 'commander';
import { Option } from 'commander';
import { isWholeSuccess } from '../../domain/runs/part-of-group';
import { NothingLeftError } from '../../domain/tables/error-names';
import type { JsonObject } from '../../domain/values/json';
import { nextCommand } from '../../domain/values/next-command';
import type { PlannedRun } from '../../operations/load/plan-run';
import { readChain } from '../../operations/read-chain';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { UsageError } from '../exit-codes';
import { requireRunRows } from '../lookup';
import { withCommonOptions } from '../options';
import { inputOf, type RunInput, type RunOptions, withRunOptions } from '../run/run-options';
import { openPlanner } from '../run/run-planner';
import { type SelectionOptions, selectedJobs, selects, withSelection } from '../run/selection';
import { startRun } from '../run/start-run';
import { printJson, printLine, printNote } from '../terminal/print';
import { renderRerun } from '../view/render-rerun';

const HELP = `
A rerun is a new run. It carries over the jobs that SUCCEEDED, with their outputs and files, and
runs the others; what a run of a part of its group left out stays left out. It has the parameters
and the scheduled time of the run that it repeats, and uses the jobs' rows as they are now. A rerun
can be rerun in turn; runsheet show puts such a chain together.

Examples:
  runsheet rerun nightly-20261122T020000Z-1a2b3c                  the jobs that did not succeed
  runsheet rerun nightly                                          of the newest run of nightly
  runsheet rerun nightly-20261122T020000Z-1a2b3c --plan           only show what it would do
  runsheet rerun nightly-20261122T020000Z-1a2b3c --from clean     the job clean, and the stages after its own
  runsheet rerun nightly-20261122T020000Z-1a2b3c --from 2         stage 2, and the stages after it
  runsheet rerun nightly-20261122T020000Z-1a2b3c --only a,b       these two jobs
  runsheet rerun nightly-20261122T020000Z-1a2b3c --all --as-run   every job, with the rows that the run had`;

interface RerunOptions extends RunOptions, SelectionOptions {
  all?: true;
  asRun?: true;
  plan?: true;
}

export function rerunCommand(command: Command): void {
  withRunOptions(withCommonOptions(command)).addOption(
    new Option('--all', 'run all jobs, and carry nothing over').conflicts(['only', 'from']),
  );
  withSelection(command)
    .option('--as-run', "use the jobs' rows and the settings as the run had them")
    .option('--plan', 'show what it would do, and do nothing')
    .addHelpText('after', HELP)
    .action(rerun);
}

async function rerun(wanted: string, options: RerunOptions): Promise<void> {
  if (!options.plan) return startRun(options, (engine) => decide(engine, wanted, options));
  await withEngine(options, async (engine) => {
    await decide(engine, wanted, options);
  });
}

/** The rerun's input. Undefined if nothing is to be started: no job is left to run, or only the plan was asked for. */
async function decide(engine: Engine, wanted: string, options: RerunOptions): Promise<RunInput | undefined> {
  const { runId, group } = await requireClosed(engine, wanted);
  await noteGreenRerun(engine, runId);
  const input = await inputOf(engine, group, options, {
    trigger: 'rerun',
    rerun_of: runId,
    ...(options.asRun && { as_run: runId }),
  });
  const plan = await openPlanner(engine, options);
  try {
    const asked = { ...input, ...(await selection(options, () => plan({ ...input, carry_over: false }))) };
    const planned = await plan(asked);
    if (!options.plan) return asked;
    if (options.json) printJson(rerunJson(asked, planned));
    else printLine(renderRerun(planned.plan.rows, planned.settings.on_failure));
  } catch (error) {
    if (!(error instanceof NothingLeftError)) throw error;
    printNote(`${runId} SUCCEEDED, and nothing is left to run: --all runs all jobs of the group`);
    if (options.json) printJson({ run_id: null, rerun_of: runId, jobs: [] });
  }
  return undefined;
}

/** Returns the run and its group. An open run is not rerun: both would do the same work. */
async function requireClosed(engine: Engine, wanted: string): Promise<{ runId: string; group: string }> {
  const { run_id: runId, status, job_group } = (await requireRunRows(engine, wanted)).run;
  if (status === 'RUNNING') {
    const stop = nextCommand(`stop ${runId}`, engine);
    throw new UsageError(`run ${runId} is still RUNNING: wait for its end, or stop it with ${stop}`);
  }
  if (job_group !== undefined) return { runId, group: job_group };
  throw new UsageError(`run ${runId} has no group: start a new run with ${nextCommand('run <group>', engine)}`);
}

/** Tells the user if a later rerun has SUCCEEDED already. The rerun may be started all the same. */
async function noteGreenRerun({ runs }: Engine, runId: string): Promise<void> {
  const { chain } = await readChain(runs, runId);
  const after = chain.slice(chain.findIndex((link) => link.run_id === runId) + 1);
  const green = after.findLast(isWholeSuccess);
  if (green) printNote(`note: a rerun of it has SUCCEEDED already: ${green.run_id}`);
}

async function selection(options: RerunOptions, planAll: () => Promise<PlannedRun>): Promise<JsonObject> {
  if (options.all) return { carry_over: false };
  if (!selects(options)) return {};
  return { jobs: selectedJobs(options, (await planAll()).plan.rows) };
}

function rerunJson(input: RunInput, { plan, inherited }: PlannedRun) {
  return {
    job_group: input.group,
    rerun_of: input.rerun_of,
    as_run: input.as_run ?? null,
    scheduled_time: inherited.scheduled_time ?? null,
    parameters: inherited.parameters ?? {},
    jobs: plan.rows.map((row) => ({
      job_name: row.job_name,
      // PENDING: the job would run.
      status: row.status,
      stage: row.stage ?? null,
      priority: row.priority ?? null,
      carried_from: row.carried_from ?? null,
      reason: row.reason ?? null,
    })),
  };
}
