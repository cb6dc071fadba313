import { stringify } from 'yaml';
import { runsheet, runsheetJson } from '../support/home/command-line';
import { notOnAws } from './deployed';
import { groupName, writeGroups } from './stack-groups';

jest.setTimeout(180_000);

const ORDERS = ['--stack', 'Shop/shop-orders'];
const STOCK = ['--stack', 'Shop/shop-stock'];

/** A groups file with a group of one job, which succeeds. */
function groupsFile(group: string, target = 'scripted'): string {
  const only = {
    target: `lambda:${target}`,
    timeout_minutes: 1,
    maximum_retries: 0,
    priority: 0,
    parameters: { script: ['succeed'] },
  };
  return writeGroups(stringify({ groups: { [group]: { jobs: { only } } } }));
}

notOnAws('it needs a stack of somebody else beside').describe('two Runsheets in a stack of somebody else', () => {
  it('each run their own groups, and know nothing of the other', async () => {
    const group = groupName('nightly');
    expect(await runsheet(['apply', groupsFile(group), '--yes', ...ORDERS])).toMatchObject({ code: 0, stderr: '' });
    const ran = await runsheet(['run', group, ...ORDERS]);
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('only SUCCEEDED') });
    const [run] = (await runsheetJson(['runs', group, ...ORDERS])).runs;
    await expect(runsheetJson(['show', run.run_id, ...ORDERS])).resolves.toMatchObject({
      status: 'SUCCEEDED',
      jobs: [{ job_name: 'only', output: { attempt: 1 } }],
    });
    expect(await runsheet(['show', run.run_id, ...STOCK])).toMatchObject({ code: 2 });
    expect(await runsheet(['run', group, ...STOCK])).toMatchObject({ code: 2 });
  });

  it('suggest commands that lead to the same one', async () => {
    const group = groupName('nightly');
    await runsheet(['apply', groupsFile(group), '--yes', ...STOCK]);
    const { stdout } = await runsheet(['run', group, ...STOCK]);
    expect(stdout).toContain('--stack Shop/shop-stock');
  });

  it('know the job functions of their own, by which a row is checked', async () => {
    const planned = await runsheet(['plan', groupsFile(groupName('misspelt'), 'scriptet'), ...STOCK]);
    expect(planned).toMatchObject({ code: 2, stderr: expect.stringContaining('scripted') });
  });

  it('are listed where the stack alone is named', async () => {
    expect(await runsheet(['runs', '--stack', 'Shop'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        'stack "Shop" has 2 Runsheets: choose one, there are --stack Shop/shop-orders, --stack Shop/shop-stock',
      ),
    });
  });
});
