import type { MasterTable } from '../adapters/dynamodb/master-table';
import type { RunTable } from '../adapters/dynamodb/run-table';
import { type GroupSettings, parseSettingsRow, SETTINGS_ROW } from '../domain/groups/group-settings';
import type { ParsedJob } from '../domain/groups/job';
import type { ExecutionInput } from '../domain/plans/execution-input';
import { overriddenSecrets } from '../domain/plans/plan-secrets';
import { readRecordedJob, recordedJobs, recordedSettings } from '../domain/plans/recorded-job';
import { carriedOver } from '../domain/plans/rerun';
import { type PlanInput, planRun, type RunPlan } from '../domain/plans/run-plan';
import type { Inherited } from '../domain/runs/run';
import { hadPlan } from '../domain/runs/run-with-rows';
import type { SecretGrants } from '../domain/secrets/secret-reference';
import { BadInputError, NothingLeftError } from '../domain/tables/error-names';
import type { JobRunRow } from '../domain/tables/rows';
import type { JsonObject } from '../domain/values/json';
import { readGroup } from './read-group';
import { groupText, readOriginal } from './read-original';

export interface PlanSurroundings {
  master: MasterTable;
  runs: RunTable;
  /** Names of the job functions that are deployed. */
  targets: ReadonlySet<string>;
  /** The secrets that each job function may read; absent where only LoadGroup, which decides it, knows. */
  secrets?: SecretGrants;
}

export interface GroupPlan {
  settings: GroupSettings;
  plan: RunPlan;
  /** Of a rerun. */
  inherited: Inherited;
  /** The first run of a rerun's chain. */
  root?: string;
}

/** What a run with this input does, decided from the tables and written nowhere. Throws `BadInputError` with every problem. */
export async function planGroup(input: ExecutionInput, around: PlanSurroundings): Promise<GroupPlan> {
  const { group } = input;
  const found = input.rerun_of === undefined ? undefined : await readOriginal(around.runs, group, input.rerun_of);
  const source = await (input.as_run === undefined
    ? readTable(group, around.master)
    : readAsRun(group, input.as_run, around));
  refuseUnknown(input, source.rows);
  const carried = carriedOver(found?.original, input);
  const toRun = source.rows.filter((row) => !carried.has(row.job_name as string));
  const overridden = overriddenSecrets(toRun, input, source.read);
  if (overridden.size > 0) throw new BadInputError([...overridden.values()].flat());
  const asked = found ? { ...input, parameters: inheritParameters(found.inherited, input, toRun, source.read) } : input;
  const plan = planRun({
    group,
    rows: source.rows,
    settings: source.settings,
    input: asked,
    targets: around.targets,
    secrets: around.secrets,
    ...(found && { original: found.original }),
    ...(source.read && { source: { read: source.read, name: source.name } }),
  });
  if (source.settings.is_enabled) refuseNothing(plan, group, found);
  if (!found) return { settings: source.settings, plan, inherited: {} };
  const { data_run = found.original.runId, ...inherited } = found.inherited;
  return {
    root: data_run,
    settings: source.settings,
    plan,
    inherited: {
      ...inherited,
      parameters: asked.parameters,
      ...(input.scheduled_time !== undefined && { scheduled_time: input.scheduled_time }),
      ...(carried.size > 0 && { data_run }),
    },
  };
}

/** The original's parameters under the input's own. One that would by now replace a secret of a job's row is left out: nobody gave it. */
function inheritParameters(
  { parameters = {} }: Inherited,
  input: ExecutionInput,
  rows: PlanInput['rows'],
  read: Source['read'],
): JsonObject {
  const secrets = overriddenSecrets(rows, { ...input, parameters }, read);
  const kept = Object.entries(parameters).filter(([name]) => !secrets.has(name));
  return { ...Object.fromEntries(kept), ...input.parameters };
}

interface Source {
  rows: PlanInput['rows'];
  settings: GroupSettings;
  name: string;
  read?: (row: Readonly<Record<string, unknown>>) => ParsedJob;
}

async function readTable(group: string, master: MasterTable): Promise<Source> {
  const rows = await readGroup(master, group);
  if (rows.jobs.length === 0) {
    throw new BadInputError([`group "${group}" has no jobs in the master table: check its name, or apply its file`]);
  }
  const parsed = parseSettingsRow(rows.settings);
  if ('problems' in parsed) throw new BadInputError(parsed.problems);
  return { rows: rows.jobs, settings: parsed.settings, name: 'the master table' };
}

/** The group as a run had it; of the table only whether the group is disabled today, which stops whatever would start. */
async function readAsRun(group: string, runId: string, { master, runs }: PlanSurroundings): Promise<Source> {
  const run = await runs.findRun(runId);
  if (!run) throw new BadInputError([`input.as_run is "${runId}": there is no such run`]);
  if (run.job_group !== group) {
    throw new BadInputError([`input.as_run is "${runId}", a run of ${groupText(run)}: expected one of "${group}"`]);
  }
  if (!hadPlan(run))
    throw new BadInputError([`input.as_run is "${runId}", which ended before it had a plan: name another run`]);
  const rows = recordedJobs(await runs.listPlanned(run));
  const isEnabled = (await master.readRow(group, SETTINGS_ROW))?.is_enabled !== false;
  return {
    rows: rows as unknown as PlanInput['rows'],
    settings: recordedSettings(run, isEnabled),
    name: `run ${runId}`,
    read: (row) => readRecordedJob(row as unknown as JobRunRow),
  };
}

function refuseUnknown({ group, jobs = [] }: ExecutionInput, rows: PlanInput['rows']): void {
  const names = new Set(rows.map((row) => row.job_name));
  const unknown = jobs.filter((name) => !names.has(name));
  if (unknown.length > 0)
    throw new BadInputError([`group "${group}" has no job ${unknown.map((name) => `"${name}"`).join(', ')}`]);
}

/** A run that had nothing to do was no success. What a rerun carries over was done, where the original did not see its end. */
function refuseNothing(
  { rows }: RunPlan,
  group: string,
  found: Awaited<ReturnType<typeof readOriginal>> | undefined,
): void {
  if (rows.some((row) => row.status === 'PENDING' || row.status === 'INVALID')) return;
  const carries = rows.some((row) => row.carried_from !== undefined);
  if (!carries) throw new BadInputError([`group "${group}" has ${rows.length} jobs, and none of them is enabled`]);
  if (found?.status === 'SUCCEEDED') {
    throw new NothingLeftError([
      `nothing is left to run in ${found.original.runId}, which SUCCEEDED: "carry_over": false (rerun --all) runs all of it again`,
    ]);
  }
}
