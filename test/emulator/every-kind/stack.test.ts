import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateSecretCommand, DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { stringify } from 'yaml';
import type { RunWithJobsJson } from '../../../domain/runs/run-json';
import type { AttemptEntry } from '../../../domain/tables/rows';
import { KINDS, LAMBDA, splitTarget } from '../../../domain/targets/kinds';
import { TOKEN, useWorkspace } from '../../support/databricks/workspace';
import { runsheet, runsheetJson } from '../../support/home/command-line';
import { notOnAws } from '../deployed';
import { groupName, STACK, writeGroups } from '../stack-groups';
import { DATABRICKS_SECRET } from './targets';
import { groupOf, tryWorks } from './try-works';
import { WORKS_ON_STACK } from './works-on-stack';
import { WORKS_THERE } from './works-there';

/* A group of the stack with a job of every kind that runs there. Its work is in the emulators and in a workspace. */

jest.setTimeout(240_000);

const here = notOnAws('its work is in emulators');

/** What prints where the row says: no service of the tests has a log. */
const PRINTS = ['batch:wait', 'ecs:wait', 'spark:wait'];

here.describe('a group with a job of every kind, on a stack', () => {
  const workspace = useWorkspace(Number(process.env.RUNSHEET_TEST_EVERY_KIND));
  const works = { ...WORKS_THERE, ...WORKS_ON_STACK };
  const group = groupName('every-kind');
  const env = { RUNSHEET_STACK: STACK };
  const secrets = new SecretsManagerClient({});
  beforeAll(async () => {
    await secrets.send(new CreateSecretCommand({ Name: DATABRICKS_SECRET, SecretString: TOKEN }));
    for (const work of Object.values(works)) await work.prepare?.();
    const file = writeGroups(stringify({ groups: { [group]: groupOf(works) } }));
    const applied = await runsheet(['apply', file, '--yes'], undefined, env);
    expect(applied).toMatchObject({ code: 0, stderr: '' });
  });
  afterAll(async () => {
    await secrets.send(new DeleteSecretCommand({ SecretId: DATABRICKS_SECRET, ForceDeleteWithoutRecovery: true }));
    secrets.destroy();
  });

  it('leaves out no kind that runs there', () => {
    const tried = new Set(Object.keys(works).map((target) => splitTarget(target)?.kind));
    const kinds = Object.entries(KINDS).filter(([, { runs }]) => runs.stack === 'service' || runs.stack === 'call');
    const wanted = new Set([LAMBDA, ...kinds.map(([kind]) => kind)]);
    expect([...tried].sort()).toEqual([...wanted].sort());
  });

  tryWorks({ group, works, trial: { folder: process.cwd(), workspace }, env });

  it('shows what its work has printed in its service, from where the row says that it is', async () => {
    const { run_id, jobs }: RunWithJobsJson = await runsheetJson(['show', group, '--stack', STACK]);
    const printing = jobs.filter(({ target }) => PRINTS.includes(String(target)));
    expect(printing.map(({ target }) => target).sort()).toEqual(PRINTS);
    for (const { job_name, attempts } of printing) {
      await print(attempts.at(-1) as AttemptEntry, `a line of ${job_name}`);
      const { code, stdout, stderr } = await runsheet(['logs', run_id, job_name], undefined, env);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(`a line of ${job_name}`);
    }
  });
});

/** As the service would. */
async function print({ work_log, ended_at }: AttemptEntry, message: string): Promise<void> {
  const { group: logGroupName = '', stream: logStreamName = '', region } = work_log ?? {};
  const logs = new CloudWatchLogsClient(region === undefined ? {} : { region });
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  const logEvents = [{ timestamp: Date.parse(ended_at ?? ''), message }];
  await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  logs.destroy();
}
