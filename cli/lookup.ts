import { listRuns } from '../adapters/dynamodb/run-queries';
import type { RunWithRows } from '../domain/runs/run-with-rows';
import { isRunId } from '../domain/values/names';
import type { Engine } from './engines/engine';
import { unknown } from './options';
import { readRun } from './view/read-run';
import { type RunWithJobsJson, runWithJobsJson } from './view/run-json';

/** A run with the rows of its plan, as the table has them. Throws a UsageError that lists the latest runs where there is no such run. */
export async function requireRunRows(engine: Engine, runId: string): Promise<RunWithRows> {
  const found = await findRunRows(engine, runId);
  if (found) return found;
  const latest = (await listRuns(engine.runs, 5)).map((row) => row.run_id);
  throw unknown('run', runId, latest, 'list them with runsheet runs');
}

/** The same as `--json` prints it. */
export async function requireRun(engine: Engine, runId: string): Promise<RunWithJobsJson> {
  const { run, rows } = await requireRunRows(engine, runId);
  return runWithJobsJson(run, rows);
}

/** What cannot be a run's name is not asked for: a key that is empty or too long is an error of DynamoDB's. */
export async function findRunRows({ runs }: Engine, runId: string): Promise<RunWithRows | undefined> {
  return isRunId(runId) ? readRun(runs, runId) : undefined;
}
