import { requireExecutionInput } from '../../domain/plans/execution-input';
import type { JsonObject } from '../../domain/values/json';
import { type PlannedRun, planRunFromTables } from '../../operations/load/plan-run';
import type { Engine } from '../engines/engine';
import { listTargets } from '../engines/list-targets';
import type { CommonOptions } from '../options';

/** Plans runs as LoadGroup will, with the job functions that are there now. They are listed once. */
export async function openPlanner(
  { master, runs }: Engine,
  options: Pick<CommonOptions, 'stack' | 'jobs' | 'declared'>,
): Promise<(input: JsonObject) => Promise<PlannedRun>> {
  const { names, declared, hears } = await listTargets(options);
  const deps = { master, runs, targets: new Set(names), declared, hears };
  return (input) => planRunFromTables(requireExecutionInput(input), deps);
}
