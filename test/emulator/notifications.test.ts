import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { SNSClient, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import { runsheet, runsheetJson } from '../support/home/command-line';
import { until } from '../support/home/until';
import { problemsOf } from '../support/rows/event-schemas';
import { makeQueue, type Queue } from './a-queue';
import { MACHINE } from './deployed';
import { applyScripted, PREFIX, STACK } from './stack-groups';

jest.setTimeout(180_000);
const ON_STACK = ['--stack', STACK];
const TOPIC = MACHINE.replace(':states:', ':sns:').replace(':stateMachine:', ':');
const NAME = `${PREFIX}${Date.now().toString(36)}`;

interface PublishedEvent {
  source: string;
  'detail-type': string;
  detail: Record<string, unknown>;
}

let events: Queue;
let mails: Queue;
let subscription: string | undefined;
// Any listener attaches in the same way: a rule on the account's default bus, a subscription of the topic.
beforeAll(async () => {
  events = await makeQueue(`${NAME}-events`);
  mails = await makeQueue(`${NAME}-messages`);
  const bus = new EventBridgeClient({});
  await bus.send(new PutRuleCommand({ Name: NAME, EventPattern: JSON.stringify({ source: ['runsheet'] }) }));
  await bus.send(new PutTargetsCommand({ Rule: NAME, Targets: [{ Id: 'queue', Arn: events.arn }] }));
  bus.destroy();
  const sns = new SNSClient({});
  const subscribe = new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'sqs', Endpoint: mails.arn });
  subscription = (await sns.send(subscribe)).SubscriptionArn;
  sns.destroy();
});

afterAll(async () => {
  const [bus, sns] = [new EventBridgeClient({}), new SNSClient({})];
  await sns.send(new UnsubscribeCommand({ SubscriptionArn: subscription }));
  await bus.send(new RemoveTargetsCommand({ Rule: NAME, Ids: ['queue'] }));
  await bus.send(new DeleteRuleCommand({ Name: NAME }));
  await Promise.all([events.remove(), mails.remove()]);
  bus.destroy();
  sns.destroy();
});

async function eventsOf(runId: string): Promise<PublishedEvent[]> {
  return ((await events.messages()) as unknown as PublishedEvent[]).filter(({ detail }) => detail.run_id === runId);
}

async function messagesOf(runId: string): Promise<Record<string, unknown>[]> {
  return (await mails.messages()).filter(({ Message }) => String(Message).includes(runId));
}

/** The lines in the embedded metric format in the function's log. */
async function metricsOf(runId: string): Promise<Record<string, unknown>[]> {
  const client = new CloudWatchLogsClient({});
  const lines: Record<string, unknown>[] = [];
  const query = { logGroupName: `/aws/lambda/${STACK}-notify-ends` };
  for await (const { events: found = [] } of paginateFilterLogEvents({ client }, query))
    for (const { message = '' } of found) if (message.includes('"_aws"')) lines.push(JSON.parse(message));
  client.destroy();
  return lines.filter(({ run_id }) => run_id === runId);
}

it('notifies of a failed job and of its run: events of the published schemas, a message, metrics', async () => {
  const group = await applyScripted({ first: ['succeed'], second: ['fail', 'fail'], third: ['succeed'] }, 1, {}, 1);
  const { run_id: runId } = await runsheetJson(['run', group, ...ON_STACK]);
  await until(async () => (await eventsOf(runId)).length === 2);
  const published = await eventsOf(runId);
  expect(published.map((event) => event['detail-type']).sort()).toEqual([
    'Runsheet Job Failed',
    'Runsheet Run Finished',
  ]);
  expect(published.flatMap(problemsOf)).toEqual([]);
  const [job, run] = ['Job Failed', 'Run Finished'].map(
    (type) => published.find((event) => event['detail-type'] === `Runsheet ${type}`)?.detail,
  );
  expect(job).toMatchObject({ id: `${runId}/second/2`, status: 'FAILED', attempt: 2, trigger: 'cli' });
  expect(run).toMatchObject({
    id: runId,
    status: 'FAILED',
    failed_jobs: [{ job_name: 'second', attempt: 2, error: { message: 'attempt 2 fails' } }],
    skipped_jobs_total: 1,
    counts: { SUCCEEDED: 1, FAILED: 1, SKIPPED: 1 },
    links: { dashboard: expect.stringContaining(`#dashboards/dashboard/${STACK}`) },
  });

  await until(async () => (await messagesOf(runId)).length === 1);
  const [message] = await messagesOf(runId);
  expect(message).toMatchObject({
    Subject: expect.stringMatching(
      new RegExp(`^${STACK}: ${group} failed: 1 of 3 jobs, first second after 2 attempts`),
    ),
    Message: expect.stringContaining(`npx runsheet why ${runId} second --stack ${STACK}`),
  });

  await until(async () => (await metricsOf(runId)).length === 3);
  const common = { service: STACK, group };
  expect((await metricsOf(runId)).sort((a, b) => String(a.job_name).localeCompare(String(b.job_name)))).toMatchObject([
    { ...common, job_name: 'first', status: 'SUCCEEDED', JobFailures: 0, JobRetries: 0 },
    { ...common, job_name: 'second', status: 'FAILED', JobFailures: 1, JobRetries: 1, JobDuration: expect.any(Number) },
    { ...common, status: 'FAILED', RunDuration: expect.any(Number) },
  ]);
});

it('publishes an event of a run that succeeded, and sends no message; --notify gets the same event', async () => {
  const group = await applyScripted({ only: ['succeed'] });
  const { code, stdout, stderr } = await runsheet(['run', group, '--json', '--notify', 'cat', ...ON_STACK]);
  expect(code).toBe(0);
  const { run_id: runId } = JSON.parse(stdout);
  await until(async () => (await eventsOf(runId)).length === 1);
  const [event] = await eventsOf(runId);
  const notified = JSON.parse(stderr);
  expect(notified.detail).toEqual(event?.detail);
  expect(notified.detail.status).toBe('SUCCEEDED');
  await expect(messagesOf(runId)).resolves.toEqual([]);
});

it('notifies of a run that was refused before it had a plan', async () => {
  const group = await applyScripted({ only: ['succeed'] });
  await runsheet(['disable', group, '--reason', 'not today', ...ON_STACK]);
  const { run_id: runId } = await runsheetJson(['run', group, ...ON_STACK]);
  await until(async () => (await eventsOf(runId)).length === 1);
  const [event] = await eventsOf(runId);
  expect(event?.detail).toMatchObject({ status: 'SKIPPED', duration_ms: null });
  expect(problemsOf(event as PublishedEvent)).toEqual([]);
});
