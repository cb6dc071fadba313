import { execFileSync } from 'node:child_process';
import { CreateFunctionCommand, DeleteFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateSecretCommand, DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { runsheet, runsheetJson } from '../support/home/command-line';
import { until } from '../support/home/until';
import { ACCOUNT, notOnAws } from './deployed';
import { applyJobs, runGroup, STACK, shownJobs } from './stack-groups';

/*
 * Job files in Python, each a function of its own in the stack: test/emulator/jobs/counts.py, with a module beside it
 * and a package of requirements.txt.
 */

jest.setTimeout(240_000);
const KEY = 'the key of the counts';

/** A function that somebody else has deployed. */
const ERP_SYNC = `
class OrderError extends Error { name = 'OrderError'; }
exports.handler = async ({ job, parameters }) => {
  console.log('called for ' + job);
  if (parameters.fails) throw new OrderError('no order 7');
  return { job, rows: parameters.rows };
};
`;

/** Python's zipfile makes it: Node has none. */
function zipOf(name: string, text: string): Buffer {
  const program =
    'import io,sys,zipfile; b=io.BytesIO(); z=zipfile.ZipFile(b,"w"); z.writestr(sys.argv[1],sys.argv[2]); z.close(); sys.stdout.buffer.write(b.getvalue())';
  return execFileSync('python3', ['-c', program, name, text]);
}

const here = notOnAws('the stack has no job file counts.py');
const ON_STACK = ['--stack', STACK];

const job = (act: string, row: object = {}) => ({
  target: 'lambda:counts',
  timeout_minutes: 1,
  maximum_retries: 0,
  priority: -1,
  parameters: { act },
  ...row,
});

/** The lines of a job's last attempt, as `level message`. */
async function printed(runId: string, name: string): Promise<string[]> {
  const { lines } = await runsheetJson(['logs', runId, name, ...ON_STACK]);
  return lines.map(({ level, message }: { level: string; message: string }) => `${level} ${message}`);
}

here.describe('job files in Python on a stack', () => {
  const secrets = new SecretsManagerClient({});
  const lambda = new LambdaClient({});
  beforeAll(async () => {
    await secrets.send(new CreateSecretCommand({ Name: 'counts-key', SecretString: KEY }));
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'erp-sync',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: `arn:aws:iam::${ACCOUNT}:role/erp-sync`,
        Code: { ZipFile: zipOf('index.js', ERP_SYNC) },
        Timeout: 30,
      }),
    );
  });
  afterAll(async () => {
    await lambda.send(new DeleteFunctionCommand({ FunctionName: 'erp-sync' }));
    lambda.destroy();
    await secrets.send(new DeleteSecretCommand({ SecretId: 'counts-key', ForceDeleteWithoutRecovery: true }));
    secrets.destroy();
  });

  it('run, fail, are ended, and are recorded as here', async () => {
    const group = await applyJobs('python', {
      good: job('succeed'),
      packaged: job('packages'),
      bad: job('fail', { maximum_retries: 1, retry_delay_seconds: 0 }),
      busy: job('busy', { timeout_minutes: 0.1 }),
      dies: job('die'),
      secret: job('tell', { parameters: { act: 'tell', key: { secret: 'secretsmanager:counts-key' } } }),
    });
    const { run_id, of } = await runGroup(group);

    expect(of('good')).toMatchObject({ status: 'SUCCEEDED', attempt: 1 });
    expect(of('good').output).toEqual({ rows: 3, shouted: 'DONE!', job: 'good', left: true });
    // Of the function that calls, and of the Python function.
    expect(of('good').cost.usage).toEqual({ lambda_gb_seconds: expect.any(Number), lambda_requests: 2 });
    expect(of('packaged').output).toBe('1  2');
    expect(await printed(run_id, 'good')).toEqual(['info attempt 1: succeed']);

    expect(of('bad')).toMatchObject({
      status: 'FAILED',
      attempts: [{ status: 'FAILED' }, { status: 'FAILED' }],
      error: {
        name: 'NoOrders',
        message: expect.stringMatching(/^no order 7\n.*KeyError: 'x'/),
        stack: 'at find (test/emulator/jobs/counts.py:22)\nat handler (test/emulator/jobs/counts.py:34)',
      },
    });
    expect(await printed(run_id, 'bad')).toEqual([
      'info attempt 2: fail',
      expect.stringMatching(/^error NoOrders: no order 7/),
    ]);

    // Its deadline ends it, though it holds the interpreter's lock, and its log says where it was.
    expect(of('busy')).toMatchObject({ status: 'TIMED_OUT', attempts: [{ class: 'timeout' }] });
    expect(Date.parse(of('busy').attempts[0].ended_at) - Date.parse(of('busy').started_at)).toBeLessThan(15_000);
    expect((await printed(run_id, 'busy')).join('\n')).toMatch(/File ".*counts\.py", line \d+ in handler/);

    expect(of('secret').status).toBe('SUCCEEDED');
    expect(await printed(run_id, 'secret')).toContain('warn the key is [secret key]');

    expect(of('dies')).toMatchObject({ status: 'FAILED', attempts: [{ class: 'job' }] });
    expect(await printed(run_id, 'dies')).toContain('error the last words');
  });

  it('call a function that is there, in any language, with the row’s own error or result', async () => {
    const call = (parameters: object) => job('', { target: 'lambda:erp-sync', parameters });
    const group = await applyJobs('called', { good: call({ rows: 3 }), bad: call({ fails: true }) });
    const { of } = await runGroup(group);
    expect(of('good')).toMatchObject({ status: 'SUCCEEDED', output: { job: 'good', rows: 3 } });
    // The emulator has a name of its own for every error of a handler.
    expect(of('bad')).toMatchObject({ status: 'FAILED', error: { message: 'no order 7' } });
  });

  it('are ended soon after their run is stopped', async () => {
    const group = await applyJobs('python-stop', { slow: job('sleep', { timeout_minutes: 10 }) });
    const { run_id } = await runsheetJson(['run', group, '--detach', ...ON_STACK]);
    await until(async () => {
      // Until LoadGroup has written its row, there is no such run.
      const { code, stdout } = await runsheet(['show', run_id, '--json', ...ON_STACK]);
      return code !== 2 && JSON.parse(stdout).jobs[0]?.status === 'RUNNING';
    });
    await runsheet(['stop', run_id, ...ON_STACK]);
    expect((await shownJobs(run_id))('slow').status).toBe('ABORTED');
    // The emulator has what a process printed once it has ended.
    await until(async () => (await printed(run_id, 'slow')).includes('error the run was stopped: this call ends'));
  });
});
