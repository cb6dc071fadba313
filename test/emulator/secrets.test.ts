import { createHash } from 'node:crypto';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateSecretCommand, DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { runsheetJson } from '../support/home/command-line';
import { until } from '../support/home/until';
import { applyScripted, STACK } from './stack-groups';

const KEY = 'k3y-of-the-orders-database';
const TOKEN = 't0ken/of+the=night';
const REFERENCES = { key: { secret: 'secretsmanager:proof-key' }, token: { secret: 'ssm:/proof/token' } };

const secrets = new SecretsManagerClient({});
const parameters = new SSMClient({});
const began = Date.now();

afterAll(async () => {
  await secrets.send(new DeleteSecretCommand({ SecretId: 'proof-key', ForceDeleteWithoutRecovery: true }));
  await parameters.send(new DeleteParameterCommand({ Name: '/proof/token' }));
});

it('gives a job its secrets from the stores, and keeps them out of rows, outputs and logs', async () => {
  await secrets.send(new CreateSecretCommand({ Name: 'proof-key', SecretString: KEY }));
  await parameters.send(new PutParameterCommand({ Name: '/proof/token', Value: TOKEN, Type: 'SecureString' }));
  const group = await applyScripted({ teller: ['tell-secrets'] }, 1, REFERENCES, 1);

  const run = await runsheetJson(['run', group, '--stack', STACK]);
  expect(run).toMatchObject({
    status: 'SUCCEEDED',
    jobs: [
      {
        attempts: [{ error: { message: expect.stringContaining('no luck with [secret key] and [secret token]') } }, {}],
        output: { said: '[secret key]', key: sha256(KEY), token: sha256(TOKEN) },
      },
    ],
  });
  const rows = JSON.stringify([run, await runsheetJson(['jobs', group, '--stack', STACK])]);
  await until(async () => (await allLogs()).includes('the key is [secret key]'));
  const logs = await allLogs();
  for (const value of [KEY, TOKEN]) expect(rows + logs).not.toContain(value);
}, 120_000);

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function allLogs(): Promise<string> {
  const logGroupName = `/aws/lambda/${STACK}-job-scripted`;
  const query = new FilterLogEventsCommand({ logGroupName, startTime: began });
  const { events = [] } = await new CloudWatchLogsClient({}).send(query);
  return events.map(({ message }) => message).join('\n');
}
