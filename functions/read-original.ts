import type { RunTable } from '../adapters/run-table';
import type { Original } from '../domain/carry-over';
import { BadInputError } from '../domain/error-names';
import type { RunRow } from '../domain/rows';
import type { Inherited } from '../domain/run';
import { hadPlan } from '../domain/run-with-rows';

export interface FoundOriginal {
  original: Original;
  status: RunRow['status'];
  /** `data_run`: the folder that its jobs worked in. */
  inherited: Inherited;
}

/** A chain of reruns that never had a plan: nobody makes one so long by hand. */
const MAX_CHAIN = 100;

/**
 * The run to run again, read consistently: it must be closed, since two that are at work on the same would do it twice. One
 * that never had a plan (skipped, or cut off at its start) and is a rerun itself stands for the one that it repeats.
 */
export async function readOriginal(runs: RunTable, group: string, rerunOf: string): Promise<FoundOriginal> {
  let runId = rerunOf;
  let inherited: Inherited = {};
  for (let depth = 0; depth < MAX_CHAIN; depth++) {
    const run = requireOriginal(await runs.findRun(runId), group, runId);
    inherited = {
      parameters: { ...run.parameters, ...inherited.parameters },
      ...(run.scheduled_time !== undefined && { scheduled_time: run.scheduled_time }),
      ...(inherited.scheduled_time !== undefined && { scheduled_time: inherited.scheduled_time }),
      data_run: run.data_run ?? run.run_id,
    };
    if (hadPlan(run) || run.rerun_of === undefined) {
      const rows = hadPlan(run) ? await runs.listPlanned(run) : [];
      return { original: { runId, rows }, status: run.status, inherited };
    }
    runId = run.rerun_of;
  }
  throw new BadInputError([`input.rerun_of is "${rerunOf}": ${MAX_CHAIN} reruns of reruns and none with a plan`]);
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
  return run;
}

export function groupText({ job_group }: RunRow): string {
  return job_group === undefined ? 'no group' : `group "${job_group}"`;
}
