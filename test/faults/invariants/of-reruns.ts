import { isDeepStrictEqual } from 'node:util';
import type { RunRow } from '../../../domain/tables/rows';
import type { Evidence } from './evidence';

/*
 * What must hold for a rerun and the run that it repeats.
 */

/** R1 nothing that succeeded runs again: its rerun carries it over, whatever fails around it. */
export function ranTwice({ executions, rerun, works }: Evidence): string[] {
  if (!rerun) return [];
  const done = rerun.original.rows.filter(({ status }) => status === 'SUCCEEDED').map((row) => row.job_name);
  const { rows = [], run } = executions.find(({ runId }) => runId === rerun.runId) ?? {};
  const planned = rows.filter((row) => row.plan_no === run?.plan_no && done.includes(row.job_name));
  return [
    ...done
      .filter((job) => works.some((work) => work.runId === rerun.runId && work.job === job))
      .map((job) => `R1 ${job} SUCCEEDED, and ran again`),
    ...planned
      .filter((row) => row.status !== 'SUCCEEDED' || row.attempt > 0 || row.carried_from === undefined)
      .map((row) => `R1 ${row.job_name} SUCCEEDED, and is ${row.status} in the rerun, in attempt ${row.attempt}`),
  ];
}

/**
 * R2 a rerun changes no row of the run that it repeats, and neither does anything that still comes for that run. CLOSE
 * takes a closed run off the index of open runs as its last step.
 */
export function originalChanged({ executions, rerun }: Evidence): string[] {
  if (!rerun) return [];
  const [now] = executions;
  const { run, rows } = rerun.original;
  const changed = rows.filter((row, at) => !isDeepStrictEqual(row, now?.rows[at]));
  return [
    ...(isDeepStrictEqual(unlisted(run), unlisted(now?.run)) ? [] : ['R2 the row of the original run has changed']),
    ...changed.map((row) => `R2 ${row.job_name} of the original run has changed`),
  ];
}

function unlisted(run: RunRow | undefined): object {
  const { open_runs, open_since, ...rest } = { ...run };
  return rest;
}
