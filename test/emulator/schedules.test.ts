import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { stringify } from 'yaml';
import { openDynamoDb } from '../../adapters/dynamodb/client';
import { MasterTable } from '../../adapters/dynamodb/master-table';
import { runsheet, runsheetJson } from '../support/home/command-line';
import { until } from '../support/home/until';
import { applyFile, PREFIX, STACK } from './stack-groups';

jest.setTimeout(180_000);
const ON_STACK = ['--stack', STACK];

let scheduler: SchedulerClient;
beforeAll(() => {
  scheduler = new SchedulerClient({});
});
afterAll(() => scheduler.destroy());

const stamp = Date.now().toString(36);
const [kept, changed, dropped] = ['kept', 'changed', 'dropped'].map((name) => `${PREFIX}cron-${name}-${stamp}`) as [
  string,
  string,
  string,
];
const job = { target: 'lambda:scripted', timeout_minutes: 1, maximum_retries: 0, priority: 0 };
const aGroup = (schedule: string) => ({ schedule, timezone: 'Europe/Berlin', jobs: { only: job } });
const find = (Name: string) => scheduler.send(new GetScheduleCommand({ GroupName: STACK, Name }));
const reconcile = () => runsheetJson(['reconcile', ...ON_STACK]);

async function apply(groups: object): Promise<void> {
  const { code, stderr } = await applyFile(stringify({ groups }));
  if (code !== 0) throw new Error(stderr);
}

async function names(): Promise<string[]> {
  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({ GroupName: STACK }));
  return Schedules.map(({ Name = '' }) => Name)
    .filter((name) => name.endsWith(stamp))
    .sort();
}

it("a group's schedule comes from its row, changes with it, and starts this machine", async () => {
  await apply({ [kept]: aGroup('cron(0 2 * * ? *)'), [changed]: aGroup('rate(1 hour)') });
  await until(async () => (await names()).length === 2);
  const made = await find(kept);
  expect(made).toMatchObject({
    ScheduleExpression: 'cron(0 2 * * ? *)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
    State: 'ENABLED',
    Target: {
      Arn: expect.stringMatching(new RegExp(`:stateMachine:${STACK}$`)),
      RoleArn: expect.stringMatching(/:role\//),
      RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 12 },
      DeadLetterConfig: { Arn: expect.stringMatching(/:sqs:/) },
    },
  });
  expect(JSON.parse(made.Target?.Input ?? '')).toEqual({
    group: kept,
    trigger: 'schedule',
    scheduled_time: '<aws.scheduler.scheduled-time>',
  });
  await apply({ [changed]: aGroup('rate(2 hours)') });
  await until(async () => (await find(changed)).ScheduleExpression === 'rate(2 hours)');
});

it('a group whose rows were deleted by hand has none any more', async () => {
  const gone = `${PREFIX}cron-gone-${stamp}`;
  await apply({ [gone]: aGroup('rate(1 day)') });
  await until(async () => (await names()).includes(gone));
  const client = openDynamoDb();
  const master = new MasterTable(client, `${STACK}-master`);
  for (const { job_name } of await master.readPartition(gone))
    await client.send(new DeleteCommand({ TableName: master.name, Key: { job_group: gone, job_name } }));
  await until(async () => !(await names()).includes(gone));
  await until(async () => (await master.readRow('@groups', gone)) === undefined);
  client.destroy();
});

it('a reconcile lists a group that the list lacks, and removes one that the table lacks', async () => {
  const ghost = `cron-ghost-${stamp}`;
  const client = openDynamoDb();
  const master = new MasterTable(client, `${STACK}-master`);
  const TableName = master.name;
  const listed = (group: string) => master.readRow('@groups', group);
  // As in a table that was restored from an export, which no stream has shown.
  const { job_name, ...row } = (await listed(kept)) as Record<string, unknown>;
  await client.send(new DeleteCommand({ TableName, Key: { job_group: '@groups', job_name } }));
  await client.send(new PutCommand({ TableName, Item: { ...row, job_name: ghost } }));
  await expect(reconcile()).resolves.toMatchObject({ deleted: 0, problems: [] });
  await expect(listed(kept)).resolves.toMatchObject({ schedule: row.schedule });
  await expect(listed(ghost)).resolves.toBeUndefined();
  client.destroy();
});

it('a reconcile sets right what was changed by hand in Scheduler, both ways, and nothing else', async () => {
  await apply({ [dropped]: aGroup('rate(3 hours)') });
  await until(async () => (await names()).includes(dropped));
  await expect(reconcile()).resolves.toMatchObject({ created: 0, updated: 0, deleted: 0, problems: [] });

  const { $metadata, Arn, CreationDate, LastModificationDate, ...good } = await find(changed);
  await scheduler.send(
    new UpdateScheduleCommand({ ...(good as never as UpdateScheduleCommand['input']), State: 'DISABLED' }),
  );
  await scheduler.send(new DeleteScheduleCommand({ GroupName: STACK, Name: dropped }));
  const stray = `${PREFIX}nobodys-${stamp}`;
  await scheduler.send(
    new CreateScheduleCommand({
      ...(good as never as CreateScheduleCommand['input']),
      Name: stray,
      ClientToken: stray,
    }),
  );
  await expect(reconcile()).resolves.toMatchObject({ created: 1, updated: 1, deleted: 1, problems: [] });
  await expect(names()).resolves.toEqual([changed, dropped, kept].sort());
  await expect(find(changed)).resolves.toMatchObject({ State: 'ENABLED' });
});

it('schedule lists what is in force, and leaves the watching to Scheduler', async () => {
  const { schedules } = await runsheetJson(['schedule', kept, ...ON_STACK]);
  expect(schedules).toMatchObject([
    { schedule: 'cron(0 2 * * ? *)', timezone: 'Europe/Berlin', in_force_since: expect.any(String), missed: [] },
  ]);
  expect(schedules[0].next_times).toHaveLength(5);
  const { code, stderr } = await runsheet(['schedule', '--watch', ...ON_STACK]);
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('EventBridge Scheduler') });
});
