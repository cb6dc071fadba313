import type { MasterTable } from '../../adapters/dynamodb/master-table';
import type { RunTable } from '../../adapters/dynamodb/run-table';
import { countText } from '../../domain/explain/run-summary';
import { runParameterProblems } from '../../domain/groups/declared-parameters';
import { type GroupSettings, parseSettingsRow } from '../../domain/groups/group-settings';
import type { ExecutionInput } from '../../domain/plans/execution-input';
import type { Deployment } from '../../domain/plans/job-problems';
import { overriddenSecrets } from '../../domain/plans/plan-secrets';
import { carriedOver } from '../../domain/plans/rerun';
import { type PlanInput, planRun, type RunPlan } from '../../domain/plans/run-plan';
import type { Inherited } from '../../domain/runs/run';
import { BadInputError, NothingLeftError } from '../../domain/tables/error-names';
import type { JsonObject } from '../../domain/values/json';
import { declaredBy } from './declared-parameters';
import { readGroup } from './read-group';
import { type FoundOriginal, type GroupSource, readAsRun, readOriginal } from './read-original';

export interface PlanDependencies extends Deployment {
  master: MasterTable;
  runs: RunTable;
}

export interface PlannedRun {
  settings: GroupSettings;
  plan: RunPlan;
  /** What a rerun takes from its original; empty for any other run. */
  inherited: Inherited;
  /** The first run of a rerun's chain. */
  root?: string;
}

/**
 * Decides from the tables what a run with this input does, and writes nothing. Throws `BadInputError` with every
 * problem.
 */
export async function planRunFromTables(input: ExecutionInput, deps: PlanDependencies): Promise<PlannedRun> {
  const { group } = input;
  const found = input.rerun_of === undefined ? undefined : await readOriginal(deps.runs, group, input.rerun_of);
  const source = await (input.as_run === undefined
    ? readTable(group, deps.master)
    : readAsRun(group, input.as_run, deps));
  refuseUnknown(input, source.rows);
  const carried = carriedOver(found?.original, input);
  const toRun = source.rows.filter((row) => !carried.has(row.job_name as string));
  const overridden = overriddenSecrets(toRun, input, source.read);
  if (overridden.size > 0) throw new BadInputError([...overridden.values()].flat());
  const isGiven = Object.keys(input.parameters).length > 0;
  const wrong = isGiven ? runParameterProblems(input.parameters, declaredBy(source)) : [];
  if (wrong.length > 0) throw new BadInputError(wrong.map((problem) => `input.${problem}`));
  const asked = found ? { ...input, parameters: inheritParameters(found.inherited, input, toRun, source.read) } : input;
  const plan = planRun({
    group,
    rows: source.rows,
    settings: source.settings,
    input: asked,
    targets: deps.targets,
    declared: deps.declared,
    secrets: deps.secrets,
    secretsPlace: deps.secretsPlace,
    hears: deps.hears,
    ...(found && { original: found.original }),
    ...(source.read && { source: { read: source.read, name: source.name } }),
  });
  if (source.settings.is_enabled) refuseNothing(plan, input, found);
  if (!found) return { settings: source.settings, plan, inherited: {} };
  const { data_run = found.original.runId, run_date, ...inherited } = found.inherited;
  return {
    root: data_run,
    settings: source.settings,
    plan,
    inherited: {
      ...inherited,
      parameters: asked.parameters,
      ...(input.scheduled_time !== undefined
        ? { scheduled_time: input.scheduled_time }
        : run_date !== undefined && { run_date }),
      ...(carried.size > 0 && { data_run }),
    },
  };
}

/**
 * The original's parameters, overridden by the input's own. A parameter of the original that would now replace a secret
 * of a job's row is left out, since nobody asked for it in this run.
 */
function inheritParameters(
  { parameters = {} }: Inherited,
  input: ExecutionInput,
  rows: PlanInput['rows'],
  read: GroupSource['read'],
): JsonObject {
  const secrets = overriddenSecrets(rows, { ...input, parameters }, read);
  const kept = Object.entries(parameters).filter(([name]) => !secrets.has(name));
  return { ...Object.fromEntries(kept), ...input.parameters };
}

async function readTable(group: string, master: MasterTable): Promise<GroupSource> {
  const rows = await readGroup(master, group);
  if (rows.jobs.length === 0) {
    throw new BadInputError([`group "${group}" has no jobs in the master table: check its name, or apply its file`]);
  }
  const parsed = parseSettingsRow(rows.settings);
  if ('problems' in parsed) throw new BadInputError(parsed.problems);
  return { rows: rows.jobs, settings: parsed.settings, name: 'the master table' };
}

function refuseUnknown({ group, jobs = [] }: ExecutionInput, rows: PlanInput['rows']): void {
  const names = new Set(rows.map((row) => row.job_name));
  const unknown = jobs.filter((name) => !names.has(name));
  if (unknown.length > 0)
    throw new BadInputError([`group "${group}" has no job ${unknown.map((name) => `"${name}"`).join(', ')}`]);
}

/**
 * Refuses a run that has nothing to do: it would look like a success. A rerun may have nothing to do but carry over, if
 * its original did not end as SUCCEEDED although all its jobs did.
 */
function refuseNothing({ rows }: RunPlan, { group, jobs }: ExecutionInput, found: FoundOriginal | undefined): void {
  if (rows.some((row) => row.status === 'PENDING' || row.status === 'INVALID')) return;
  const carries = rows.some((row) => row.carried_from !== undefined);
  const none = jobs ? `none of the selected jobs (${jobs.join(', ')}) is enabled` : 'none of them is enabled';
  if (!carries) throw new BadInputError([`group "${group}" has ${countText(rows.length, 'job')}, and ${none}`]);
  if (found?.status === 'SUCCEEDED') {
    throw new NothingLeftError([
      `nothing is left to run in ${found.original.runId}, which SUCCEEDED: "carry_over": false (rerun --all) runs all jobs of the group`,
    ]);
  }
}
