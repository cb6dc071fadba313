import { CloudFormationClient, CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { parse, stringify } from 'yaml';
import { runsheet, runsheetJson, startRunsheet } from '../support/home/command-line';
import { until } from '../support/home/until';
import { type AwsProxy, openAwsProxy } from './aws-proxy';
import { notOnAws } from './deployed';
import { applyFile, applyScripted, PREFIX, STACK, writeGroups } from './stack-groups';

jest.setTimeout(180_000);
const ON_STACK = ['--stack', STACK];

describe('a run on a stack', () => {
  it('is followed to its end, a line an event, and ends with 0', async () => {
    const group = await applyScripted({ first: ['succeed'], second: ['succeed'] });
    const { code, stdout, stderr } = await runsheet(['run', group, ...ON_STACK]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /planned 2 jobs: 0 parallel, 2 stages\n.* first started\n.* first SUCCEEDED\n.* second started\n/,
    );
    expect(stdout).toContain(`--stack ${STACK}`);
  });

  it('that fails ends with 1, and says why', async () => {
    const group = await applyScripted({ first: ['fail'], second: ['succeed'] });
    const { code, stdout } = await runsheet(['run', group, ...ON_STACK]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /first attempt 1 failed: RangeError: attempt 1 fails \(test\/emulator\/jobs\/scripted\.ts:\d+:\d+\)\n.* first FAILED\n/,
    );
    expect(stdout).toMatch(/second .*SKIPPED .*stage 1 never started: first FAILED/);
  });

  it('is left alone with --detach, and seen with the other commands', async () => {
    const group = await applyScripted({ only: ['succeed'] });
    const { code, stdout } = await runsheet(['run', group, '--detach', ...ON_STACK]);
    expect(code).toBe(0);
    const runId = stdout.trim();
    expect(runId).toMatch(new RegExp(`^${group}-\\d{8}T\\d{6}Z-[0-9a-f]{6}$`));
    await until(async () => {
      const { runs } = await runsheetJson(['runs', group, ...ON_STACK]);
      return runs[0]?.status === 'SUCCEEDED';
    });
    await expect(runsheetJson(['show', runId, ...ON_STACK])).resolves.toMatchObject({
      trigger: 'cli',
      jobs: [{ job_name: 'only', status: 'SUCCEEDED', output: { attempt: 1 } }],
    });
  });

  it('goes on when its command is interrupted, which says how to see it', async () => {
    const group = await applyScripted({ slow: ['time-out'] });
    const command = startRunsheet(['run', group, ...ON_STACK]);
    await command.prints('slow started');
    command.interrupt();
    const { code, stdout, stderr } = await command.ended;
    const runId = /^run (\S+)/.exec(stdout)?.[1] as string;
    expect(code).toBe(130);
    expect(stderr).toContain(`npx runsheet show ${runId} --stack ${STACK}`);
    await expect(runsheetJson(['show', runId, ...ON_STACK])).resolves.toMatchObject({ status: 'RUNNING' });
  });

  it('of a group that is not there starts nothing, and names those that are', async () => {
    await applyScripted({ only: ['succeed'] });
    const { code, stderr } = await runsheet(['run', 'no-such-group', ...ON_STACK]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/there is no group "no-such-group" \(there (is|are) [\w-]+/);
  });

  it('cannot take what is for this machine', async () => {
    const { code, stderr } = await runsheet(['run', 'any', '--workers', '2', ...ON_STACK]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'error: --workers is for this machine, --stack for a stack on AWS: give one or the other\n',
    });
  });
});

describe('apply to a stack', () => {
  it('refuses a job whose function is not deployed, and names those that are', async () => {
    const job = '{target: lambda:nobody, timeout_minutes: 1, maximum_retries: 0, priority: 0}';
    const { code, stderr } = await applyFile(`groups: {strange: {jobs: {a: ${job}}}}`);
    expect(code).toBe(2);
    expect(stderr).toMatch(/there is no job function nobody \(functions of stack [\w-]+: .*scripted/);
  });

  it('writes each row on condition that it is as it was read, maps and lists too', async () => {
    const group = await applyScripted({ kept: ['succeed'], gone: ['succeed'] });
    await must(['set', `${group}/kept`, 'parameters.deep={"a": [1, {"b": "x"}], "n": 1.5}', 'timeout_minutes=2']);
    await must(['disable', group, '--reason', 'for a test']);
    const { stdout: exported } = await must(['export', group]);
    const file = parse(exported);
    expect(file.groups[group]).toMatchObject({ is_enabled: false, jobs: { kept: { timeout_minutes: 2 } } });
    expect(await planned(file)).toMatchObject({ code: 0 });
    delete file.groups[group].jobs.gone;
    file.groups[group].jobs.kept.timeout_minutes = 3;
    expect(await planned(file, '--prune')).toMatchObject({ code: 2, stdout: expect.stringMatching(/^ {2}- gone$/m) });
    const { code, stdout, stderr } = await applyFile(stringify(file), '--prune');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`${group} applied: 0 added, 1 changed, 1 removed, 0 unchanged`);
    expect(await planned(file, '--prune')).toMatchObject({ code: 0 });
  });

  it('plan knows from earlier runs how long jobs take, and looks for one that was skipped in its own runs', async () => {
    const group = await applyScripted({ first: ['fail'], second: ['succeed'] });
    await runsheet(['run', group, ...ON_STACK]);
    const { stdout: exported } = await must(['export', group]);
    const { code, stdout } = await planned(parse(exported));
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('until a run has succeeded') });
  });

  async function must(args: string[]) {
    const ended = await runsheet([...args, ...ON_STACK]);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    return ended;
  }

  function planned(file: object, ...options: string[]) {
    return runsheet(['plan', writeGroups(stringify(file)), '--exit-code', ...options, ...ON_STACK]);
  }
});

it('plan looks for the earlier runs of a job that no recent run ran', async () => {
  const group = await applyScripted({ ran: ['succeed'], waits: ['succeed'] });
  await runsheetJson(['run', group, '--only', 'ran', ...ON_STACK]);
  const { stdout: exported } = await runsheet(['export', group, ...ON_STACK]);
  const plan = await runsheetJson(['plan', writeGroups(exported), ...ON_STACK]);
  expect(plan.groups[0].effect).toMatchObject({ longest_path_ms: expect.any(Number), unknown_durations: ['waits'] });
});

describe('a stack that cannot be worked with', () => {
  it('that is not there is said, with its region', async () => {
    const { code, stderr } = await runsheet(['runs', '--stack', 'runsheet-none']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: there is no stack "runsheet-none" in [\w-]+ /);
  });

  it.each([
    ['of a later version', { SchemaVersion: '2' }, /SchemaVersion 2, and this Runsheet works with 1: update Runsheet/],
    ['of an earlier version', { SchemaVersion: '0' }, /SchemaVersion 0, and .* deploy the stack again/],
    ['that is none of ours', { Something: 'else' }, /has no output SchemaVersion: it is not a stack of Runsheet/],
  ])('%s is refused before anything is read', async (_, outputs, message) => {
    const name = `${PREFIX}other-${Math.random().toString(36).slice(2, 8)}`;
    const client = new CloudFormationClient({});
    try {
      await createStack(client, name, outputs);
      const { code, stderr } = await runsheet(['runs', '--stack', name]);
      expect(code).toBe(2);
      expect(stderr).toMatch(message);
    } finally {
      await client.send(new DeleteStackCommand({ StackName: name }));
      client.destroy();
    }
  });

  it('is named by RUNSHEET_STACK too, and a --home that was typed goes before it', async () => {
    const env = { RUNSHEET_STACK: 'runsheet-none' };
    expect((await runsheet(['runs'], undefined, env)).stderr).toMatch(/there is no stack "runsheet-none"/);
    const local = await runsheet(['runs', '--home', '/dev/null/home'], undefined, env);
    expect(local.stderr).toMatch(/there is no home \/dev\/null\/home/);
  });
});

const aCommandsOwn = notOnAws('it tries the command alone, with settings that lead nowhere');
aCommandsOwn.describe('without what AWS needs, a command says what to do:', () => {
  it.each([
    ['no credentials', { AWS_ACCESS_KEY_ID: undefined }, /there are no AWS credentials: set AWS_PROFILE/],
    ['no region', { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined }, /no AWS region is chosen: set AWS_REGION/],
    ['no network', { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, /AWS cannot be reached \(.*ECONNREFUSED/],
  ])('%s', async (_, env, message) => {
    const { code, stderr } = await runsheet(['runs', ...ON_STACK], undefined, { HOME: '/nowhere', ...env });
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

const byProxy = notOnAws('no proxy can stand before AWS: requests are encrypted, and signed for their host');
byProxy.describe('while a run is followed', () => {
  let proxy: AwsProxy;
  beforeEach(async () => {
    proxy = await openAwsProxy(process.env.AWS_ENDPOINT_URL as string, 'DynamoDB_');
  });
  afterEach(() => proxy.close());

  it.each([
    ['a lost connection', 'cut', /AWS cannot be reached/],
    [
      'a throttle',
      {
        status: 400,
        type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException',
        message: 'Rate of requests exceeds',
      },
      /AWS throttles the calls \(ThrottlingException/,
    ],
  ] as const)('%s is waited out, and the end is seen', async (_, fault, message) => {
    const group = await applyScripted({ slow: ['time-out'], next: ['succeed'] }, 0.08);
    const command = startRunsheet(['run', group, ...ON_STACK], undefined, { AWS_ENDPOINT_URL: proxy.url });
    await command.prints('slow started');
    proxy.fault = fault;
    await command.complains('the run goes on, trying again');
    proxy.fault = undefined;
    const { code, stdout, stderr } = await command.ended;
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
    expect(stdout).toMatch(/slow +0 +TIMED_OUT/);
  });

  it('a call that hangs does not keep Ctrl-C from leaving', async () => {
    const group = await applyScripted({ slow: ['time-out'] });
    const command = startRunsheet(['run', group, ...ON_STACK], undefined, { AWS_ENDPOINT_URL: proxy.url });
    await command.prints('slow started');
    proxy.fault = 'hang';
    await until(() => proxy.met > 0);
    command.interrupt();
    const { code, stderr } = await command.ended;
    expect(code).toBe(130);
    expect(stderr).toContain('goes on: AWS runs it, not this command');
  });

  it('a refusal ends the command with its action and resource; the run goes on', async () => {
    const group = await applyScripted({ slow: ['time-out'] });
    const command = startRunsheet(['run', group, ...ON_STACK], undefined, { AWS_ENDPOINT_URL: proxy.url });
    await command.prints('slow started');
    const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/runsheet-proof-runs';
    proxy.fault = {
      status: 400,
      type: 'com.amazon.coral.service#AccessDeniedException',
      message: `User: arn:aws:iam::000000000000:user/ann is not authorized to perform: dynamodb:GetItem on resource: ${table} because no identity-based policy allows the dynamodb:GetItem action`,
    };
    const { code, stderr } = await command.ended;
    expect(code).toBe(2);
    expect(stderr).toContain(`arn:aws:iam::000000000000:user/ann may not dynamodb:GetItem on ${table}: ask for`);
    expect(stderr).toContain('goes on: AWS runs it, not this command');
  });
});

/** A stack that has only these outputs. */
async function createStack(client: CloudFormationClient, name: string, outputs: Record<string, string>): Promise<void> {
  const template = {
    Resources: {
      Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'x', Name: `/${name}` } },
    },
    Outputs: Object.fromEntries(Object.entries(outputs).map(([key, Value]) => [key, { Value }])),
  };
  await client.send(new CreateStackCommand({ StackName: name, TemplateBody: JSON.stringify(template) }));
  await until(async () => (await runsheet(['runs', '--stack', name])).stderr.includes('SchemaVersion'));
}
