import { type AskExecution, askStepFunctions, findExecution } from '../adapters/aws/executions';
import type { RunTable } from '../adapters/dynamodb/run-table';
import { mayBeLoading, stateOf } from '../domain/runs/cut-off';
import type { RunRow } from '../domain/tables/rows';
import { parsedObject } from '../domain/values/json';
import { closeRun } from './close-run';
import { leaveGroup } from './group-lock';

/** LOADING: a loader may still be writing the plan, so it is too early. RUNNING: the execution has not ended. */
export type CutOffOutcome = 'CLOSED' | 'LOADING' | 'RUNNING';

/** Closes a run whose execution has ended. For a run that is closed already, does what its closer left undone. */
export async function closeCutOff(
  runs: RunTable,
  run: RunRow,
  askExecution: AskExecution,
  now = Date.now(),
): Promise<CutOffOutcome> {
  if (run.status !== 'RUNNING') {
    await leaveGroup(runs, run);
    return 'CLOSED';
  }
  if (mayBeLoading(run, now)) return 'LOADING';
  const state = await askExecution(run);
  if (state === 'RUNNING') return 'RUNNING';
  const { run_id, execution_arn: execution, execution_started_at } = run;
  await closeRun(runs, { run_id, execution, execution_started_at }, state);
  return 'CLOSED';
}

/** The same for an execution on Step Functions. If LoadGroup never wrote a row, the run is recorded. */
export async function closeExecution(runs: RunTable, runId: string, executionArn: string): Promise<CutOffOutcome> {
  const run = await runs.findRun(runId);
  return run ? closeCutOff(runs, run, askStepFunctions) : closeUnrecorded(runs, runId, executionArn);
}

async function closeUnrecorded(runs: RunTable, runId: string, executionArn: string): Promise<CutOffOutcome> {
  const execution = await findExecution(executionArn);
  const state = execution ? stateOf(execution.status) : 'RUNNING';
  if (!execution || state === 'RUNNING') return 'RUNNING';
  const { startedAt, input } = execution;
  await closeRun(
    runs,
    { run_id: runId, execution: executionArn, execution_started_at: startedAt, input: parsedObject(String(input)) },
    state,
  );
  return 'CLOSED';
}
