import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { paginateListSchedules, SchedulerClient } from '@aws-sdk/client-scheduler';
import { paginateListExecutions, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { DeleteCommand, DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';

/** How the names of the cases' groups begin: PREFIX in test/emulator/stack-groups.ts. */
const PREFIX = 'test-aws-';

/** The stack's own functions act on a removal for some seconds: they record it, and remove schedules. */
const QUIET_MS = 5_000;
const TRIES = 24;

/**
 * Stops what still runs and removes every row of the cases' groups from both tables, until nothing comes back. Returns
 * a summary. Throws if something is left after two minutes.
 */
export async function removeWritten(stack) {
  const clients = {
    states: new SFNClient({}),
    scheduler: new SchedulerClient({}),
    db: DynamoDBDocumentClient.from(new DynamoDBClient({})),
  };
  const counts = { rows: 0, stopped: 0 };
  try {
    for (let quiet = 0, tries = 0; tries < TRIES; tries++) {
      const stopped = await stopExecutions(clients.states, stack);
      const rows = await removeRows(clients.db, stack);
      const schedules = await countSchedules(clients.scheduler, stack);
      counts.rows += rows;
      counts.stopped += stopped;
      quiet = rows + stopped + schedules === 0 ? quiet + 1 : 0;
      if (quiet === 2)
        return `${counts.rows} rows; ${counts.stopped} runs were stopped; nothing named ${PREFIX} is left`;
      await sleep(QUIET_MS);
    }
    throw new Error(`rows, runs or schedules named ${PREFIX} are still left in ${stack.name}: run test:aws once more`);
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
}

async function stopExecutions(client, { outputs }) {
  let stopped = 0;
  const running = { stateMachineArn: outputs.StateMachineArn, statusFilter: 'RUNNING' };
  for await (const { executions = [] } of paginateListExecutions({ client }, running)) {
    for (const { name, executionArn } of executions.filter((each) => each.name.startsWith(PREFIX))) {
      await client.send(new StopExecutionCommand({ executionArn, cause: `${name} is removed by test:aws` }));
      stopped += 1;
    }
  }
  return stopped;
}

/** Rows of the groups, of their change logs and locks, and their places in the list of groups. */
async function removeRows(db, { outputs }) {
  const tables = [
    [
      outputs.MasterTable,
      ['job_group', 'job_name'],
      ({ job_group, job_name }) => (job_group === '@groups' ? job_name : job_group),
    ],
    [outputs.RunTable, ['run_id', 'entry'], ({ run_id }) => run_id.replace(/^@\w+#/, '')],
  ];
  let removed = 0;
  for (const [TableName, keys, groupOf] of tables) {
    const scan = { TableName, ConsistentRead: true, ProjectionExpression: keys.join(', ') };
    for await (const { Items = [] } of paginateScan({ client: db }, scan)) {
      for (const Key of Items.filter((item) => groupOf(item).startsWith(PREFIX))) {
        await db.send(new DeleteCommand({ TableName, Key }));
        removed += 1;
      }
    }
  }
  return removed;
}

async function countSchedules(client, { name }) {
  let count = 0;
  for await (const { Schedules = [] } of paginateListSchedules({ client }, { GroupName: name, NamePrefix: PREFIX }))
    count += Schedules.length;
  return count;
}
