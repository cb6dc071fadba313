import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  type FilteredLogEvent,
  FilterLogEventsCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { AttemptEntry } from '../../domain/tables/rows';
import { runsheet, runsheetJson } from '../support/home/command-line';
import { until } from '../support/home/until';
import { isEmulated } from './deployed';
import { applyScripted, STACK } from './stack-groups';

const GROUP = `/aws/lambda/${STACK}-job-scripted`;

it('prints what one attempt printed, from CloudWatch', async () => {
  const group = await applyScripted({ prints: ['print'], other: ['print'] });
  const { run_id, jobs } = await runsheetJson(['run', group, '--stack', STACK]);
  if (isEmulated) for (const job of jobs) await asOnAws(job.attempts[0]);
  // CloudWatch has most lines within some seconds.
  for (const { job_name } of jobs)
    await until(async () =>
      (await runsheet(['logs', run_id, job_name, '--stack', STACK])).stdout.includes('a warning'),
    );

  const { code, stdout, stderr } = await runsheet(['logs', run_id, 'prints', '--stack', STACK]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^\S+ info {2}a plain line of prints\n\S+ warn {2}a warning rows=3\n$/);
  const { lines } = await runsheetJson(['logs', run_id, 'other', '--stack', STACK]);
  expect(lines).toMatchObject([
    { level: 'info', message: 'a plain line of other' },
    { rows: 3, job_name: 'other' },
  ]);

  // The whole run in the order of time, read once or followed to its end, which it has reached.
  for (const options of [[], ['--follow']]) {
    const whole = await runsheet(['logs', run_id, '--json', '--stack', STACK, ...options]);
    expect({ code: whole.code, stderr: whole.stderr }).toEqual({ code: 0, stderr: '' });
    const printed = whole.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(printed.map(({ job_name, message }) => `${job_name}: ${message}`).sort()).toEqual(
      ['other', 'prints'].flatMap((job) => [`${job}: a plain line of ${job}`, `${job}: a warning`]),
    );
    const times = printed.map(({ timestamp }) => timestamp);
    expect(times).toEqual([...times].sort());
  }
}, 120_000);

/**
 * Copies the emulator's log lines to the log stream that the attempt's row names, and gives the platform's lines the
 * form that the stack asks for. The emulator names another log stream to the function than the one that it writes, and
 * writes the platform's lines in Lambda's older form.
 */
async function asOnAws({ log_stream, request_id }: AttemptEntry): Promise<void> {
  const client = new CloudWatchLogsClient({});
  const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName: GROUP }));
  const start = events.find(({ message }) => message?.startsWith(`START RequestId: ${request_id}`));
  const stream = events.filter(({ logStreamName }) => logStreamName === start?.logStreamName);
  const own = stream.slice(stream.indexOf(start as FilteredLogEvent));
  const end = own.findIndex(({ message }) => message?.startsWith('REPORT RequestId: '));
  const target = { logGroupName: GROUP, logStreamName: log_stream as string };
  // A warm function has one stream for all of its attempts.
  await client.send(new CreateLogStreamCommand(target)).catch((error) => {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  });
  const logEvents = own
    .slice(0, end + 1)
    .map(({ timestamp, message = '' }) => ({ timestamp, message: platformJson(message) }))
    // The emulator's own code around the function prints lines that are not JSON.
    .filter(({ message }) => message.startsWith('{'));
  await client.send(new PutLogEventsCommand({ ...target, logEvents }));
}

function platformJson(message: string): string {
  const [, kind, requestId] = /^(START|END|REPORT) RequestId: (\S+)/.exec(message) ?? [];
  if (!kind) return message;
  return JSON.stringify({
    time: new Date().toISOString(),
    type: `platform.${kind.toLowerCase()}`,
    record: { requestId },
  });
}
