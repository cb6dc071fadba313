import { WEB_LINKS } from '../../../board/links';
import type { Place } from '../../../board/place';
import { renderPage } from '../../../board/render-page';
import { renderDocument } from '../../../board/shell';
import { TestHome } from '../../support/home/a-home';
import { jobProcess } from '../../support/home/probe';
import { until } from '../../support/home/until';
import { parsePage } from '../../support/pages/parsed-page';

/* Every command that a page of the board suggests works as it stands there, whatever became of the run. */

const home = new TestHome();
const broken = home.path('broken');
afterAll(() => home.remove());

const DEFINE_JOB = JSON.stringify(require.resolve('../../../sdk/define-job'));
const runs: Record<string, string> = {};

beforeAll(async () => {
  home.writeJob('heed');
  home.writeJob(
    'brittle',
    `import { existsSync } from 'node:fs';
import { defineJob } from ${DEFINE_JOB};
export const handler = defineJob(async () => { if (existsSync(${JSON.stringify(broken)})) throw new Error('broken'); });
`,
  );
  await home.apply({
    nightly: { jobs: { load: { target: 'lambda:brittle' }, after: { priority: 1 } } },
    off: { is_enabled: false, jobs: { a: {} } },
    slow: { jobs: { a: { target: 'lambda:heed', parameters: { probe: home.path('heed') } } } },
    due: { schedule: 'cron(0 2 * * ? *)', jobs: { a: {} } },
  });
  const run = async (name: string, ...args: string[]) => {
    runs[name] = (await home.json(...args)).run_id;
  };
  home.file('broken', '');
  await run('failed first', 'run', 'nightly');
  const { rmSync } = await import('node:fs');
  rmSync(broken);
  await run('succeeded', 'run', 'nightly');
  home.file('broken', '');
  await run('failed', 'run', 'nightly');
  await run('skipped', 'run', 'off');
  const open = home.start('run', 'slow');
  await jobProcess(home.path('heed'));
  open.interrupt();
  await open.ended;
  runs.aborted = (await home.json('runs', 'slow')).runs[0].run_id;
});

async function commandsOn(place: Place): Promise<string[]> {
  return home.withEngine(async ({ master, runs }) => {
    const view = { links: WEB_LINKS, now: Date.now(), console: undefined, options: ` ${home.options.join(' ')}` };
    const sources = { master, runs, firing: 'watch' as const, readWatched: () => () => false };
    const { text } = parsePage(renderDocument(await renderPage(place, sources, view), WEB_LINKS));
    return [...text.matchAll(/npx runsheet (.+?) --home \S+ --jobs \S+/g)].map(([, command = '']) => command);
  });
}

/** What a command ends with. The one that stays until Ctrl-C is let stay for a moment. */
async function codeOf(command: string): Promise<number | null> {
  if (!command.includes('--watch')) return (await home.runsheet(...command.split(' '))).code;
  const watching = home.start(...command.split(' '));
  await watching.prints(/watching/);
  watching.interrupt();
  return (await watching.ended).code;
}

describe('the commands on the board', () => {
  it.each(['failed first', 'succeeded', 'failed', 'skipped', 'aborted'])('of a run that %s all work', async (name) => {
    const commands = await commandsOn({ page: 'run', run: runs[name] ?? '' });
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.filter((command) => command.startsWith('stop'))).toEqual([]);
    for (const command of commands.filter((each) => name !== 'aborted' || !each.startsWith('rerun')))
      expect([command, [0, 1].includes((await codeOf(command)) ?? 2)]).toEqual([command, true]);
  });

  it('of a run that is under way end it, and lead to it no longer once it has ended', async () => {
    const running = home.start('run', 'slow');
    let run = '';
    await until(async () => {
      run = (await home.json('runs', 'slow', '--status', 'running')).runs[0]?.run_id ?? '';
      return run !== '';
    }, 'the run is under way');
    const commands = await commandsOn({ page: 'run', run });
    expect(commands).toEqual([`stop ${run}`]);
    expect(await codeOf(commands[0] ?? '')).toBe(0);
    await running.ended;
    expect(await commandsOn({ page: 'run', run })).not.toContain(`stop ${run}`);
  });

  it.each<[string, Place]>([
    ['groups', { page: 'groups' }],
    ['a group', { page: 'group', group: 'nightly' }],
    ['a job', { page: 'job', group: 'nightly', job: 'load' }],
  ])('of %s all work', async (_, place) => {
    for (const command of await commandsOn(place)) expect([command, await codeOf(command)]).toEqual([command, 0]);
  });
});
