import { listChanges } from '../../adapters/dynamodb/change-log';
import type { GroupRows } from '../../adapters/dynamodb/master-table';
import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import { groupAsOf } from '../../domain/history/logged-change';
import { looksLikeMoment, MOMENT_RULE, parseMoment } from '../../domain/schedules/moment';
import { isName, isRunId, MAX_GROUP_NAME } from '../../domain/values/names';
import { showValue } from '../../domain/values/show-value';
import type { Engine } from '../engines/engine';
import { UsageError } from '../exit-codes';

/** A group as it was at a moment. */
export interface ReadAsOf extends GroupRows {
  /** ISO 8601. */
  at: string;
  /** Jobs of which the change log could not keep all. */
  incomplete: string[];
}

/**
 * The group's rows as they were at a time, or when a run was planned; undefined where the table never had any. Rows that
 * were there before the change log was, and have not changed since, are as they are.
 * @param wanted a time or a run_id, as it was typed
 */
export async function readAsOf(engine: Engine, group: string, wanted: string): Promise<ReadAsOf | undefined> {
  const at = await momentOf(engine, group, wanted);
  if (!isName(group, MAX_GROUP_NAME)) return undefined;
  // First the rows, then the changes: an edit between the two readings is in the log, and is taken back.
  const rows = await engine.master.readPartition(group);
  const changes = await listChanges(engine.master, group, {});
  if (rows.length === 0 && changes.length === 0) return undefined;
  const { rows: then, incomplete } = groupAsOf(rows, changes, at);
  return {
    at,
    incomplete,
    settings: then.find((row) => row.job_name === SETTINGS_ROW),
    jobs: then.filter((row) => row.job_name !== SETTINGS_ROW),
  };
}

async function momentOf({ runs }: Engine, group: string, wanted: string): Promise<string> {
  const moment = parseMoment(wanted);
  if (moment !== undefined) return moment;
  const run = isRunId(wanted) ? await runs.findRun(wanted) : undefined;
  if (!run) {
    const expected = `expected ${MOMENT_RULE}, or a run_id (see them with runsheet runs)`;
    const what = looksLikeMoment(wanted) ? 'there is no such time' : 'neither a time nor a run';
    throw new UsageError(`--as-of is ${showValue(wanted)}, ${what}: ${expected}`);
  }
  if (run.job_group !== undefined && run.job_group !== group) {
    throw new UsageError(
      `run ${run.run_id} is one of group ${showValue(run.job_group)}, not of ${showValue(group)}: see runsheet runs ${group}`,
    );
  }
  return run.planned_at ?? run.execution_started_at;
}
