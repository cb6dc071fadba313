import { CUT_OFF_STATUSES, type ExecutionFacts, type ExecutionState, judgeExecution } from '../../domain/runs/cut-off';
import type { RunRow } from '../../domain/tables/rows';
import type { JsonObject } from '../../domain/values/json';
import { IN_TIME } from './clients';

/** Asks the engine how a run's execution stands. */
export type AskExecution = (run: RunRow) => Promise<ExecutionState>;

/** An execution, with the input that it was started with and the error that it ended with, if Step Functions gives them. */
export interface Execution extends ExecutionFacts {
  input: unknown;
  error: string | undefined;
  cause: string | undefined;
}

/** Starts the state machine. The same name with the same input starts nothing twice, so that the SDK may send it again. */
export async function startExecution(
  stateMachineArn: string,
  name: string,
  input: JsonObject,
): Promise<{ executionArn: string; startedAt: string }> {
  const { client, sfn } = await stepFunctions();
  const started = await client.send(
    new sfn.StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
  );
  return { executionArn: started.executionArn as string, startedAt: (started.startDate as Date).toISOString() };
}

/** Stops the execution; one that has ended by itself, or that nobody knows any more, needs nothing. */
export async function stopExecution(executionArn: string, cause: string): Promise<void> {
  const { client, sfn } = await stepFunctions();
  try {
    await client.send(new sfn.StopExecutionCommand({ executionArn, error: 'Runsheet.RunStopped', cause }));
  } catch (error) {
    if (!(error instanceof sfn.ExecutionDoesNotExist)) throw error;
  }
}

/** Asks Step Functions. In doubt it answers RUNNING: a run is closed only when its execution has surely ended. */
export async function askStepFunctions(run: RunRow): Promise<ExecutionState> {
  return judgeExecution(run, await findExecution(run.execution_arn), Date.now());
}

/** On a laptop every command closes what was cut off before it starts a run, so a run that is open then is alive. */
export async function askEmbedded(): Promise<ExecutionState> {
  return 'RUNNING';
}

/** The execution, or undefined where Step Functions does not know it (yet, or any more). */
export async function findExecution(arn: string): Promise<Execution | undefined> {
  const { client, sfn } = await stepFunctions();
  try {
    const found = await client.send(new sfn.DescribeExecutionCommand({ executionArn: arn }));
    return {
      status: found.status ?? '',
      startedAt: (found.startDate ?? new Date(0)).toISOString(),
      input: found.input,
      error: found.error,
      cause: found.cause,
    };
  } catch (error) {
    if (error instanceof sfn.ExecutionDoesNotExist) return undefined;
    throw error;
  }
}

/** ListExecutions' most. */
const PAGE = 1000;

/**
 * Names of the machine's executions that were cut off or failed, ended at or after `endedSince` and started at or after
 * `startedSince` (ms). Lists come newest start first, and know no filter by end: the start bounds what is read.
 */
export async function listEndedExecutions(
  stateMachineArn: string,
  { endedSince, startedSince }: { endedSince: number; startedSince: number },
): Promise<string[]> {
  const { client, sfn } = await stepFunctions();
  const ended: string[] = [];
  for (const statusFilter of CUT_OFF_STATUSES) {
    let nextToken: string | undefined;
    do {
      const page = await client.send(
        new sfn.ListExecutionsCommand({ stateMachineArn, statusFilter, maxResults: PAGE, nextToken }),
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

let loaded: ReturnType<typeof load> | undefined;

/** Step Functions' client, made when it is first needed: most calls of LoadGroup ask nothing. */
function stepFunctions(): ReturnType<typeof load> {
  loaded ??= load();
  return loaded;
}

async function load() {
  const sfn = await import('@aws-sdk/client-sfn');
  return { sfn, client: new sfn.SFNClient(IN_TIME) };
}
