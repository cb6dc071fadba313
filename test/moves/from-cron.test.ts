import { PageProject } from '../support/pages/page-project';

/* What docs/start/from-cron.md shows: a crontab, the same as rows, and the commands. */

const page = new PageProject('docs/start/from-cron.md');
afterAll(() => page.remove());

const crontab = page.blocks.find(({ language }) => language === 'crontab')?.text ?? '';
/** Each line's five fields. */
const times = [...crontab.matchAll(/^((?:\S+ ){4}\S+) {2,}cd/gm)].map(([, fields = '']) => fields);

beforeAll(() => {
  for (const name of ['extract_orders', 'extract_customers', 'sync_prices'])
    page.put(`${name}.sh`, `#!/bin/sh\necho ${name} >> order.txt\n`);
  page.put(
    'load_orders.py',
    'import sys\nprint("loads", sys.argv[2])\nopen("order.txt", "a").write("load_orders\\n")\n',
  );
});

it('runs the scripts of the crontab in their order, and every command of the page succeeds', async () => {
  const told = await page.runAll();
  expect(told.filter(({ code, stderr }) => code !== 0 || stderr !== '')).toEqual([]);
  expect(told).toHaveLength(6);
  const order = page.read('order.txt').trim().split('\n');
  expect(order.slice(0, 2).sort()).toEqual(['extract_customers', 'extract_orders']);
  expect(order.slice(2)).toEqual(['load_orders']);
  const { stdout } = await page.run('npx runsheet logs latest load-orders');
  expect(stdout).toMatch(/loads \d{4}-\d{2}-\d{2}$/m);
});

it('imports the crontab: each line a job of the group of its time, and what each runs', async () => {
  const words = '--from crontab --timezone Europe/Berlin --out imported.yaml --dry-run';
  const { groups, targets } = await page.json(`import crontab.txt ${words}`);
  const jobs = Object.entries(groups as Record<string, { schedule: string; jobs: object }>).map(([name, group]) => [
    name,
    group.schedule,
    Object.keys(group.jobs),
  ]);
  expect(jobs).toEqual([
    ['daily-0200', 'cron(0 2 * * ? *)', ['extract_customers', 'extract_orders']],
    ['daily-0245', 'cron(45 2 * * ? *)', ['load_orders']],
    ['sync_prices', 'cron(0/15 6-20 ? * MON-FRI *)', ['sync_prices']],
  ]);
  expect(targets['command:load_orders']).toEqual({
    run: ['sh', '-c', 'flock -n /tmp/load timeout 30m python3 load_orders.py --day $(date +%F)'],
    cwd: '/srv/etl',
  });
});

it('has the schedules into which the errors translate those of the crontab', async () => {
  expect(times).toEqual(['0 2 * * *', '0 2 * * *', '45 2 * * *', '*/15 6-20 * * 1-5']);
  const groups = page.read('groups.yaml');
  for (const [given, group] of [
    [times[0] as string, 'nightly'],
    [times[3] as string, 'prices'],
  ] as const) {
    const there = new RegExp(`  ${group}:\n    schedule: (.*)\n`).exec(groups)?.[1] as string;
    page.put('pasted.yaml', groups.replace(`schedule: ${there}`, `schedule: "${given}"`));
    const { code, stderr } = await page.run('npx runsheet plan pasted.yaml');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(there) });
  }
});

it('is also started by cron, which mails what failed', async () => {
  page.put('extract_orders.sh', '#!/bin/sh\necho "no answer from the source" >&2\nexit 3\n');
  await page.run('npx runsheet set nightly/extract-orders maximum_retries=0');
  const [, line = ''] = /`0 2 \* \* \* cd \/srv\/etl && (.*?)`/.exec(page.text) ?? [];
  const { code, stdout } = await page.run(line);
  expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('no answer from the source') });
  await page.run('npx runsheet disable nightly/load-orders --reason "the source is down"');
  page.put('extract_orders.sh', '#!/bin/sh\n');
  expect((await page.run('npx runsheet rerun latest')).code).toBe(0);
});
