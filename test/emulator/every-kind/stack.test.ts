import { CreateSecretCommand, DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { stringify } from 'yaml';
import { KINDS, LAMBDA, splitTarget } from '../../../domain/targets/kinds';
import { TOKEN, useWorkspace } from '../../support/databricks/workspace';
import { runsheet } from '../../support/home/command-line';
import { notOnAws } from '../deployed';
import { groupName, STACK, writeGroups } from '../stack-groups';
import { DATABRICKS_SECRET } from './targets';
import { groupOf, tryWorks } from './try-works';
import { WORKS_ON_STACK } from './works-on-stack';
import { WORKS_THERE } from './works-there';

/* A group of the stack with a job of every kind that runs there. Its work is in the emulators and in a workspace. */

jest.setTimeout(240_000);

const here = notOnAws('its work is in emulators');

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
});
