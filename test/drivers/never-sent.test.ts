import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { markUnsent } from '../../adapters/aws/unsent';
import { declareTargets } from '../../domain/targets/declared-targets';
import type { DeclaredTarget } from '../../domain/targets/kind';
import { callFunction } from '../../drivers/function-call';
import { neverSent } from '../../drivers/never-sent';
import { SERVICES } from '../../drivers/services';

/* The SDK's own errors, on a machine that has nothing for AWS. */

const home = mkdtempSync(path.join(tmpdir(), 'runsheet-home-'));
const before = { ...process.env };
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, { HOME: home, AWS_EC2_METADATA_DISABLED: 'true' });
});
afterEach(() => {
  process.env = { ...before };
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const executionArn = 'arn:aws:states:eu-west-1:123456789012:execution:orders:1';
const ask = (settings: object) => new SFNClient(settings).send(new DescribeExecutionCommand({ executionArn }));
const errorOf = (call: Promise<unknown>) => call.then(() => undefined).catch((error: Error) => error);

test('a call without credentials was never sent', async () => {
  const error = await errorOf(ask({ region: 'eu-west-1' }));
  expect(neverSent(error)).toEqual({
    name: 'CredentialsProviderError',
    kind: 'permanent',
    why: expect.stringMatching(
      /^no credentials for AWS: .+ Set AWS_PROFILE to a profile that is there, or sign in again$/,
    ),
  });
});

test('a call with a profile that is not there was never sent', async () => {
  process.env.AWS_PROFILE = 'nope';
  expect(neverSent(await errorOf(ask({ region: 'eu-west-1' })))?.why).toContain('a profile that is there');
});

test('a call without a region was never sent', async () => {
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const error = await errorOf(ask({ credentials }));
  expect(neverSent(error)).toMatchObject({ name: 'Runsheet.NoRegion', why: expect.stringContaining('set AWS_REGION') });
});

/** A call whose tries fail with these codes, one after another. */
function failing(...codes: string[]) {
  const handle = async () => {
    const [code = ''] = codes.length > 1 ? codes.splice(0, 1) : codes;
    const facts = { code, syscall: 'getaddrinfo', hostname: 'states.eu-wset-1.amazonaws.com' };
    throw Object.assign(new Error(`getaddrinfo ${code} ${facts.hostname}`), facts);
  };
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const settings = { region: 'eu-wset-1', credentials, requestHandler: { handle } };
  return markUnsent(new SFNClient(settings as never)).send(new DescribeExecutionCommand({ executionArn }));
}

test('a call to an endpoint that DNS does not know was never sent, and names region and endpoint', async () => {
  expect(neverSent(await errorOf(failing('ENOTFOUND')))).toEqual({
    name: 'Runsheet.NoEndpoint',
    // A retry may help, where only DNS was out of order.
    kind: 'job',
    why: expect.stringMatching(
      /^DNS knows no states\.eu-wset-1\.amazonaws\.com, the endpoint of region "eu-wset-1": check the region/,
    ),
  });
});

test.each([
  ['was cut off', ['ECONNRESET', 'ENOTFOUND']],
  ['DNS did not answer', ['EAI_AGAIN', 'ENOTFOUND']],
  ['was refused', ['ENOTFOUND', 'ECONNREFUSED']],
])('of a call of which a try %s nobody knows more, whatever the others found', async (_, codes) => {
  const error = await errorOf(failing(...codes));
  expect(error).toMatchObject({ code: codes.at(-1) });
  expect(neverSent(error)).toBeUndefined();
});

test('of a call that found nobody at the other end nobody knows more', async () => {
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const settings = { region: 'eu-west-1', credentials, maxAttempts: 1, endpoint: 'http://127.0.0.1:1' };
  const error = await errorOf(ask(settings));
  expect(error).toBeInstanceOf(Error);
  expect(neverSent(error)).toBeUndefined();
});

test('a function is not called without credentials, and nobody waits for it', async () => {
  const name = 'arn:aws:lambda:eu-west-1:123456789012:function:erp-sync';
  const outcome = await callFunction({ name, event: {} }, new AbortController().signal, 1_000);
  expect(outcome).toMatchObject({ class: 'permanent', name: 'CredentialsProviderError' });
  expect(outcome).not.toHaveProperty('workUntil');
  expect(outcome).toMatchObject({ message: expect.stringMatching(/was not called: no credentials for AWS: /) });
});

test.each([
  ['batch:load', { queue: 'day', definition: 'load' }],
  ['ecs:load', { cluster: 'etl', task_definition: 'load', container: 'app', subnets: ['subnet-0a1b2c3d'] }],
  ['glue:load', { job: 'load' }],
  ['spark:load', { script: 'load.py', emr: { application: '00f1', role: 'arn:aws:iam::123456789012:role/emr' } }],
  ['states:load', { state_machine: 'arn:aws:states:eu-west-1:123456789012:stateMachine:load' }],
])('no driver takes a start of %s without credentials for a refusal of its service', async (target, fields) => {
  process.env.AWS_REGION = 'eu-west-1';
  const declared = declareTargets({ [target]: fields }, '/').get(target) as DeclaredTarget;
  const about = { run_id: 'nightly-1', group: 'nightly', job: 'load', attempt: 1, scheduled_time: null };
  const context = { ...about, deadline: new Date().toISOString(), data_url: 's3://x/', parameters: {} };
  const call = {
    target: { ...declared, secret: async () => '' },
    token: '0'.repeat(64),
    startedAt: 0,
    context,
    variables: {},
  };
  const error = await errorOf(SERVICES[declared.kind]?.start(call) ?? Promise.resolve());
  expect(neverSent(error)?.why).toMatch(/^no credentials for AWS: Could not load credentials/);
});
