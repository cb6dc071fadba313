import { listChanges } from '../../adapters/dynamodb/change-log';
import type { GroupRows } from '../../adapters/dynamodb/master-table';
import { listRunsOfGroup } from '../../adapters/dynamodb/run-queries';
import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import { groupAsOf } from '../../domain/history/logged-change';
import { looksLikeMoment, MOMENT_RULE, parseMoment } from '../../domain/schedules/moment';
import type { RunRow } from '../../domain/tables/rows';
import { isName, isRunId, MAX_GROUP_NAME } from '../../domain/values/names';
import { nextCommand } from '../../domain/values/next-command';
import { showValue } from '../../domain/values/show-value';
import type { Engine } from '../engines/engine';
import { UsageError } from '../exit-codes';
import { LATEST, requireRun, runThatBegins } from '../lookup';
import { printNote } from '../terminal/print';
import { showName } from '../view/render-jobs';

/** The rows of a group as they were at a moment. */
export interface ReadAsOf extends GroupRows {
  /** ISO 8601. */
  at: string;
  /** Jobs whose rows the change log could not keep whole. */
  incomplete: string[];
}

/**
 * Reads a group's rows as they were at a time, or when a run was planned. Undefined if the table never had any. A row
 * that is older than the change log and has not changed since is taken from the table.
 * @param wanted a time or a run_id, as the user typed it
 */
export async function readAsOf(engine: Engine, group: string, wanted: string): Promise<ReadAsOf | undefined> {
  const at = await momentOf(engine, group, wanted);
  if (!isName(group, MAX_GROUP_NAME)) return undefined;
  // First the rows, then the changes: an edit between the two readings is in the log, and so is undone.
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

async function momentOf(engine: Engine, group: string, wanted: string): Promise<string> {
  const moment = parseMoment(wanted);
  if (moment !== undefined) return moment;
  // As everywhere, but of this group.
  const run =
    wanted === LATEST
      ? await requireRun(engine, group)
      : isRunId(wanted)
        ? await findRunOf(engine, group, wanted)
        : undefined;
  if (!run) {
    const expected = `expected ${MOMENT_RULE}, or a run_id (list the runs with ${nextCommand('runs', engine)})`;
    const what = looksLikeMoment(wanted) ? 'a time that does not exist' : 'neither a time nor a run';
    throw new UsageError(`--as-of is ${showValue(wanted)}, ${what}: ${expected}`);
  }
  if (run.job_group !== undefined && run.job_group !== group) {
    throw new UsageError(
      `run ${run.run_id} belongs to group ${showValue(run.job_group)}, not to ${showValue(group)}: list the runs of that group with ${nextCommand(`runs ${group}`, engine)}`,
    );
  }
  return run.planned_at ?? run.execution_started_at;
}

/** The run that was named by its run_id, or of this group by the beginning of it. */
async function findRunOf({ runs }: Engine, group: string, wanted: string): Promise<RunRow | undefined> {
  const found = await runs.findRun(wanted);
  if (found || !isName(group, MAX_GROUP_NAME)) return found;
  const listed = await listRunsOfGroup(runs, group, Number.POSITIVE_INFINITY);
  const meant = runThatBegins(
    wanted,
    listed.map(({ run_id }) => run_id),
  );
  return meant === undefined ? undefined : runs.findRun(meant);
}

/** Warns that the change log lacks writes, if it does. */
export function warnOfUnrecorded(engine: Engine): void {
  const count = engine.countUnrecorded();
  if (count === 0) return;
  const writes = count === 1 ? '1 write is' : `${count} writes are`;
  printNote(
    `warning: ${writes} not in the change log yet. The home's logs/store.log says why; the next edit tries again`,
  );
}

/** Warns of rows that the change log could not keep whole. */
export function warnOfIncomplete({ incomplete }: ReadAsOf): void {
  if (incomplete.length === 0) return;
  const names = incomplete.map(showName).join(', ');
  printNote(`warning: these rows were too large for the change log, and are incomplete: ${names}`);
}
