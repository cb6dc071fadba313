import { readCallsLog, readCloudWatchLog, readWorkLog } from '../../adapters/aws/attempt-logs';
import { CALL_TIMEOUTS } from '../../adapters/aws/clients';
import { askStepFunctions, stopExecution, wakeState } from '../../adapters/aws/executions';
import { findStack, type Stack } from '../../adapters/aws/stack';
import { openDynamoDb } from '../../adapters/dynamodb/client';
import { MasterTable } from '../../adapters/dynamodb/master-table';
import { RunTable } from '../../adapters/dynamodb/run-table';
import { inTimeOrder } from '../../domain/attempts/call-lines';
import { executionArn } from '../../domain/runs/cut-off';
import type { AttemptEntry, JobRunRow, RunRow } from '../../domain/tables/rows';
import { CALL_FUNCTION, isDeclaredKind, ownLogGroup, SERVICE_FUNCTION, targetKey } from '../../domain/targets/kinds';
import { parseWorkLog } from '../../domain/targets/work-log';
import { closeCutOff } from '../../operations/close-cut-off';
import type { Engine } from './engine';

/** A deployed stack. The AWS SDK finds credentials, region and endpoint in its usual way. */
export interface StackEngine extends Engine {
  stack: Stack;
}

/** CloudWatch has most lines within 5 s. */
const LATE_MS = 15_000;

export async function openStackEngine(
  name: string,
  next: Pick<Engine, 'options' | 'hasGroupsFiles'>,
): Promise<StackEngine> {
  const stack = await findStack(name);
  const client = openDynamoDb(undefined, CALL_TIMEOUTS);
  const runs = new RunTable(client, stack.runTable);
  // The ARN is made of the run's name, so that no row can name an execution of another state machine.
  const own = (run: RunRow) => ({ ...run, execution_arn: executionArn(stack.stateMachineArn, run.run_id) });
  return {
    stack,
    master: new MasterTable(client, stack.masterTable),
    runs,
    firing: 'scheduler',
    readWatched: () => () => true,
    readAttemptLog: (attempt, row) => readLog(stack, attempt, row),
    closeEnded: async (run) => (await closeCutOff(runs, own(run), askStepFunctions)) === 'CLOSED',
    stopExecution: (run, cause) => stopExecution(own(run).execution_arn, cause),
    waits: { find: (key) => runs.findItem(key), wake: wakeState },
    functionPrefix: stack.jobPrefix,
    lateMs: LATE_MS,
    late: ', or CloudWatch does not have it: lines arrive some seconds late, and are kept for 90 days',
    // The stream's function records a change a moment later. What it cannot record waits in its queue, which has an
    // alarm.
    countUnrecorded: () => 0,
    place: `stack ${name}`,
    ...next,
    close: () => client.destroy(),
  };
}

/** What the attempt has printed: of work elsewhere what our function has, that calls it, and the work itself. */
async function readLog({ jobPrefix, declared }: Stack, attempt: AttemptEntry, row: JobRunRow): Promise<string[]> {
  const [service, caller] = [ownLogGroup(SERVICE_FUNCTION, jobPrefix), ownLogGroup(CALL_FUNCTION, jobPrefix)];
  if (row.looks) return inTimeOrder([await readCallsLog(service, attempt, row), await readWorkLog(attempt)]);
  const called = parseWorkLog(attempt.work_log);
  if (called) {
    const groups = [caller, called.group];
    return inTimeOrder(await Promise.all(groups.map((group) => readCallsLog(group, attempt, row))));
  }
  const target = row.target ?? '';
  if (declared.includes(target)) return await readCloudWatchLog(caller, attempt);
  const group = isDeclaredKind(target) ? service : `/aws/lambda/${jobPrefix}${targetKey(target)}`;
  return await readCloudWatchLog(group, attempt);
}
