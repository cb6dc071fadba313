import type {} from 'aws-lambda';
import type { AskExecution } from '../adapters/aws/executions';
import type { RunTable } from '../adapters/dynamodb/run-table';
import { printLine } from '../adapters/log';
import type { Margins } from '../domain/attempts/deadline';
import type { GroupSettings } from '../domain/groups/group-settings';
import { type ExecutionInput, parseExecutionInput } from '../domain/plans/execution-input';
import { PAYLOAD_LIMIT, tooLarge, worstCaseEvents } from '../domain/plans/execution-limits';
import { rebuildPlan } from '../domain/plans/rebuild-plan';
import type { RunPlan } from '../domain/plans/run-plan';
import { lockKey, placesOf, rerunLockKey, takeLock, takeRerunLock } from '../domain/runs/group-lock';
import { commitPlan, openRun, skipRun, takeOverRun } from '../domain/runs/run';
import { stopText } from '../domain/runs/stop-run';
import { claimFire, fireKey } from '../domain/schedules/fire';
import { BadInputError, RunIdUsedError } from '../domain/tables/error-names';
import type { RunRow } from '../domain/tables/rows';
import { jsonBytes } from '../domain/values/json';
import { isRunId } from '../domain/values/names';
import { leaveGroup } from './leave-group';
import { type LoadReply, renderPlan } from './load-reply';
import { type PlanSurroundings, planGroup } from './plan-run';
import { takePlace } from './group-lock';
import { writePlan } from './write-plan';

/** What the state machine calls LoadGroup with. `input` is the execution's own: untrusted. */
export interface LoadRequest {
  run_id: string;
  execution: string;
  execution_started_at: string;
  input: unknown;
}

export interface LoadSurroundings extends Required<PlanSurroundings> {
  askExecution: AskExecution;
  margins: Margins;
  /** What comes before each job function's name in its function's name. */
  functionPrefix: string;
  /** How long this call may go on, ms: nobody else takes the run for dead before. */
  remainingMs: number;
}

/**
 * LOAD: opens the run, claims its scheduled time, reads and checks its group, takes the lock, writes the plan and commits it; nothing runs before the
 * commit. May be called again at any moment, also while an earlier call still writes: the plan is fenced by `plan_no`.
 * Errors: `Runsheet.BadInput` names every problem; `Runsheet.RunIdUsed` touches nothing.
 */
export async function loadGroup(request: LoadRequest, around: LoadSurroundings): Promise<LoadReply> {
  const input = requireInput(request);
  const run = await open(request, input, around);
  if (run.status !== 'RUNNING' || run.planned_at) return answerOf(run, around);

  const duplicate = await findDuplicate(run, input, around.runs);
  if (duplicate) return skip(run, `duplicate of ${duplicate}`, around);
  const { settings, plan, inherited, root } = await planGroup(input, around);
  if (!settings.is_enabled)
    return skip(run, `group "${input.group}" is disabled (is_enabled is false)`, around, settings);
  const reply = renderPlan(run, plan, settings, around);
  refuseTooLarge(plan, reply, around);
  const { max, because } = placesOf(input, settings);
  const holder = await takePlace(lockKey(input.group), run, takeLock(run.run_id, max), around);
  if (holder) return skip(run, `overlap: run ${holder} of this group is still running (${because})`, around, settings);
  const same = root && (await takeRerunPlace(run, root, around));
  if (same)
    return skip(run, `overlap: run ${same} of this group is still running, and runs the same again`, around, settings);

  const plannedAt = new Date().toISOString();
  await writePlan(around.runs, { ...run, ...inherited }, plan, plannedAt);
  const committed = await around.runs.update<RunRow>(run, commitPlan(run, plan, settings, plannedAt, inherited));
  return committed ? reply : afterTakeOver(run, around);
}

/** Two clocks may differ: Scheduler's and Step Functions'. */
const EARLY_MS = 60_000;

function requireInput({ run_id, execution_started_at, input }: LoadRequest): ExecutionInput {
  if (!isRunId(run_id))
    throw new BadInputError([`the execution's name cannot be a run_id: letters, digits, "_" and "-" only`]);
  const parsed = parseExecutionInput(input);
  if ('problems' in parsed) throw new BadInputError(parsed.problems);
  const { trigger, scheduled_time = '' } = parsed.input;
  // It would take the time from the run that is to come.
  if (trigger === 'schedule' && Date.parse(scheduled_time) > Date.parse(execution_started_at) + EARLY_MS) {
    throw new BadInputError([
      `input.scheduled_time is "${scheduled_time}", which is still to come: no schedule fires early`,
    ]);
  }
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

/** Beside the place in the group: two reruns of one run would do the same work at once. */
function takeRerunPlace(run: RunRow, root: string, around: LoadSurroundings): Promise<string | undefined> {
  const take = takeRerunLock(run.run_id, new Date().toISOString());
  return takePlace(rerunLockKey(run.job_group as string, root), run, take, around);
}

/** The run that the group's scheduled time belongs to, where it is not this one. Only a schedule's own runs ask. */
async function findDuplicate(run: RunRow, input: ExecutionInput, runs: RunTable): Promise<string | undefined> {
  if (input.trigger !== 'schedule' || input.scheduled_time === undefined) return undefined;
  const { group, scheduled_time } = input;
  const now = new Date().toISOString();
  if (await runs.update(fireKey(group, scheduled_time), claimFire(run.run_id, now))) return undefined;
  return (await runs.findFire(group, scheduled_time))?.fired_run ?? 'another run';
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
  if (run?.stop_requested) throw new BadInputError([stopText(run, ' before it began')]);
  throw new Error(`another call of LoadGroup has taken over the plan of ${run_id}`);
}

/** The run is recorded and ends well: there was nothing to do. */
async function skip(
  run: RunRow,
  reason: string,
  around: LoadSurroundings,
  settings?: GroupSettings,
): Promise<LoadReply> {
  const skipped = await around.runs.update<RunRow>(run, skipRun(run, reason, new Date().toISOString(), settings));
  return skipped ? answerOf(skipped, around) : afterTakeOver(run, around);
}
