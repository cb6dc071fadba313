import type { AskExecution } from '../../adapters/aws/executions';
import { findFire } from '../../adapters/dynamodb/fire-rows';
import type { RunTable } from '../../adapters/dynamodb/run-table';
import { printLine } from '../../adapters/log';
import type { Margins } from '../../domain/attempts/deadline';
import type { GroupSettings } from '../../domain/groups/group-settings';
import { type AdmissionFacts, judgeAdmission, placesOf, scheduledTimeProblems } from '../../domain/plans/admission';
import { jobsAtOnce } from '../../domain/plans/batches';
import { type ExecutionInput, requireExecutionInput } from '../../domain/plans/execution-input';
import { EVENT_BUDGET, type EventSize, PLAN_LIMIT, worstCaseEvents } from '../../domain/plans/execution-limits';
import { longestFirst, someJobsWait } from '../../domain/plans/longest-first';
import { rebuildPlan } from '../../domain/plans/plan-rows';
import { partsFor } from '../../domain/plans/row-parts';
import { runDate } from '../../domain/plans/run-date';
import type { RunPlan } from '../../domain/plans/run-plan';
import { lockKey, rerunLockKey, takeLock, takeRerunLock } from '../../domain/runs/group-lock';
import { commitPlan, openRun, skipRun, takeOverRun } from '../../domain/runs/run';
import { stoppedBefore } from '../../domain/runs/stop-run';
import { claimFire, fireKey } from '../../domain/schedules/fires';
import type { SecretGrants } from '../../domain/secrets/secret-reference';
import type { Change } from '../../domain/tables/change';
import { BadInputError, RunIdUsedError } from '../../domain/tables/error-names';
import type { WhySkipped } from '../../domain/tables/reasons';
import type { RunTableKey } from '../../domain/tables/row-keys';
import type { RunRow } from '../../domain/tables/rows';
import { DEFAULT_MAX_CONCURRENCY } from '../../domain/tables/rows';
import type { FunctionNames } from '../../domain/targets/declared-targets';
import { placeOfArn } from '../../domain/targets/services/end-notices';
import { isRunId, RUN_ID_RULE } from '../../domain/values/names';
import { closeCutOff } from '../close-cut-off';
import { leaveGroup, takePlace } from '../group-lock';
import { batchCount, type LoadReply, type RunReply, renderReply } from './load-reply';
import { type PlanDependencies, type PlannedRun, planRunFromTables } from './plan-run';
import { readDurations } from './read-durations';
import { spreadRows, writePlan } from './write-plan';

/** What the state machine calls LoadGroup with. `input` is the execution's own and is not trusted. */
export interface LoadRequest {
  run_id: string;
  execution: string;
  execution_started_at: string;
  input: unknown;
  /** The execution's document can wait for the notice of an end. One that is older than that does not say so. */
  awaits?: boolean;
}

export interface LoadDependencies extends PlanDependencies, FunctionNames {
  secrets: SecretGrants;
  askExecution: AskExecution;
  margins: Margins;
  /** How long this call may take, ms. Nobody takes its run for dead before. */
  remainingMs: number;
  /** Over how many partition keys a run with so many jobs at once is spread. A test spreads small runs, too. */
  spread?: (jobsAtOnce: number) => number;
}

/**
 * LOAD in three steps: opens the run, decides whether it may begin, and commits its plan. Nothing runs before the
 * commit. It may be called again at any moment, even while an earlier call still writes: `plan_no` fences the plan.
 * Errors: `Runsheet.BadInput` names every problem; `Runsheet.RunIdUsed` touches nothing.
 */
export async function loadGroup(request: LoadRequest, deps: LoadDependencies): Promise<LoadReply> {
  const input = requireInput(request);
  const run = await open(request, input, deps);
  if (run.status !== 'RUNNING' || run.planned_at) return replyAgain(run, deps);
  const admitted = await admit(run, input, { ...deps, ...hearing(request, deps) });
  return 'why' in admitted ? skip(run, admitted, deps) : commit(run, admitted, deps);
}

/** On a stack the ends of work in services are heard where the execution runs. */
function hearing({ awaits, execution }: LoadRequest, { declared }: LoadDependencies): Pick<LoadDependencies, 'hears'> {
  return awaits === true && declared?.place === 'stack' ? { hears: placeOfArn(execution) } : {};
}

function requireInput({ run_id, execution_started_at, input }: LoadRequest): ExecutionInput {
  if (!isRunId(run_id)) throw new BadInputError([`the execution's name cannot be a run_id: expected ${RUN_ID_RULE}`]);
  const parsed = requireExecutionInput(input);
  const problems = scheduledTimeProblems(parsed, execution_started_at);
  if (problems.length > 0) throw new BadInputError(problems);
  return parsed;
}

/** The run's row: put, found, or taken over from an earlier loader that may still be writing. */
async function open(request: LoadRequest, input: ExecutionInput, deps: LoadDependencies): Promise<RunRow> {
  const { runs, remainingMs } = deps;
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

/** The run may begin, with this plan and this reply. */
interface Admitted {
  planned: PlannedRun;
  parts: number;
  reply: RunReply;
  size: EventSize;
}

/** The run is skipped. The group's settings are known unless the run was skipped before the group was read. */
interface Skipped {
  why: WhySkipped;
  settings?: GroupSettings;
}

/**
 * Finds the facts that decide whether the run may begin, in this order: its scheduled time, its plan, its place in the
 * group, its place among the reruns of one run. Stops at the first that does not admit it, since some of them write.
 */
async function admit(run: RunRow, input: ExecutionInput, deps: LoadDependencies): Promise<Admitted | Skipped> {
  const duplicate = whySkipped({ input, duplicateOf: await findDuplicate(run, input, deps.runs) });
  if (duplicate) return { why: duplicate };
  const planned = await inOrder(await planRunFromTables(input, deps), input.group, deps);
  const { settings, plan, root } = planned;
  const parts = (deps.spread ?? partsFor)(jobsAtOnce(plan, settings.max_concurrency));
  const { reply, size } = renderReply({ ...run, parts }, plan, settings, deps);
  const facts: AdmissionFacts = { input, planned: { settings, size } };
  const disabled = whySkipped(facts);
  if (disabled) return { why: disabled, settings };
  if (reply.decision === 'RUN') warnOfLateRetries(plan, deps);
  const take = takeLock(run.run_id, placesOf(input, settings).max);
  const holder = await takeRunPlace(lockKey(input.group), run, take, deps);
  const sameRerun = holder === undefined && root !== undefined ? await takeRerunPlace(run, root, deps) : undefined;
  const overlap = whySkipped({ ...facts, holder, sameRerun });
  return overlap ? { why: overlap, settings } : { planned, parts, reply, size };
}

/** Reads what earlier runs took only where that changes anything. */
async function inOrder(planned: PlannedRun, group: string, { runs }: LoadDependencies): Promise<PlannedRun> {
  const { plan, settings } = planned;
  if (!someJobsWait(plan, settings.max_concurrency)) return planned;
  return { ...planned, plan: longestFirst(plan, await readDurations(runs, group), settings.max_concurrency) };
}

/** Undefined if the run is admitted so far. Throws with every problem if it is refused. */
function whySkipped(facts: AdmissionFacts): WhySkipped | undefined {
  const admission = judgeAdmission(facts);
  if (admission.verdict === 'REFUSE') throw new BadInputError(admission.problems);
  return admission.verdict === 'SKIP' ? admission : undefined;
}

/** The other run that the group's scheduled time belongs to. Only the runs of a schedule claim their time. */
async function findDuplicate(run: RunRow, input: ExecutionInput, runs: RunTable): Promise<string | undefined> {
  if (input.trigger !== 'schedule' || input.scheduled_time === undefined) return undefined;
  const { group, scheduled_time } = input;
  const now = new Date().toISOString();
  if (await runs.update(fireKey(group, scheduled_time), claimFire(run.run_id, now))) return undefined;
  return (await findFire(runs, group, scheduled_time))?.fired_run ?? 'another run';
}

/** A second lock beside the group's: two reruns of one run would do the same work at once. */
function takeRerunPlace(run: RunRow, root: string, deps: LoadDependencies): Promise<string | undefined> {
  const take = takeRerunLock(run.run_id, new Date().toISOString());
  return takeRunPlace(rerunLockKey(run.job_group as string, root), run, take, deps);
}

function takeRunPlace(
  key: RunTableKey,
  run: RunRow,
  take: Change,
  { runs, askExecution }: LoadDependencies,
): Promise<string | undefined> {
  const isOver = async (holder: RunRow) => (await closeCutOff(runs, holder, askExecution)) === 'CLOSED';
  return takePlace(key, run, take, { runs, isOver });
}

function warnOfLateRetries({ parallel, stages }: RunPlan, { functionPrefix }: LoadDependencies): void {
  const worst = worstCaseEvents([...parallel, ...stages.flatMap(({ jobs }) => jobs)]);
  if (worst <= EVENT_BUDGET) return;
  printLine({
    level: 'warn',
    message: 'if every job failed every attempt, late retries would be given up',
    fields: { worst_case_events: worst, payload_limit: PLAN_LIMIT, functionPrefix },
  });
}

async function commit(run: RunRow, admitted: Admitted, deps: LoadDependencies): Promise<LoadReply> {
  const { planned, parts, reply, size } = admitted;
  const { settings, plan } = planned;
  const inherited = { run_date: runDate({ ...run, ...planned.inherited }, settings), ...planned.inherited };
  const plannedAt = new Date().toISOString();
  const spread = await spreadRows(deps.runs, run, parts);
  if (!spread) return afterTakeOver(run, deps);
  await writePlan(deps.runs, { ...spread, ...inherited }, plan, plannedAt);
  const shape = { size, batches: batchCount(reply) };
  const committed = await deps.runs.update<RunRow>(run, commitPlan(run, plan, settings, plannedAt, inherited, shape));
  return committed ? reply : afterTakeOver(run, deps);
}

/** Records the run as SKIPPED, which is no failure: there was nothing to do. */
async function skip(run: RunRow, { why, settings }: Skipped, deps: LoadDependencies): Promise<LoadReply> {
  const skipped = await deps.runs.update<RunRow>(run, skipRun(run, why, new Date().toISOString(), settings));
  return skipped ? replyAgain(skipped, deps) : afterTakeOver(run, deps);
}

/** The reply about a closed or planned run, rebuilt from its rows: the first reply may have been lost. */
async function replyAgain(run: RunRow, deps: LoadDependencies): Promise<LoadReply> {
  if (run.status !== 'RUNNING') {
    // The run may have been closed after this call took its place in the lock and before it committed.
    await leaveGroup(deps.runs, run);
    return { decision: run.status === 'SKIPPED' ? 'SKIP' : 'CLOSED', run_id: run.run_id };
  }
  const { on_failure = 'stop', max_concurrency = DEFAULT_MAX_CONCURRENCY } = run;
  const rows = await deps.runs.listPlanned(run);
  return renderReply(run, { rows, ...rebuildPlan(rows) }, { on_failure, max_concurrency }, deps).reply;
}

/**
 * Another call took the plan over. If that call is done, this one gives the same reply. If not, this one gives up and
 * does not take over in turn, because two calls that did so would never end. The state machine calls again if it still
 * waits for a reply.
 */
async function afterTakeOver({ run_id }: RunRow, deps: LoadDependencies): Promise<LoadReply> {
  const run = await deps.runs.findRun(run_id);
  if (run?.planned_at || (run && run.status !== 'RUNNING')) return replyAgain(run, deps);
  if (run?.stop_requested) throw new BadInputError([stoppedBefore(run, 'it began')]);
  throw new Error(`another call of LoadGroup has taken over the plan of ${run_id}`);
}
