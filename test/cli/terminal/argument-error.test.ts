import type { Command } from 'commander';
import { commandLine } from '../../../cli/program';

/** What the command line prints of arguments that it cannot take. */
async function complaintOf(...args: string[]): Promise<string> {
  let told = '';
  const program = await commandLine();
  for (const command of [program, ...program.commands] as Command[]) {
    const { outputError } = command.configureOutput();
    command.configureOutput({ writeErr: (text) => (told += text), outputError: outputError as never });
  }
  expect(() => program.parse(['node', 'runsheet', ...args])).toThrow();
  return told.split('\n')[0] ?? '';
}

describe('an argument that cannot be taken is one plain sentence', () => {
  it.each([
    [['runs', '--status', 'faild'], 'error: --status: "faild" is not a status of a run: did you mean "failed"?'],
    [['runs', '--since', 'x'], /^error: --since: "x" is no time: expected how long ago .*[^.]$/],
    [['runs', '--limit', 'x'], /^error: --limit is "x": expected a whole number from 1 to \d+, or "all"$/],
    [['run', 'g', '--param', 'x'], 'error: --param: "x" has no "=": expected key=value'],
    [['run', 'g', '--only', 'a,b c'], /^error: --only: "b c" is not a valid job name: expected .*[^.]$/],
    [['run', 'g', '--notify', ''], 'error: --notify is "": expected a command, or openlineage:<url or file>'],
    [
      ['prune', '--older-than', 'x'],
      'error: --older-than is "x": expected a number of days or hours, such as 30d or 12h',
    ],
    [['backfill', 'g', '--from', 'x'], /^error: --from is "x": expected a date \(2026-11-20\), .*\)$/],
    [['stop', 'r', '--reason', ' '], 'error: --reason is " ": expected a reason, in a few words'],
    [['runs', '--home', ''], 'error: --home is "": expected the path of a folder'],
    [['runs', '--stack', '!'], /^error: --stack is "!": expected .*[^.]$/],
  ])('%j', async (args, sentence) => {
    const told = await complaintOf(...args);
    if (typeof sentence === 'string') expect(told).toBe(sentence);
    else expect(told).toMatch(sentence);
  });
});
