import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runsheet } from '../../support/home/command-line';
import { parseChecklist } from '../../support/pages/checklist';

/*
 * docs/deploy/first-deploy-checklist.md: what can be tried of its commands without AWS. The file of the same name in
 * test/emulator runs them against emulators.
 */

const ROOT = path.resolve(__dirname, '../../..');
const steps = parseChecklist(readFileSync(path.join(ROOT, 'docs/deploy/first-deploy-checklist.md'), 'utf8'));
const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

test('the checklist has sixteen commands, in order', () => {
  expect(steps.map(({ no }) => no)).toEqual(Array.from({ length: 16 }, (_, index) => index + 1));
});

test.each(steps.filter(({ command }) => command.startsWith('npx runsheet ')).map(({ command }) => command))(
  'the command line has every word of: %s',
  async (command) => {
    const [, , name = '', ...rest] = command.split(' ');
    const { code, stdout } = await runsheet([name, '--help']);
    expect(code).toBe(0);
    for (const option of rest.filter((word) => word.startsWith('--'))) expect(stdout).toContain(option);
  },
);

test('every script that it runs is one of the project, and every file is there', () => {
  const commands = steps.map(({ command }) => command).join('\n');
  const named = [...commands.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
  expect(named).toEqual(expect.arrayContaining(['synth', 'cdk', 'test:aws']));
  expect(named.filter((name) => !scripts[name])).toEqual([]);
});

test('the oldest Node that it names is the one that the package wants', () => {
  const { engines } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  expect(steps[0]?.shows).toEqual([engines.node.replace('>=', 'v')]);
});

describe('npm run test:aws', () => {
  const run = (...args: string[]) => {
    const env = { ...process.env, AWS_REGION: undefined, AWS_ENDPOINT_URL: undefined, AWS_PROFILE: undefined };
    return spawnSync(process.execPath, ['test/aws/run.mjs', ...args], { cwd: ROOT, encoding: 'utf8', env });
  };

  test('starts nothing without a stack that is named', () => {
    for (const args of [[], ['--dry-run'], ['logs']]) {
      const { status, stdout, stderr } = run(...args);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toContain('no stack is named, and none is chosen for you');
    }
  });

  test('says in its help how to deploy a stack for it, as the checklist does', () => {
    const { status, stdout } = run('--help');
    expect(status).toBe(0);
    const [build = '', deploy = ''] = steps[14]?.command.split(' && ') ?? [];
    expect(stdout).toContain(build);
    expect(stdout).toContain(deploy);
  });
});
