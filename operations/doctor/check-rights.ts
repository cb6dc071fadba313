import { readCloudWatchLog } from '../../adapters/aws/attempt-logs';
import { awsProblem, isDenied } from '../../adapters/aws/aws-problem';
import { CALL_TIMEOUTS } from '../../adapters/aws/clients';
import { findExecution } from '../../adapters/aws/executions';
import { listJobFunctions, type Stack, tryReconcile } from '../../adapters/aws/stack';
import { openDynamoDb } from '../../adapters/dynamodb/client';
import { listRunsOfJob } from '../../adapters/dynamodb/job-run-queries';
import { MasterTable } from '../../adapters/dynamodb/master-table';
import { listRunsOfGroup } from '../../adapters/dynamodb/run-queries';
import { RunTable } from '../../adapters/dynamodb/run-table';
import { executionArn } from '../../domain/runs/cut-off';
import type { AttemptEntry } from '../../domain/tables/rows';
import type { Finding } from '../../domain/values/finding';

/** No run is called like this, and no group that anybody would miss. */
const NOBODY = 'doctor-looks-for-nobody';

/** A try of rights, and the commands that need them. */
interface Try {
  commands: string;
  attempt(): Promise<unknown>;
}

/** Tries the rights of the command line that change nothing: one line for all, or one for each refusal. */
export async function checkRights(stack: Stack): Promise<Finding[]> {
  const client = openDynamoDb(undefined, CALL_TIMEOUTS);
  try {
    const master = new MasterTable(client, stack.masterTable);
    const runs = new RunTable(client, stack.runTable);
    const found = await Promise.all(triesOf(stack, master, runs).map(findRefusal));
    const refused = [...new Set(found.filter((each) => each !== undefined))];
    if (refused.length > 0) return refused.map((text) => ({ what: 'rights', is: 'bad', text }));
  } finally {
    client.destroy();
  }
  const text = 'rows, runs, logs and executions may be read; writing, starting and stopping was not tried';
  return [{ what: 'rights', is: 'good', text }];
}

function triesOf(stack: Stack, master: MasterTable, runs: RunTable): Try[] {
  const { stateMachineArn, reconcileFunction, jobPrefix } = stack;
  const attempt = { log_stream: NOBODY } as AttemptEntry;
  const every = 'every command';
  return [
    { commands: every, attempt: () => master.readRow(NOBODY, NOBODY) },
    { commands: every, attempt: () => master.readPartition(NOBODY) },
    { commands: every, attempt: () => runs.findRun(NOBODY) },
    { commands: every, attempt: () => runs.listJobRuns({ run_id: NOBODY }) },
    { commands: 'runs, show, diff', attempt: () => listRunsOfGroup(runs, NOBODY, 1) },
    { commands: 'jobs, why, board', attempt: () => listRunsOfJob(runs, NOBODY, { limit: 1 }) },
    { commands: 'run, rerun, backfill', attempt: () => findExecution(executionArn(stateMachineArn, NOBODY)) },
    {
      commands: 'apply, jobs, logs',
      attempt: async () => {
        const [job = NOBODY] = await listJobFunctions(stack);
        await readCloudWatchLog(`/aws/lambda/${jobPrefix}${job}`, attempt);
      },
    },
    { commands: 'reconcile', attempt: async () => reconcileFunction && tryReconcile(reconcileFunction) },
  ];
}

async function findRefusal({ commands, attempt }: Try): Promise<string | undefined> {
  try {
    await attempt();
    return undefined;
  } catch (error) {
    const problem = awsProblem(error);
    if (problem === undefined) throw error;
    return isDenied(error) ? `${problem} (needed by ${commands}: docs/deploy/command-line-policy.json)` : problem;
  }
}
