import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobRunRow } from '../../domain/tables/rows';
import { isOpen } from '../../domain/tables/statuses';
import { Chance } from '../support/chance';
import { TestHome } from '../support/home/a-home';
import { startRunsheet } from '../support/home/command-line';
import { until } from '../support/home/until';
import { ACTS } from './work/acts';
import { markedProcesses } from './work/marked-processes';
import { leftFolders, nothingRuns } from './work/run-work-case';

/*
 * `kill -9` of the whole command while its jobs' programs and interpreters are at work, or while they start. Nothing of
 * theirs goes on; the next command says of each job how it ended, and runs its own.
 */

const KILLS = Number(process.env.RUNSHEET_KILLS ?? 3);
const FIRST = Number(process.env.RUNSHEET_SEED ?? 1);

jest.setTimeout(60_000 + KILLS * 20_000);

/** All of them go on for minutes. */
const AT_WORK = [
  ...['runs too long', 'ignores SIGTERM', 'ends well after SIGTERM', 'holds the lock of its interpreter'],
  ...['starts sessions, and runs too long', 'Python: holds the lock of its interpreter'],
  'Python: starts a session, and runs too long',
];
const MARK = `fault-killed-${process.pid}-`;

const home = new TestHome();
afterAll(() => home.remove());

beforeAll(async () => {
  const acts = AT_WORK.map((name, at) => ({
    act: ACTS[name],
    name: `job-${at + 1}`,
    mark: `${MARK}job-${at + 1}-end`,
  }));
  const given = (mark: string) => ({ mark, folder: home.folder, name: 'job', text: '' });
  const targets = acts.flatMap(({ act, name, mark }) =>
    act?.target ? [[`command:${name}`, act.target(given(mark))]] : [],
  );
  mkdirSync(home.path('files'));
  for (const { act, name, mark } of acts)
    if (act?.python) writeFileSync(`${home.jobs}/${name}.py`, act.python(given(mark)));
  home.file(
    'runsheet.config.yaml',
    JSON.stringify({ targets: { ...Object.fromEntries(targets), 'command:after': { run: ['true'] } } }),
  );
  const jobs = acts.map(({ act, name }) => [
    name,
    { target: `${act?.python ? 'lambda' : 'command'}:${name}`, timeout_minutes: 10, priority: -1 },
  ]);
  const file = home.groupsFile({
    long: { jobs: Object.fromEntries(jobs) },
    after: { jobs: { after: { target: 'command:after' } } },
  });
  const { code, stderr } = await command('apply', file, '--yes').ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

/** In the folder of the config. */
const command = (...args: string[]) => startRunsheet([...args, ...home.options], home.folder);
const json = async (...args: string[]) => JSON.parse((await command(...args, '--json').ended).stdout);

describe('a command that is killed while its jobs are at work', () => {
  it.each(Array.from({ length: KILLS }, (_, index) => FIRST + index))(
    'leaves nothing running, no row open, and a home that works (seed %i)',
    async (seed) => {
      const chance = new Chance(seed);
      const running = command('run', 'long');
      const marked = chance.whole(1, AT_WORK.length);
      await until(() => markedProcesses(MARK).length >= marked, `${marked} processes are at work`);
      await sleep(chance.whole(0, 400));
      running.process.kill('SIGKILL');
      await running.ended;
      await nothingRuns(MARK);
      expect((await json('run', 'after')).status).toBe('SUCCEEDED');
      const [run] = (await json('runs', 'long')).runs;
      expect(run.status).toBe('ABORTED');
      const { jobs } = (await json('show', run.run_id)) as { jobs: JobRunRow[] };
      expect(jobs).toHaveLength(AT_WORK.length);
      expect(jobs.filter(({ status, reason }) => isOpen(status) || !reason)).toEqual([]);
      expect(leftFolders(`${home.home}/work`)).toEqual([]);
    },
  );
});
