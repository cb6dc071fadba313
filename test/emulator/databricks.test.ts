import { CreateSecretCommand, DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PRINCIPAL, useWorkspace } from '../support/databricks/workspace';
import { runsheet, runsheetJson } from '../support/home/command-line';
import { until } from '../support/home/until';
import { notOnAws } from './deployed';
import { applyJobs, aRow, runGroup, STACK } from './stack-groups';

/*
 * Rows of a `databricks:` target on an emulated stack: its function signs in at the workspace of the tests with a
 * secret of Secrets Manager, and starts, looks at and cancels runs there.
 */

jest.setTimeout(240_000);
const here = notOnAws('its workspace is one of the tests, on this machine');
const ON_STACK = ['--stack', STACK];
const show = (runId: string) => runsheetJson(['show', runId, ...ON_STACK]);

const aJob = (parameters: object, row: object = {}) => aRow('databricks:load', parameters, row);

here.describe('runs of Databricks from a stack', () => {
  const workspace = useWorkspace(Number(process.env.RUNSHEET_TEST_DATABRICKS));
  const isOver = ({ canceledAt }: { canceledAt?: number }) => canceledAt !== undefined;
  const secrets = new SecretsManagerClient({});
  beforeAll(async () => {
    const secret = { Name: 'proof-databricks', SecretString: PRINCIPAL.client_secret };
    await secrets.send(new CreateSecretCommand(secret));
  });
  afterAll(async () => {
    await secrets.send(new DeleteSecretCommand({ SecretId: 'proof-databricks', ForceDeleteWithoutRecovery: true }));
    secrets.destroy();
  });

  it('are started once, looked at, cancelled at their deadline, and recorded and logged as here', async () => {
    const group = await applyJobs('databricks', {
      good: aJob({ ms: 6_000, exit: '{"rows": 42}' }),
      bad: aJob({ ms: 100, how: 'fail' }),
      endless: aJob({ ms: 3_600_000 }, { timeout_minutes: 0.2 }),
    });
    // Whichever job it meets: its call asks again, with the same token.
    workspace.fail({ path: 'runs/submit', how: 'lose' });
    workspace.expireTokens();
    const { run_id, of } = await runGroup(group);
    expect(of('good')).toMatchObject({ status: 'SUCCEEDED', output: { rows: 42 }, attempts: [{ work_over: true }] });
    expect(of('bad')).toMatchObject({ status: 'FAILED', error: { name: 'ValueError', message: 'no such order' } });
    expect(of('endless')).toMatchObject({ status: 'TIMED_OUT', attempts: [{ class: 'timeout', work_over: true }] });
    expect(workspace.jobs.runs).toHaveLength(3);
    expect(workspace.jobs.runs.filter(isOver).map(({ run_id: id }) => id)).toEqual([
      of('endless').attempts[0].external_id.split('/').at(-1),
    ]);

    // The first call starts the work, and a later one sees how it ended: each is another invocation.
    const log = () => runsheet(['logs', run_id, 'bad', ...ON_STACK]);
    await until(async () => (await log()).stdout.includes('----> 3 raise'));
    expect((await log()).stdout).toMatch(/ info {2}databricks:load runs as .*\/runs\/\d+\n/);
    const whole = await runsheet(['logs', run_id, '--json', ...ON_STACK]);
    // The start has said the run's number; the first look has noted that of its job.
    expect(whole.stdout).toContain(of('good').attempts[0].external_id.replace(/jobs\/\d+\//, ''));
    expect(whole.stdout).not.toContain(PRINCIPAL.client_secret);
  });

  it('are cancelled by a stop half way, and what is left is rerun', async () => {
    const group = await applyJobs('databricks', {
      first: aJob({ ms: 100, exit: '1' }),
      slow: aJob({ ms: 3_600_000 }, { priority: 1 }),
      last: aJob({ ms: 100 }, { priority: 2 }),
    });
    const { run_id } = await runsheetJson(['run', group, '--detach', ...ON_STACK]);
    const stateOf = (shown: { jobs: { job_name: string; attempts: object[] }[] }, name: string) =>
      shown.jobs.find((each) => each.job_name === name);
    await until(async () => {
      // A run that has just been started may have no row yet.
      const shown = await show(run_id).catch(() => ({ jobs: [] }));
      const [attempt] = stateOf(shown, 'slow')?.attempts ?? [];
      return attempt !== undefined && 'external_id' in attempt;
    });
    const { code } = await runsheet(['stop', run_id, '--reason', 'wrong day', ...ON_STACK]);
    expect(code).toBe(0);
    const stopped = await show(run_id);
    expect(stopped.status).toBe('ABORTED');
    expect(stateOf(stopped, 'first')).toMatchObject({ status: 'SUCCEEDED', output: 1 });
    expect(stateOf(stopped, 'slow')).toMatchObject({ status: 'ABORTED', attempts: [{ work_over: true }] });
    expect(stateOf(stopped, 'last')).toMatchObject({ status: 'SKIPPED' });
    expect(workspace.jobs.runs[0]).toMatchObject({ canceledAt: expect.any(Number) });

    const again = await runsheetJson(['rerun', run_id, '--only', 'last', ...ON_STACK]);
    expect(again.status).toBe('SUCCEEDED');
  });
});
