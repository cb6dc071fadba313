import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { runsheet, runsheetJson } from '../support/home/command-line';
import { until } from '../support/home/until';
import { notOnAws } from './deployed';
import { groupName, writeGroups } from './stack-groups';

/*
 * A stage is deployed, destroyed, and deployed again with the tables that it left, as docs/deploy/deploy.md says. The
 * emulator does not refuse a deployment that makes a table anew; AWS does.
 */

jest.setTimeout(300_000);

const STACK = ['--stack', 'runsheet-back'];

async function stage(...args: string[]): Promise<void> {
  const program = ['test/emulator/deploy-stage.mjs', ...args];
  await promisify(execFile)(process.execPath, program, { maxBuffer: 10_000_000 });
}

notOnAws('it deploys and destroys a stage').describe('a stage that was destroyed', () => {
  const group = groupName('back');
  const job = {
    target: 'lambda:scripted',
    timeout_minutes: 1,
    maximum_retries: 0,
    priority: 0,
    parameters: { script: ['succeed'] },
  };
  const file = writeGroups(stringify({ groups: { [group]: { schedule: 'cron(0 2 * * ? *)', jobs: { only: job } } } }));

  beforeAll(async () => {
    await stage('deploy', 'back');
    expect(await runsheet(['apply', file, '--yes', ...STACK])).toMatchObject({ code: 0, stderr: '' });
    await until(async () => (await runsheetJson(['history', group, ...STACK])).changes.length > 0);
    await stage('destroy', 'back');
  });
  afterAll(() => stage('destroy', 'back'));

  it('comes back with the tables whose streams doctor names, and all rows are there', async () => {
    const { findings } = await runsheetJson(['doctor', ...STACK]);
    expect(findings).toContainEqual({
      what: 'stack',
      is: 'bad',
      text: expect.stringContaining('there is no stack "runsheet-back"'),
    });
    await stage(
      'deploy',
      'back',
      `masterStream=${streamIn(findings, 'master table')}`,
      `runsStream=${streamIn(findings, 'run table')}`,
    );
    const looked = await runsheetJson(['doctor', ...STACK]);
    expect(looked.findings).toContainEqual({ what: 'master table', is: 'good', text: 'runsheet-back-master' });
    expect(await runsheet(['plan', file, '--exit-code', ...STACK])).toMatchObject({ code: 0 });
    await expect(runsheetJson(['reconcile', ...STACK])).resolves.toMatchObject({ groups: 1, problems: [] });
    // The adopted streams feed the new functions.
    expect(await runsheet(['set', `${group}/only`, 'priority=3', ...STACK])).toMatchObject({ code: 0, stderr: '' });
    await until(async () => (await runsheetJson(['history', group, ...STACK])).changes.length > 2);
  });
});

function streamIn(findings: { what: string; text: string }[], table: string): string {
  const found = findings.find(({ what, text }) => what === table && text.includes('Adopt it'));
  return /'(arn:[^']+)'/.exec(found?.text ?? '')?.[1] ?? '';
}
