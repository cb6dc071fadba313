import type { RunTable } from '../adapters/dynamodb/run-table';
import type { Original } from '../domain/plans/rerun';
import type { Inherited } from '../domain/runs/run';
import { hadPlan } from '../domain/runs/run-with-rows';
import { BadInputError } from '../domain/tables/error-names';
import type { RunRow } from '../domain/tables/rows';

export interface FoundOriginal {
  original: Original;
  status: RunRow['status'];
  /** `data_run`: the folder that its jobs worked in. */
  inherited: Inherited;
}

/**
 * The run to run again, read consistently: it must be closed, since two that are at work on the same would do it twice. A
 * rerun that never had a plan (skipped, or cut off at its start) is refused: what it was asked to run is not known any more.
 */
export async function readOriginal(runs: RunTable, group: string, rerunOf: string): Promise<FoundOriginal> {
  const run = requireOriginal(await runs.findRun(rerunOf), group, rerunOf);
  const { status, scheduled_time } = run;
  return {
    original: { runId: rerunOf, rows: hadPlan(run) ? await runs.listPlanned(run) : [] },
    status,
    inherited: {
      parameters: run.parameters ?? {},
      ...(scheduled_time !== undefined && { scheduled_time }),
      data_run: run.data_run ?? run.run_id,
    },
  };
}

function requireOriginal(run: RunRow | undefined, group: string, runId: string): RunRow {
  if (!run) throw new BadInputError([`input.rerun_of is "${runId}": there is no such run`]);
  if (run.job_group !== group) {
    throw new BadInputError([`input.rerun_of is "${runId}", a run of ${groupText(run)}: expected one of "${group}"`]);
  }
  if (run.status === 'RUNNING') {
    throw new BadInputError([
      `input.rerun_of is "${runId}", which is still RUNNING: wait for its end, or stop it with runsheet stop ${runId}`,
    ]);
  }
  if (run.rerun_of !== undefined && !hadPlan(run)) {
    throw new BadInputError([
      `input.rerun_of is "${runId}", a rerun that never had a plan: name ${run.rerun_of}, the run that it was to repeat`,
    ]);
  }
  return run;
}

export function groupText({ job_group }: RunRow): string {
  return job_group === undefined ? 'no group' : `group "${job_group}"`;
}
