import { readFileSync } from 'node:fs';
import path from 'node:path';
import { TestHome } from '../support/home/a-home';
import { noted } from '../support/home/probe';
import { until } from '../support/home/until';

/*
 * Every command of docs/operate/runbook.md is run, in its order, on a group whose night went wrong. What stands in
 * <angle brackets> is filled in as a person would.
 */

jest.setTimeout(180_000);

const RUNBOOK = path.resolve(__dirname, '../../docs/operate/runbook.md');

/** The commands, as a shell would split them, without `npx runsheet`. */
function commandsOf(markdown: string): string[][] {
  const blocks = [...markdown.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block]) => block ?? '');
  return blocks
    .flatMap((block) => block.trim().split('\n'))
    .map((line) => {
      const [, command] = /^npx runsheet (.+)$/.exec(line) ?? [];
      if (!command) throw new Error(`the runbook has a line that is no command of runsheet's: ${line}`);
      return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    });
}

const BROKEN = `import { defineJob } from ${JSON.stringify(require.resolve('../../sdk/define-job'))};
export const handler = defineJob(async () => {
  console.log('opening the warehouse');
  throw new Error('the warehouse is closed');
});
`;

let home: TestHome;
beforeAll(() => {
  home = new TestHome();
  home.writeJob('heed');
  home.writeJob('broken', BROKEN);
});
afterAll(() => home.remove());

it('runs from the first command to the last on a red night', async () => {
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const today = new Date().toISOString().slice(0, 10);
  const probe = home.path('probe');
  const groups = (target: string) => ({
    nightly: {
      schedule: 'cron(30 2 * * ? *)',
      jobs: {
        extract: { priority: 0 },
        // Fails twice: the runbook reads the log of its first attempt.
        load: { priority: 1, target, maximum_retries: 1, parameters: { probe } },
        report: { priority: 2 },
      },
    },
  });
  await home.apply(groups('lambda:succeed'));
  expect(await home.runsheet('run', 'nightly')).toMatchObject({ code: 0 });
  await home.apply(groups('lambda:broken'));
  expect(await home.runsheet('run', 'nightly')).toMatchObject({ code: 1 });
  const red = (await home.json('runs', 'nightly')).runs[0].run_id;
  home.file('nightly.yaml', readFileSync(home.groupsFile(groups('lambda:succeed')), 'utf8'));

  const values: Record<string, string> = { '<run_id>': red, '<job>': 'load', '<from>': yesterday, '<to>': today };
  const fill = (argument: string) =>
    argument.replace(/<\w+>/g, (name) => values[name] ?? '').replace(/^nightly\.yaml$/, home.path('nightly.yaml'));
  const commands = commandsOf(readFileSync(RUNBOOK, 'utf8'));
  expect(commands.length).toBeGreaterThan(15);
  let hanging: ReturnType<TestHome['start']> | undefined;
  for (const command of commands) {
    if (command[0] === 'stop') {
      // Something must hang for it to be stopped.
      await home.apply(groups('lambda:heed'));
      hanging = home.start('run', 'nightly');
      await until(() => noted(probe).length > 0, 'a job hangs');
      values['<run_id>'] = (await home.json('runs', 'nightly')).runs[0].run_id;
    }
    const told = await home.runsheet(...command.map(fill));
    // A rerun of what has failed may fail again, as it tells; nothing may be refused.
    const allowed = command[0] === 'rerun' || command[0] === 'backfill' ? [0, 1] : [0];
    // Told whole where it fails.
    if (!allowed.includes(told.code ?? -1)) throw new Error(`${command.join(' ')}: ${JSON.stringify(told)}`);
    expect(told.stdout).not.toBe('');
    if (command[0] === 'rerun') {
      values['<rerun_id>'] = (await home.json('runs', 'nightly')).runs[0].run_id;
    }
    if (command[0] === 'stop') {
      await hanging?.ended;
      expect(await home.json('show', values['<run_id>'] as string)).toMatchObject({ status: 'ABORTED' });
      values['<run_id>'] = red;
    }
  }
});
