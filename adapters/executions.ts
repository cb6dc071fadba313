import type { ClosedAs } from '../domain/close-run';
import type { RunRow } from '../domain/rows';

/** How the execution of a run stands: still running, or ended and how. */
export type ExecutionState = 'RUNNING' | Exclude<ClosedAs, 'END'>;

/** Asks the engine how a run's execution stands. */
export type AskExecution = (run: RunRow) => Promise<ExecutionState>;

/** A run so young that Step Functions, which is eventually consistent, may not know it yet (protocol, F11). */
const YOUNG_MS = 600_000;
/** A run this old whose execution does not exist will not appear any more. */
const FORGOTTEN_MS = 3_600_000;

/** Asks Step Functions. In doubt it answers RUNNING: a run is closed only when its execution has surely ended. */
export async function askStepFunctions(run: RunRow): Promise<ExecutionState> {
  const age = Date.now() - Date.parse(run.open_since ?? run.execution_started_at);
  const { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } = await import('@aws-sdk/client-sfn');
  try {
    const execution = await new SFNClient({}).send(new DescribeExecutionCommand({ executionArn: run.execution_arn }));
    if (execution.startDate && !sameMoment(execution.startDate, run.execution_started_at)) return 'ABORTED';
    switch (execution.status) {
      case 'ABORTED':
      case 'FAILED':
      case 'TIMED_OUT':
        return execution.status;
      case 'SUCCEEDED':
        // It closes its run before it succeeds; a run still open then was not closed by it.
        return 'FAILED';
      default:
        return 'RUNNING';
    }
  } catch (error) {
    if (!(error instanceof ExecutionDoesNotExist)) throw error;
    return age > Math.max(YOUNG_MS, FORGOTTEN_MS) ? 'ABORTED' : 'RUNNING';
  }
}

/** On a laptop every command closes what was cut off before it starts a run, so a run that is open then is alive. */
export async function askEmbedded(): Promise<ExecutionState> {
  return 'RUNNING';
}

/** Step Functions gives milliseconds in `$$.Execution.StartTime` and may cut them in DescribeExecution. */
function sameMoment(a: Date, iso: string): boolean {
  return Math.abs(a.getTime() - Date.parse(iso)) < 1000;
}
