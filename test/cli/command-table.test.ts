import type { Command } from 'commander';
import { buildSync } from 'esbuild';
import { COMMANDS } from '../../cli/command-table';
import { commandLine } from '../../cli/program';

/** `runs`, `ledger export`: the commands that take an option. */
function loaded(program: Command): string[] {
  const within = program.commands.flatMap((command) => command.commands.map((each) => [command, each]));
  return [...program.commands.map((command) => [command]), ...within]
    .filter((path) => path.at(-1)?.options.length)
    .map((path) => path.map((command) => command.name()).join(' '));
}

describe('the command line', () => {
  it.each([
    [['runs'], ['runs']],
    [['set', 'export'], ['set']],
    [['ledger', 'export'], ['ledger export']],
    [['runn'], []],
    [[], []],
  ])('of %j has the named command alone', async (named, commands) => {
    expect(loaded(await commandLine(named))).toEqual(commands);
  });

  it('has all commands where none is named', async () => {
    const names = COMMANDS.map(({ name }) => name).filter((name) => name !== 'ledger');
    const ofLedger = ['ledger export', 'ledger query', 'ledger shell'];
    expect(loaded(await commandLine())).toEqual([...names, ...ofLedger]);
  });

  it('lists all commands in the same words, whichever is named', async () => {
    const whole = (await commandLine()).helpInformation();
    expect((await commandLine([])).helpInformation()).toBe(whole);
    expect((await commandLine(['ledger'])).helpInformation()).toBe(whole);
  });
});

it('the help reads no file of a command, and of the packages those that lay it out', () => {
  const { metafile } = buildSync({
    entryPoints: ['bin/command-line.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    write: false,
    metafile: true,
  });
  const read = new Set<string>();
  const follow = (file: string) => {
    if (read.has(file)) return;
    read.add(file);
    for (const { path, kind } of metafile.inputs[file]?.imports ?? []) if (kind === 'import-statement') follow(path);
  };
  follow('bin/command-line.ts');
  const files = [...read].filter((file) => !file.startsWith('node:'));
  expect(files.filter((file) => metafile.inputs[file] === undefined)).toEqual(['commander']);
  expect(files.filter((file) => file.startsWith('cli/commands/'))).toEqual([]);
  expect(files.length).toBeLessThan(30);
});
