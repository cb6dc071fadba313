import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { KINDS, LAMBDA, splitTarget } from '../../../domain/targets/kinds';
import { TOKEN, useWorkspace } from '../../support/databricks/workspace';
import { runsheet } from '../../support/home/command-line';
import { linkPackages } from '../../support/link-packages';
import { notOnAws } from '../deployed';
import { DATABRICKS_SECRET, TARGETS_OF_THIS_MACHINE, targetsInServices } from './targets';
import { groupOf, tryWorks } from './try-works';
import { WORKS_HERE } from './works-here';
import { BUCKET, WORKS_THERE } from './works-there';

/*
 * A project on a laptop with credentials for AWS and a workspace of Databricks, whose group has a job of every kind
 * that runs here.
 */

jest.setTimeout(240_000);

const workspace = useWorkspace();
const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-every-kind-'));
const works = { ...WORKS_HERE, ...WORKS_THERE };
/** What a laptop calls is no request of the stack's roles. */
const env = { RUNSHEET_CALLS: undefined, RUNSHEET_WORK_URL: `s3://${BUCKET}/work` };

const here = notOnAws('it runs on a laptop, against emulators');

here.describe('a group with a job of every kind, on this machine', () => {
  const put = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text, { mode: 0o600 });
  };
  beforeAll(async () => {
    for (const work of Object.values(works)) {
      await work.prepare?.();
      for (const [name, text] of Object.entries(work.files?.(folder) ?? {})) put(name, text);
    }
    linkPackages(folder, 'runsheet', '@duckdb/node-api');
    const targets = { ...TARGETS_OF_THIS_MACHINE, ...targetsInServices(workspace.url) };
    put('runsheet.config.yaml', stringify({ groups: 'groups.yaml', targets }));
    put('groups.yaml', stringify({ groups: { 'every-kind': groupOf(works) } }));
    put('.runsheet/secrets.env', `secretsmanager:${DATABRICKS_SECRET}=${TOKEN}\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

  it('leaves out no kind that runs here', () => {
    const tried = new Set(Object.keys(works).map((target) => splitTarget(target)?.kind));
    const kinds = Object.entries(KINDS).filter(([, { runs }]) => runs.here === 'process' || runs.here === 'service');
    // Spark needs a JVM and 400 MB of packages: test/spark runs it. A job file is of the kind `lambda`.
    const wanted = new Set([LAMBDA, ...kinds.map(([kind]) => kind)].filter((kind) => kind !== 'spark'));
    expect([...tried].sort()).toEqual([...wanted].sort());
  });

  it('is planned, and nothing is missing', async () => {
    expect((await runsheet(['apply', '--yes'], folder, env)).stderr).toBe('');
    const plan = await runsheet(['plan', '--strict'], folder, env);
    expect(plan).toMatchObject({ code: 0, stderr: '' });
  });

  tryWorks({ group: 'every-kind', works, trial: { folder, workspace }, env });
});
