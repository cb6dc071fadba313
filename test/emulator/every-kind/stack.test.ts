import { CreateSecretCommand, DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { stringify } from 'yaml';
import { KINDS, LAMBDA, splitTarget } from '../../../domain/targets/kinds';
import { TOKEN, useWorkspace } from '../../support/databricks/workspace';
import { runsheet } from '../../support/home/command-line';
import { notOnAws } from '../deployed';
import { groupName, STACK, writeGroups } from '../stack-groups';
import { DATABRICKS_SECRET } from './targets';
import { groupOf, tryWorks } from './try-works';
import type { TriedWork } from './work';
import { WORKS_THERE } from './works-there';

/* A group of the stack with a job of every kind that runs there. Its work is in the emulators and in a workspace. */

jest.setTimeout(240_000);

const here = notOnAws('its work is in emulators');

const IN_LAMBDA: TriedWork['usage'] = ['lambda_gb_seconds', 'lambda_requests'];

/** Job files. A function that has answered works no more, so that the row says it. */
const JOB_FILES: Readonly<Record<string, TriedWork>> = Object.fromEntries(
  ['wait', 'pause'].map((job) => [
    `lambda:${job}`,
    {
      output: { job },
      usage: ['lambda_gb_seconds', 'lambda_requests'],
      runs: async (_, __, status) => status === 'RUNNING',
    },
  ]),
);

/** The function that awaits its answer is what is known of it. */
const CALLED: TriedWork = { ...(WORKS_THERE['lambda:call'] as TriedWork), usage: IN_LAMBDA };

/** moto runs no script, and says at once that it has ended well, and was billed for nothing. */
const SPARK: TriedWork = {
  isShort: true,
  output: null,
  usage: [],
  runs: async (_, __, status) => status === 'RUNNING',
};

here.describe('a group with a job of every kind, on a stack', () => {
  const workspace = useWorkspace(Number(process.env.RUNSHEET_TEST_EVERY_KIND));
  const works = { ...JOB_FILES, ...WORKS_THERE, 'lambda:call': CALLED, 'spark:wait': SPARK };
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
    // Statements of Athena end at once on ministack, with tables of their own: test/emulator/sql.test.ts.
    const wanted = new Set([LAMBDA, ...kinds.map(([kind]) => kind)].filter((kind) => kind !== 'sql'));
    expect([...tried].sort()).toEqual([...wanted].sort());
  });

  tryWorks({ group, works, trial: { folder: process.cwd(), workspace }, env });
});
