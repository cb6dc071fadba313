import { GROUPS_PARTITION } from '../adapters/dynamodb/count-groups';
import { listRuns, listRunsOfGroup, type RunFilter } from '../adapters/dynamodb/run-queries';
import type { RunTable } from '../adapters/dynamodb/run-table';
import type { RunWithRows } from '../domain/runs/run-with-rows';
import { inReadingOrder } from '../domain/runs/run-with-rows';
import type { RunRow } from '../domain/tables/rows';
import { ACTIVE_RUN_STATUSES } from '../domain/tables/statuses';
import { targetKey } from '../domain/targets/kinds';
import { isName, isRunId, MAX_GROUP_NAME } from '../domain/values/names';
import { nearestName } from '../domain/values/nearest-name';
import { applyCommand, nextCommand } from '../domain/values/next-command';
import { printable, showValue } from '../domain/values/show-value';
import { readStillFailed } from '../operations/read-chain';
import type { Engine } from './engines/engine';
import { UsageError } from './exit-codes';

/** Reads a run with the rows of its plan, by stage, then the parallel jobs, then those that were not to run. */
export async function readRun(runs: RunTable, runId: string): Promise<RunWithRows | undefined> {
  const run = await runs.findRun(runId);
  return run && withRows(runs, run);
}

/** Reads the rows of the run's plan. */
export async function withRows(runs: RunTable, run: RunRow): Promise<RunWithRows> {
  const rows = inReadingOrder(run.planned_at ? await runs.listPlanned(run) : []);
  return { run, rows, stillFailed: await readStillFailed(runs, run, rows) };
}

/** The same for a name that a user typed: DynamoDB rejects a key that is empty or too long. */
export async function findRunRows({ runs }: Engine, runId: string): Promise<RunWithRows | undefined> {
  return isRunId(runId) ? readRun(runs, runId) : undefined;
}

/** The newest run of all groups that was not SKIPPED, wherever a command takes a run. */
export const LATEST = 'latest';

/**
 * The run that a user named: by its run_id, by its group or as the latest for the newest, or by the beginning of its
 * run_id. Throws a UsageError that lists the latest runs if there is no such run. What is said afterwards names the run
 * that was found, and not what was typed.
 */
export async function requireRun(engine: Engine, wanted: string): Promise<RunRow> {
  const find = async (runId: string) => (isRunId(runId) ? engine.runs.findRun(runId) : undefined);
  const found = await find(wanted);
  if (found) return found;
  const newest = await newestRun(engine, wanted);
  const named = newest && (await find(newest));
  if (named) return named;
  const listed = (await listRuns(engine.runs, Number.POSITIVE_INFINITY)).map((row) => row.run_id);
  const meant = runThatBegins(wanted, listed);
  const begun = meant && (await find(meant));
  if (begun) return begun;
  const near =
    listed.length > 0 ? nearestName(wanted.slice(0, 100), [LATEST, ...(await groupNames(engine))]) : undefined;
  const hint = near === undefined ? '' : `did you mean ${printable(near)}, for the newest run? Otherwise `;
  throw noSuch('run', wanted, listed, `${hint}list the runs with ${nextCommand('runs', engine)}`);
}

/** The same with the rows of its plan. */
export async function requireRunRows(engine: Engine, wanted: string): Promise<RunWithRows> {
  return withRows(engine.runs, await requireRun(engine, wanted));
}

/**
 * A group named "latest" is not meant: its runs have their run_ids. A run that was SKIPPED is meant only if there is no
 * other: beside one that hangs, a schedule leaves many of them.
 */
async function newestRun({ runs }: Engine, wanted: string): Promise<string | undefined> {
  if (wanted !== LATEST && !isName(wanted, MAX_GROUP_NAME)) return undefined;
  const list = (filter: RunFilter) =>
    wanted === LATEST ? listRuns(runs, 1, filter) : listRunsOfGroup(runs, wanted, 1, filter);
  const [newest] = await list({ statuses: ACTIVE_RUN_STATUSES });
  return (newest ?? (await list({}))[0])?.run_id;
}

const LEAST_BEGINNING = 4;

/**
 * The only run whose run_id begins so, if there is one. Throws a UsageError if there are several.
 * @param runIds newest first
 */
export function runThatBegins(beginning: string, runIds: readonly string[]): string | undefined {
  const found = beginning.length < LEAST_BEGINNING ? [] : runIds.filter((runId) => runId.startsWith(beginning));
  if (found.length <= 1) return found[0];
  const more = found.length > MOST_LISTED ? ` and ${found.length - MOST_LISTED} older` : '';
  throw new UsageError(
    `${found.length} runs begin with ${showValue(beginning)}: ${found.slice(0, MOST_LISTED).join(', ')}${more}. ` +
      'Give more of the run_id',
  );
}

/** The error for a job that the run does not have: it lists those that it has. */
export function noSuchJob(engine: Engine, { run, rows }: RunWithRows, job: string): UsageError {
  const names = rows.map((row) => row.job_name);
  const asTarget = rows.filter(({ target }) => target !== undefined && (target === job || targetKey(target) === job));
  if (asTarget.length > 0) {
    const named = asTarget.slice(0, MOST_LISTED).map(({ job_name }) => job_name);
    const whose = `${showValue(job)} is the target of ${named.join(', ')}`;
    return new UsageError(`there is no job ${showValue(job)}: ${whose}. Give the name of the job`);
  }
  return noSuch('job', job, names, `see the jobs with ${nextCommand(`show ${run.run_id}`, engine)}`);
}

/** Names of the groups that were applied. */
export async function groupNames({ master }: Engine): Promise<string[]> {
  return (await master.readPartition(GROUPS_PARTITION)).map((row) => String(row.job_name)).sort();
}

/**
 * Throws a UsageError that lists the groups if the table has no row of this one.
 * @param remedy what can be done, where it is not to write the group
 */
export async function requireGroup(
  engine: Engine,
  group: string,
  remedy = `write it with ${applyCommand(engine)}`,
): Promise<void> {
  // DynamoDB rejects a key that is empty or too long, so only a valid name is asked for.
  if (isName(group, MAX_GROUP_NAME) && (await engine.master.hasRows(group))) return;
  throw noSuch('group', group, await groupNames(engine), remedy);
}

/** Splits `<group>` or `<group>/<job>`. A job's name that somebody typed by hand may itself hold a slash. */
export function groupAndJob(wanted: string): { group: string; job: string | undefined } {
  const at = wanted.indexOf('/');
  if (at < 0) return { group: wanted, job: undefined };
  const [group, job] = [wanted.slice(0, at), wanted.slice(at + 1)];
  if (job !== '') return { group, job };
  throw new UsageError(`${showValue(wanted)} has no job after the slash: expected <group> or <group>/<job>`);
}

/** As many names as an error lists. Run ids are long. */
const MOST_LISTED = 10;
const MOST_RUNS = 5;

const LEAST_NEAR = 3;

/** The names that Runsheet gives to runs: two of them differ in most of their six random characters. */
const RUN_OF_OURS = /-\d{8}T\d{6}Z-/;
const NEAR_RUNS = 2;

/** The error for a name that does not exist: it lists the names that do, and says what to do. */
export function noSuch(kind: string, name: string, known: readonly string[], remedy: string): UsageError {
  const most = kind === 'run' ? MOST_RUNS : MOST_LISTED;
  const more = known.length > most ? ` and ${known.length - most} more` : '';
  const there =
    known.length > 0 ? ` (there ${known.length === 1 ? 'is' : 'are'} ${known.slice(0, most).join(', ')}${more})` : '';
  const mayBeNear = kind === 'run' ? RUN_OF_OURS.test(name) : name.length >= LEAST_NEAR;
  const nearest = mayBeNear ? nearestName(name, known, kind === 'run' ? NEAR_RUNS : undefined) : undefined;
  const begun = mayBeNear && kind !== 'run' ? known.filter((each) => each.startsWith(name)) : [];
  const near = nearest ?? (begun.length === 1 ? begun[0] : undefined);
  const hint = near === undefined ? '' : `did you mean ${printable(near)}? Otherwise `;
  return new UsageError(`there is no ${kind} ${showValue(name)}${there}: ${hint}${remedy}`);
}
