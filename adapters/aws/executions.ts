import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  InvalidToken,
  ListExecutionsCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { CUT_OFF_STATUSES, type ExecutionFacts, type ExecutionState, judgeExecution } from '../../domain/runs/cut-off';
import type { RunRow } from '../../domain/tables/rows';
import type { JsonObject } from '../../domain/values/json';
import { CALL_TIMEOUTS } from './clients';

/** Asks the engine for the state of a run's execution. */
export type AskExecution = (run: RunRow) => Promise<ExecutionState>;

/** An execution, with its input and the error that it ended with, if Step Functions returns them. */
export interface FoundExecution extends ExecutionFacts {
  input: unknown;
  error: string | undefined;
  cause: string | undefined;
}

/** Starts the state machine. The SDK may repeat the call: the same name with the same input starts nothing twice. */
export async function startExecution(
  stateMachineArn: string,
  name: string,
  input: JsonObject,
): Promise<{ executionArn: string; startedAt: string }> {
  const client = stepFunctions();
  const started = await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
  return { executionArn: started.executionArn as string, startedAt: (started.startDate as Date).toISOString() };
}

/** Stops the execution. Does nothing if it has ended, or is no longer known. */
export async function stopExecution(executionArn: string, cause: string): Promise<void> {
  const client = stepFunctions();
  try {
    await client.send(new StopExecutionCommand({ executionArn, error: 'Runsheet.RunStopped', cause }));
  } catch (error) {
    if (!(error instanceof ExecutionDoesNotExist)) throw error;
  }
}

/** Ends the wait of a state that waits for this token. Does nothing if that wait is over. */
export async function wakeState(taskToken: string): Promise<void> {
  try {
    await stepFunctions().send(new SendTaskSuccessCommand({ taskToken, output: '{}' }));
  } catch (error) {
    if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken) return;
    throw error;
  }
}

/** Asks Step Functions. If in doubt it returns RUNNING, because a run may be closed only if its execution has ended. */
export async function askStepFunctions(run: RunRow): Promise<ExecutionState> {
  return judgeExecution(run, await findExecution(run.execution_arn), Date.now());
}

/**
 * On a laptop every command first closes the runs that were cut off, so a run that is still open afterwards is alive.
 */
export async function askEmbedded(): Promise<ExecutionState> {
  return 'RUNNING';
}

/** Returns the execution, or undefined if Step Functions does not know it yet, or no longer. */
export async function findExecution(arn: string): Promise<FoundExecution | undefined> {
  const client = stepFunctions();
  try {
    const found = await client.send(new DescribeExecutionCommand({ executionArn: arn }));
    return {
      status: found.status ?? '',
      startedAt: (found.startDate ?? new Date(0)).toISOString(),
      input: found.input,
      error: found.error,
      cause: found.cause,
    };
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}

/** The most that ListExecutions returns at once. */
const PAGE = 1000;

/**
 * Returns the names of the machine's executions that were cut off or failed, ended at or after `endedSince` and started
 * at or after `startedSince` (epoch ms). ListExecutions cannot filter by time and returns the newest start first, so
 * `startedSince` bounds how much is read.
 */
export async function listEndedExecutions(
  stateMachineArn: string,
  { endedSince, startedSince }: { endedSince: number; startedSince: number },
): Promise<string[]> {
  const client = stepFunctions();
  const ended: string[] = [];
  for (const statusFilter of CUT_OFF_STATUSES) {
    let nextToken: string | undefined;
    do {
      const page = await client.send(
        new ListExecutionsCommand({ stateMachineArn, statusFilter, maxResults: PAGE, nextToken }),
      );
      const executions = page.executions ?? [];
      for (const { name, stopDate } of executions) {
        if (name && stopDate && stopDate.getTime() >= endedSince) ended.push(name);
      }
      const oldest = executions.at(-1)?.startDate?.getTime() ?? Number.POSITIVE_INFINITY;
      nextToken = oldest >= startedSince ? page.nextToken : undefined;
    } while (nextToken);
  }
  return ended;
}

let opened: SFNClient | undefined;

/** Made when it is first needed: most calls of a function need none. */
function stepFunctions(): SFNClient {
  opened ??= new SFNClient(CALL_TIMEOUTS);
  return opened;
}
