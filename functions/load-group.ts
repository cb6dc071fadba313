import type { Context } from 'aws-lambda';
import { type AskExecution, askEmbedded, askStepFunctions } from '../adapters/executions';
import { MasterTable } from '../adapters/master-table';
import { writePlan } from '../adapters/plan-writes';
import { readGroup } from '../adapters/read-group';
import { RunTable } from '../adapters/run-table';
import { BadInputError, RunIdUsedError } from '../domain/error-names';
import { type ExecutionInput, parseExecutionInput } from '../domain/execution-input';
import { type GroupSettings, parseSettingsRow } from '../domain/group-settings';
import { PAYLOAD_LIMIT, tooLarge, worstCaseEvents } from '../domain/group-size';
import { jsonBytes } from '../domain/json';
import type { Margins } from '../domain/margins';
import { isRunId } from '../domain/names';
import { overriddenSecrets } from '../domain/plan-secrets';
import { rebuildPlan } from '../domain/rebuild-plan';
import type { RunRow } from '../domain/rows';
import { commitPlan, openRun, skipRun, takeOverRun } from '../domain/run';
import { planRun, type RunPlan } from '../domain/run-plan';
import type { SecretGrants } from '../domain/secret-reference';
import { deployedTargets, dynamoDb, isEmbedded, margins, requireEnv, secretGrants } from './environment';
import { leaveGroup } from './leave-group';
import { type LoadReply, renderPlan } from './load-reply';
import { logged } from './log-call';
import { printLine } from './print-line';
import { takeGroupLock } from './take-group-lock';

/** What the state machine calls LoadGroup with. `input` is the execution's own: untrusted. */
export interface LoadRequest {
  run_id: string;
  execution: string;
  execution_started_at: string;
  input: unknown;
}

export interface LoadSurroundings {
  master: MasterTable;
  runs: RunTable;
  askExecution: AskExecution;
  margins: Margins;
  /** Names of the job functions that are deployed, and what comes before each in its function's name. */
  targets: ReadonlySet<string>;
  functionPrefix: string;
  /** The secrets that each job function may read. */
  secrets: SecretGrants;
  /** How long this call may go on, ms: nobody else takes the run for dead before. */
  remainingMs: number;
}

let client: ReturnType<typeof dynamoDb> | undefined;

export const handler = logged('load-group', (request: LoadRequest, context: Context) => {
  client ??= dynamoDb();
  return loadGroup(request, {
    master: new MasterTable(client, requireEnv('RUNSHEET_MASTER_TABLE')),
    runs: new RunTable(client, requireEnv('RUNSHEET_RUN_TABLE')),
    askExecution: isEmbedded() ? askEmbedded : askStepFunctions,
    margins: margins(),
    targets: deployedTargets(),
    secrets: secretGrants(),
    functionPrefix: requireEnv('RUNSHEET_FUNCTION_PREFIX'),
    remainingMs: context.getRemainingTimeInMillis(),
  });
});

/**
 * LOAD: opens the run, reads and checks its group, takes the lock, writes the plan and commits it; nothing runs before the
 * commit. May be called again at any moment, also while an earlier call still writes: the plan is fenced by `plan_no`.
 * Errors: `Runsheet.BadInput` names every problem; `Runsheet.RunIdUsed` touches nothing.
 */
export async function loadGroup(request: LoadRequest, around: LoadSurroundings): Promise<LoadReply> {
  const input = requireInput(request);
  const run = await open(request, input, around);
  if (run.status !== 'RUNNING' || run.planned_at) return answerOf(run, around);

  const { settings, plan } = await planGroup(input, around);
  if (!settings.is_enabled) return skip(run, `group "${input.group}" is disabled (is_enabled is false)`, around);
  const reply = renderPlan(run, plan, settings, around);
  refuseTooLarge(plan, reply, around);
  const holder = await takeGroupLock(run, settings, around);
  if (holder) {
    return skip(run, `overlap: run ${holder} of this group is still running (on_overlap is skip)`, around);
  }

  const plannedAt = new Date().toISOString();
  await writePlan(around.runs, run, plan, plannedAt);
  const committed = await around.runs.update<RunRow>(run, commitPlan(run, plan, settings, plannedAt));
  return committed ? reply : afterTakeOver(run, around);
}

function requireInput({ run_id, input }: LoadRequest): ExecutionInput {
  if (!isRunId(run_id))
    throw new BadInputError([`the execution's name cannot be a run_id: letters, digits, "_" and "-" only`]);
  const parsed = parseExecutionInput(input);
  if ('problems' in parsed) throw new BadInputError(parsed.problems);
  return parsed.input;
}

/** The run's row: put, found, or taken over from a loader before this one that may still be writing. */
async function open(
  request: LoadRequest,
  input: ExecutionInput,
  { runs, remainingMs }: LoadSurroundings,
): Promise<RunRow> {
  const { run_id: runId, execution: executionArn, execution_started_at: startedAt } = request;
  for (;;) {
    const now = Date.now();
    const deadline = new Date(now + remainingMs).toISOString();
    const fresh = openRun({ runId, executionArn, startedAt }, input, new Date(now).toISOString(), deadline);
    if (await runs.put(fresh, { absent: 'entry' })) return fresh;
    const found = await runs.findRun(runId);
    if (!found) continue;
    if (found.execution_started_at !== startedAt) {
      throw new RunIdUsedError(
        `run_id ${runId} was used before, by the execution of ${found.execution_started_at}: start it under another name`,
      );
    }
    if (found.status !== 'RUNNING' || found.planned_at) return found;
    const taken = await runs.update<RunRow>(found, takeOverRun(found, deadline));
    if (taken) return taken;
  }
}

async function planGroup(
  input: ExecutionInput,
  { master, targets, secrets }: LoadSurroundings,
): Promise<{ settings: GroupSettings; plan: RunPlan }> {
  const rows = await readGroup(master, input.group);
  if (rows.jobs.length === 0)
    throw new BadInputError([
      `group "${input.group}" has no jobs in the master table: check its name, or apply its file`,
    ]);
  const parsed = parseSettingsRow(rows.settings);
  if ('problems' in parsed) throw new BadInputError(parsed.problems);
  const overridden = overriddenSecrets(rows.jobs, input);
  if (overridden.length > 0) throw new BadInputError(overridden);
  const plan = planRun({ group: input.group, rows: rows.jobs, settings: parsed.settings, input, targets, secrets });
  const unknown = (input.jobs ?? []).filter((name) => !plan.rows.some((row) => row.job_name === name));
  if (unknown.length > 0)
    throw new BadInputError([`group "${input.group}" has no job ${unknown.map((name) => `"${name}"`).join(', ')}`]);
  if (parsed.settings.is_enabled && !plan.rows.some((row) => row.status === 'PENDING' || row.status === 'INVALID')) {
    throw new BadInputError([`group "${input.group}" has ${rows.jobs.length} jobs, and none of them is enabled`]);
  }
  return { settings: parsed.settings, plan };
}

function refuseTooLarge(plan: RunPlan, reply: LoadReply, { functionPrefix }: LoadSurroundings): void {
  const jobs = [...plan.parallel, ...plan.stages.flatMap((stage) => stage.jobs)];
  const problems = tooLarge({ jobs: jobs.length, stages: plan.stages.length, payloadBytes: jsonBytes(reply) });
  if (problems.length > 0) throw new BadInputError(problems);
  const worst = worstCaseEvents(jobs);
  if (worst > 24_000) {
    printLine({
      level: 'warn',
      message: 'if every job failed every attempt, late retries would be given up',
      fields: { worst_case_events: worst, payload_limit: PAYLOAD_LIMIT, functionPrefix },
    });
  }
}

/** Of a run that is closed or planned: the first answer may have been lost, and the rows say what it was. */
async function answerOf(run: RunRow, around: LoadSurroundings): Promise<LoadReply> {
  if (run.status !== 'RUNNING') {
    // A closer may have come between this call's place in the lock and its commit.
    await leaveGroup(around.runs, run);
    return { decision: run.status === 'SKIPPED' ? 'SKIP' : 'CLOSED', run_id: run.run_id };
  }
  const rows = await around.runs.listPlanned(run);
  const settings = { on_failure: run.on_failure ?? 'stop', max_concurrency: run.max_concurrency ?? 40 };
  return renderPlan(run, rebuildPlan(rows), settings, around);
}

/**
 * Another call took the plan over. Where it is done, its answer is ours; where it is not, we give up and take nothing back:
 * two calls that took from each other would never end. Whoever is still awaited is called again.
 */
async function afterTakeOver({ run_id }: RunRow, around: LoadSurroundings): Promise<LoadReply> {
  const run = await around.runs.findRun(run_id);
  if (run?.planned_at || (run && run.status !== 'RUNNING')) return answerOf(run, around);
  throw new Error(`another call of LoadGroup has taken over the plan of ${run_id}`);
}

/** The run is recorded and ends well: there was nothing to do. */
async function skip(run: RunRow, reason: string, around: LoadSurroundings): Promise<LoadReply> {
  const skipped = await around.runs.update<RunRow>(run, skipRun(run, reason, new Date().toISOString()));
  return skipped ? answerOf(skipped, around) : afterTakeOver(run, around);
}
