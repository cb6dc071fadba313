import type { MasterTable } from '../../adapters/dynamodb/master-table';
import type { RunTable } from '../../adapters/dynamodb/run-table';
import { type GroupSettings, SETTINGS_ROW } from '../../domain/groups/group-settings';
import type { ParsedJob } from '../../domain/groups/job';
import { type Original, readRecordedJob, recordedJobs, recordedSettings } from '../../domain/plans/rerun';
import type { PlanInput } from '../../domain/plans/run-plan';
import type { Inherited } from '../../domain/runs/run';
import { hadPlan } from '../../domain/runs/run-with-rows';
import { BadInputError } from '../../domain/tables/error-names';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';

/** The run that `rerun_of` names. */
export interface FoundOriginal {
  original: Original;
  status: RunRow['status'];
  /** `data_run` is the run in whose data folder its jobs worked. */
  inherited: Inherited;
}

/**
 * Reads the run to repeat, consistently. It must be closed, because two runs of the same jobs would do their work
 * twice. A rerun that never had a plan (skipped, or cut off at its start) is refused: what it was asked to run is not
 * recorded.
 */
export async function readOriginal(runs: RunTable, group: string, rerunOf: string): Promise<FoundOriginal> {
  const run = requireRunOf(group, await runs.findRun(rerunOf), `input.rerun_of is "${rerunOf}"`);
  if (run.status === 'RUNNING') {
    throw new BadInputError([
      `input.rerun_of is "${rerunOf}", which is still RUNNING: wait for its end, or stop it first`,
    ]);
  }
  if (run.rerun_of !== undefined && !hadPlan(run)) {
    throw new BadInputError([
      `input.rerun_of is "${rerunOf}", a rerun that never had a plan: name ${run.rerun_of}, the run that it was to repeat`,
    ]);
  }
  const { status, scheduled_time, run_date } = run;
  return {
    original: { runId: rerunOf, rows: hadPlan(run) ? await runs.listPlanned(run) : [] },
    status,
    inherited: {
      parameters: run.parameters ?? {},
      ...(scheduled_time !== undefined && { scheduled_time }),
      ...(run_date !== undefined && { run_date }),
      data_run: run.data_run ?? run.run_id,
    },
  };
}

/** Where a run's jobs and settings come from: the master table, or the rows of an earlier run. */
export interface GroupSource {
  rows: PlanInput['rows'];
  settings: GroupSettings;
  name: string;
  read?: (row: Readonly<Record<string, unknown>>) => ParsedJob;
}

/**
 * The group as the run that `as_run` names had it. Only `is_enabled` of the group comes from the master table: a group
 * that is disabled today starts nothing.
 */
export async function readAsRun(
  group: string,
  runId: string,
  { master, runs }: { master: MasterTable; runs: RunTable },
): Promise<GroupSource> {
  const run = requireRunOf(group, await runs.findRun(runId), `input.as_run is "${runId}"`);
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

function requireRunOf(group: string, run: RunRow | undefined, place: string): RunRow {
  if (!run) throw new BadInputError([`${place}: there is no such run`]);
  if (run.job_group === group) return run;
  const owner = run.job_group === undefined ? 'no group' : `group "${run.job_group}"`;
  throw new BadInputError([`${place}, a run of ${owner}: expected one of "${group}"`]);
}
