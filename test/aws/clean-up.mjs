import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteScheduleCommand, paginateListSchedules, SchedulerClient } from '@aws-sdk/client-scheduler';
import { paginateListExecutions, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { DeleteCommand, DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';

/** How the names of the cases' groups begin: PREFIX in test/emulator/stack-groups.ts. */
const PREFIX = 'test-aws-';

/** The stack's own functions act on a removal for some seconds: they record it, and see to the schedules. */
const QUIET_MS = 5_000;
const ROUNDS = 24;

/**
 * Stops what still runs, and removes the cases' schedules and every row of their groups from both tables, until nothing
 * comes back. Returns a summary. Throws if something still does after two minutes.
 */
export async function removeWritten(stack) {
  const clients = {
    states: new SFNClient({}),
    scheduler: new SchedulerClient({}),
    db: DynamoDBDocumentClient.from(new DynamoDBClient({})),
  };
  const stopped = new Set();
  let removed = 0;
  let last = {};
  try {
    for (let quiet = 0, round = 0; round < ROUNDS; round++) {
      last = {
        runs: await stopExecutions(clients.states, stack, stopped),
        schedules: await removeSchedules(clients.scheduler, stack),
        rows: await removeRows(clients.db, stack),
      };
      removed += last.schedules + last.rows;
      quiet = last.runs + last.schedules + last.rows === 0 ? quiet + 1 : 0;
      if (quiet === 2)
        return `${removed} rows and schedules; ${stopped.size} runs were stopped; nothing named ${PREFIX} is left`;
      await sleep(QUIET_MS);
    }
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
  throw new Error(
    `what is named ${PREFIX} came back in ${stack.name} after ${ROUNDS} removals, the last of ${JSON.stringify(last)}: ` +
      'run test:aws once more, and report it',
  );
}

/** Stops each run once: an emulator may take long to end it. Returns how many it stopped. */
async function stopExecutions(client, { outputs }, stopped) {
  const before = stopped.size;
  const running = { stateMachineArn: outputs.StateMachineArn, statusFilter: 'RUNNING' };
  for await (const { executions = [] } of paginateListExecutions({ client }, running)) {
    for (const { name, executionArn } of executions) {
      if (!name.startsWith(PREFIX) || stopped.has(executionArn)) continue;
      stopped.add(executionArn);
      await client.send(new StopExecutionCommand({ executionArn, cause: `${name} is removed by test:aws` }));
    }
  }
  return stopped.size - before;
}

/** The stack removes those of groups that are gone, too; whoever comes second finds none. */
async function removeSchedules(client, { name: GroupName }) {
  let removed = 0;
  for await (const { Schedules = [] } of paginateListSchedules({ client }, { GroupName, NamePrefix: PREFIX })) {
    for (const { Name } of Schedules) {
      await client.send(new DeleteScheduleCommand({ GroupName, Name })).catch((error) => {
        if (error.name !== 'ResourceNotFoundException') throw error;
      });
      removed += 1;
    }
  }
  return removed;
}

/** Rows of the groups, of their change logs and locks, and their places in the list of groups. */
async function removeRows(db, { outputs }) {
  const groupOf = ({ job_group, job_name }) => (job_group === '@groups' ? job_name : job_group);
  const runOf = ({ run_id }) => run_id.replace(/^@\w+#/, '');
  return (
    (await removeFrom(db, outputs.MasterTable, ['job_group', 'job_name'], groupOf)) +
    (await removeFrom(db, outputs.RunTable, ['run_id', 'entry'], runOf))
  );
}

async function removeFrom(db, TableName, keys, ownerOf) {
  let removed = 0;
  const scan = { TableName, ConsistentRead: true, ProjectionExpression: keys.join(', ') };
  for await (const { Items = [] } of paginateScan({ client: db }, scan)) {
    for (const Key of Items.filter((item) => ownerOf(item).startsWith(PREFIX))) {
      await db.send(new DeleteCommand({ TableName, Key }));
      removed += 1;
    }
  }
  return removed;
}
