import type { MasterTable } from '../../adapters/dynamodb/master-table';
import { parseJobRow } from '../../domain/groups/job';
import { inRunningOrder } from '../../domain/groups/running-order';
import type { ListedJob } from '../../domain/sheets/job-sheet';
import type { MasterRow } from '../../domain/tables/master-row';
import { plainJson } from '../../domain/values/json';

/** The jobs of these groups, group by group, each group's in the order in which they run. */
export async function* allJobs(master: MasterTable, groups: readonly string[]): AsyncGenerator<ListedJob> {
  for (const group of groups) yield* listJobs((await master.readGroup(group)).jobs);
}

/** In the order in which they run. */
export function listJobs(rows: readonly MasterRow[]): ListedJob[] {
  return inRunningOrder(rows.map((row): ListedJob => ({ name: String(row.job_name), row, ...parseJobRow(row) })));
}

/** A job as `jobs --json` prints it. */
export function listedJobJson(listed: ListedJob) {
  return 'job' in listed
    ? { ...listed.job, problems: [] }
    : { job_name: listed.name, problems: listed.problems, row: plainJson(listed.row) };
}
