import { readFileSync } from 'node:fs';
import { runsheet } from '../../support/home/command-line';

const COMMANDS = [
  'init',
  'import',
  'plan',
  'apply',
  'export',
  'set',
  'enable',
  'disable',
  'remove',
  'history',
  'jobs',
  'lineage',
  'targets',
  'schedule',
  'reconcile',
  'run',
  'rerun',
  'backfill',
  'stop',
  'board',
  'runs',
  'show',
  'why',
  'diff',
  'logs',
  'cost',
  'ledger',
  'prune',
  'backup',
  'doctor',
];

const COMMANDS_OF_LEDGER = ['export', 'query', 'shell'];

it('and the page of the command line name the same commands', () => {
  const page = readFileSync('docs/reference/commands.md', 'utf8').split('\n## ')[0] ?? '';
  const named = page.match(/(?<=^- .*`)[a-z]+(?=`)/gm) ?? [];
  expect([...new Set(named)].sort()).toEqual([...COMMANDS].sort());
});

describe('the help', () => {
  it('of the program says what there is, and what the exit codes mean', async () => {
    const { code, stdout, stderr } = await runsheet(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatchSnapshot();
  });

  it.each(COMMANDS)('of %s has its options and examples', async (command) => {
    const { code, stdout, stderr } = await runsheet([command, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatchSnapshot();
  });

  it.each(COMMANDS_OF_LEDGER)('of ledger %s has its options and examples', async (command) => {
    const { code, stdout, stderr } = await runsheet(['ledger', command, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatchSnapshot();
  });

  it.each(COMMANDS)('of %s is the same where it is asked for as help', async (command) => {
    const { stdout } = await runsheet(['help', command]);
    expect(stdout).toContain(`Usage: runsheet ${command}`);
  });
});

describe('a command that was typed wrong', () => {
  it.each([
    [['frobnicate'], /unknown command 'frobnicate'/],
    [['runn'], /Did you mean one of run, runs/],
    [['run'], /missing required argument 'group'/],
    [['ledger', 'ask'], /unknown command 'ask'/],
    [['show'], /missing required argument 'run_id'/],
    [['why'], /missing required argument 'run_id'/],
    [['diff'], /missing required argument 'run_a'/],
    [['set', 'nightly/a'], /missing required argument 'field=value'/],
    [['disable'], /missing required argument 'group\[\/job\]'/],
    [['enable', 'nightly/a', '--reason', ' '], /expected a reason, in a few words/],
    [['apply', 'x.yaml', '--reason', 'x'.repeat(1001)], /expected at most 1000 characters/],
    [['run', 'a', 'b'], /too many arguments/],
    [['runs', '--frob'], /unknown option '--frob'/],
    [['runs', '--limit', 'many'], /expected a whole number from 1 to 1000, or "all"/],
    [['runs', '--limit', '0'], /expected a whole number from 1 to 1000, or "all"/],
    [['runs', '--limit', '1e2'], /expected a whole number from 1 to 1000, or "all"/],
    [['run', 'a', '--workers', '0'], /expected a whole number from 1 to 64/],
    [['run', 'a', '--param', 'x'], /"x" has no "=": expected key=value/],
    [['run', 'a', '--param', '=x'], /"=x" has no key before "=": expected key=value/],
    [['run', 'a', '--param', '__proto__=x'], /a key "__proto__", which is not allowed/],
    [['logs', 'nightly-1', 'a', '--attempt', '-1'], /--attempt/],
    [['runs', '--home', ''], /expected the path of a folder/],
    [['runs', '--home'], /argument missing/],
  ])('ends with 2 and says on stderr what is wrong: %j', async (args, message) => {
    const { code, stdout, stderr } = await runsheet(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^error: .*\n.*(--help|Did you mean)/);
  });

  it('without any command shows the help on stderr', async () => {
    const { code, stdout, stderr } = await runsheet([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: runsheet');
  });
});
