import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { stringify } from 'yaml';
import { runsheet, runsheetJson } from '../support/home/command-line';
import { until } from '../support/home/until';
import { applyFile, aRow, groupName, STACK } from './stack-groups';

/* `runsheet remove` on a stack: a job, and a whole group, whose schedule a function on the table's stream removes. */

const ON_STACK = ['--stack', STACK];
const scheduler = new SchedulerClient({});
afterAll(() => scheduler.destroy());

it('removes a job, then its group with its settings and its schedule; runs and history stay', async () => {
  const group = groupName('removed');
  const jobs = {
    stays: aRow('lambda:wait', { seconds: 0 }, { timeout_minutes: 5 }),
    goes: aRow('lambda:wait', { seconds: 0 }, { timeout_minutes: 5 }),
  };
  const settings = { schedule: 'cron(0 3 1 1 ? *)', jobs };
  expect(await applyFile(stringify({ groups: { [group]: settings } }))).toMatchObject({ code: 0, stderr: '' });
  const scheduled = async () => {
    const list = new ListSchedulesCommand({ GroupName: STACK, NamePrefix: group });
    return (await scheduler.send(list)).Schedules?.length === 1;
  };
  await until(scheduled, 'the schedule is there');
  const { run_id } = await runsheetJson(['run', group, ...ON_STACK]);

  const reason = ['--yes', '--reason', 'moved'];
  expect(await runsheetJson(['remove', `${group}/goes`, ...reason, ...ON_STACK])).toMatchObject({
    job_group: group,
    jobs: ['goes'],
    group_removed: false,
  });
  const exported = await runsheet(['export', group, ...ON_STACK]);
  expect(exported.stdout).toContain('stays:');
  expect(exported.stdout).not.toContain('goes:');

  expect(await runsheetJson(['remove', group, ...reason, ...ON_STACK])).toMatchObject({ group_removed: true });
  await until(async () => !(await scheduled()), 'the schedule is gone');
  const run = await runsheet(['run', group, ...ON_STACK]);
  expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining(group) });
  expect((await runsheetJson(['show', run_id, ...ON_STACK])).status).toBe('SUCCEEDED');
  const history = await runsheet(['history', group, ...ON_STACK]);
  expect(history.stdout).toMatch(/removed[\s\S]*moved/);
}, 120_000);
