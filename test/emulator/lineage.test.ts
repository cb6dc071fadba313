import { CreateSecretCommand, DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { stringify } from 'yaml';
import type { LineageEvent } from '../../domain/notices/lineage-events';
import { runsheet, runsheetJson } from '../support/home/command-line';
import { until } from '../support/home/until';
import { briefly } from '../support/openlineage/receiver';
import { lineageProblems } from '../support/openlineage/schemas';
import { notOnAws } from './deployed';
import { groupName, writeGroups } from './stack-groups';

jest.setTimeout(180_000);

const COLLECTOR = process.env.RUNSHEET_TEST_LINEAGE as string;
const ON_ORDERS = ['--stack', 'Shop/shop-orders'];
const KEY = 'k3y-of-the-collector';

interface Taken {
  url: string;
  authorization: string | undefined;
  body: LineageEvent;
  status: number;
}

/** What the collector was sent of a group's runs, in that order. */
async function requestsOf(group: string): Promise<Taken[]> {
  const all = (await (await fetch(`${COLLECTOR}/tests/requests`)).json()) as Taken[];
  return all.filter(({ body }) => body.job.name.startsWith(group));
}

const isTaken = ({ status }: Taken) => status < 300;

notOnAws('its stack sends to an address of this machine').describe('the lineage of a deployed stack', () => {
  const secrets = new SecretsManagerClient({});
  beforeAll(async () => {
    await secrets.send(new CreateSecretCommand({ Name: 'proof-lineage', SecretString: KEY }));
  });
  afterAll(async () => {
    await secrets.send(new DeleteSecretCommand({ SecretId: 'proof-lineage', ForceDeleteWithoutRecovery: true }));
    secrets.destroy();
  });

  async function applied(): Promise<string> {
    const group = groupName('lineage');
    const row = {
      target: 'lambda:scripted',
      timeout_minutes: 1,
      maximum_retries: 1,
      retry_delay_seconds: 0,
      reads: ['s3://raw/orders'],
      writes: ['postgres://db:5432/sales.public.orders'],
    };
    const jobs = {
      load: { ...row, priority: 0, parameters: { script: ['fail', 'succeed'] } },
      never: { ...row, priority: 1, parameters: { script: ['succeed'] }, is_enabled: false },
    };
    const file = writeGroups(stringify({ groups: { [group]: { jobs } } }));
    expect(await runsheet(['apply', file, '--yes', ...ON_ORDERS])).toMatchObject({ code: 0 });
    return group;
  }

  it('arrives as it happens: valid by the schemas, with the key, and the same that the rows tell later', async () => {
    const group = await applied();
    const { run_id: runId } = await runsheetJson(['run', group, ...ON_ORDERS]);
    await until(async () => (await requestsOf(group)).some(({ body }) => body.job.name === group && isEnd(body)));
    const requests = await requestsOf(group);
    expect(requests.every(isTaken)).toBe(true);
    expect(new Set(requests.map(({ url }) => url))).toEqual(new Set(['/api/v1/lineage']));
    expect(new Set(requests.map(({ authorization }) => authorization))).toEqual(new Set([`Bearer ${KEY}`]));
    const events = requests.map(({ body }) => body);
    expect(briefly(events)).toEqual([
      `START ${group}`,
      `START ${group}.load`,
      `FAIL ${group}.load`,
      `START ${group}.load`,
      `COMPLETE ${group}.load`,
      `COMPLETE ${group}`,
    ]);
    expect(events.flatMap(lineageProblems)).toEqual([]);
    expect(events[4]).toMatchObject({
      inputs: [{ namespace: 's3://raw', name: 'orders' }],
      outputs: [{ namespace: 'postgres://db:5432', name: 'sales.public.orders' }],
      job: { namespace: 'Shop/shop-orders' },
    });
    const { stdout } = await runsheet(['lineage', runId, ...ON_ORDERS]);
    const told = stdout.trim().split('\n');
    expect(told.map((line) => JSON.parse(line))).toEqual(events);
  });

  it('is sent again where the receiver did not take it', async () => {
    const group = await applied();
    await fetch(`${COLLECTOR}/tests/answers`, { method: 'POST', body: '[503,201,401]' });
    await runsheetJson(['run', group, ...ON_ORDERS]);
    await until(async () => (await requestsOf(group)).filter(isTaken).length === 6);
    const requests = await requestsOf(group);
    expect(requests.map(({ status }) => status)).toEqual([503, 201, 401, 201, 201, 201, 201, 201]);
    expect(briefly(requests.filter(isTaken).map(({ body }) => body)).slice(0, 2)).toEqual([
      `START ${group}`,
      `START ${group}.load`,
    ]);
  });
});

function isEnd({ eventType }: LineageEvent): boolean {
  return eventType !== 'START';
}
