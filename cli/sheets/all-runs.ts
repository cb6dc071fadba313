import { pageRuns, pageRunsOfGroup, type RunFilter } from '../../adapters/dynamodb/run-queries';
import type { RunTable } from '../../adapters/dynamodb/run-table';
import { type RunJson, runJson } from '../../domain/runs/run-json';
import type { RunRow } from '../../domain/tables/rows';

/**
 * All runs that the filter leaves in, without holding them: of a group newest first, of all groups as their index has
 * them, those of a group together.
 */
export async function* allRuns(runs: RunTable, group: string | undefined, filter: RunFilter): AsyncGenerator<RunJson> {
  const pages = group === undefined ? pageRuns(runs, filter) : pageRunsOfGroup(runs, group, filter);
  for await (const page of pages) {
    for (const run of page) yield await withCounts(runs, run);
  }
}

/** The counts of an open run are those of its plan; only the rows of its jobs say what they do now. */
export async function withCounts(runs: RunTable, run: RunRow): Promise<RunJson> {
  if (run.status !== 'RUNNING') return runJson(run);
  return runJson(run, await runs.listPlanned(run));
}
