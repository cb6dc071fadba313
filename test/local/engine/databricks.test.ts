import { writeFileSync } from 'node:fs';
import type { MasterRow } from '../../../domain/tables/master-row';
import { declareTargets } from '../../../domain/targets/declared-targets';
import type { JsonObject } from '../../../domain/values/json';
import { TOKEN, useWorkspace } from '../../support/databricks/workspace';
import { type RunGiven, runJobs, useLaptop } from '../../support/home/laptop';
import { aJobRow } from '../../support/rows/a-group';

/* Rows of `databricks:` targets on the embedded engine. Their runs are those of a workspace of the tests. */

jest.setTimeout(120_000);

const laptop = useLaptop();
const workspace = useWorkspace();

const SECRET = 'secretsmanager:etl/databricks';
beforeAll(() => writeFileSync(laptop.engine.home.secretsFile, `${SECRET}=${TOKEN}\n`, { mode: 0o600 }));

const declared = (fields: JsonObject = {}) =>
  declareTargets(
    {
      'databricks:load': {
        workspace: workspace.url,
        token: { secret: SECRET },
        notebook: '/Repos/etl/load_orders',
        cluster: '0923-164208-meows279',
        ...fields,
      },
    },
    '/',
  );
const aRow = (job_name: string, parameters: object, row: MasterRow = {}) =>
  aJobRow({ job_name, target: 'databricks:load', maximum_retries: 0, parameters, timeout_minutes: 10_080, ...row });
const run = (jobs: MasterRow[], given: Partial<RunGiven> = {}) =>
  runJobs(laptop, jobs, { declared: declared(), ...given });

test('a notebook is submitted, looked at until it has ended, and its exit value is the result', async () => {
  const { rows } = await run([
    aRow('good', { ms: 6_000, day: '2026-11-22', exit: '{"rows": 42}' }),
    aRow('bad', { ms: 100, how: 'fail' }),
  ]);
  expect(rows.good).toMatchObject({ status: 'SUCCEEDED', output: '{"rows":42}', looks: 'often' });
  expect(rows.good?.attempts).toMatchObject([
    { external_id: expect.stringMatching(/^127\.0\.0\.1:\d+\/jobs\/\d+\/runs\/\d{16}$/), work_over: true },
  ]);
  expect(rows.bad).toMatchObject({
    status: 'FAILED',
    error: { name: 'ValueError', message: 'no such order', stack: expect.stringContaining('<command-4211>, line 3') },
  });
});
