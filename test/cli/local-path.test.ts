import type { Argument, Command, Option } from 'commander';
import { localPath } from '../../cli/local-path';
import { commandLine } from '../../cli/program';

it('takes a path as it is typed, and says what to do with an address', () => {
  expect(['a', './s3', '/a b/', '-'].map(localPath('a folder'))).toEqual(['a', './s3', '/a b/', '-']);
  expect(() => localPath('a folder')('')).toThrow(/^expected the path of a folder\.$/);
  expect(() => localPath('a file', 'copy it there')('s3://b/a')).toThrow(
    /^expected the path of a file on this machine; copy it there\.$/,
  );
});

/** They only read, and whoever reads says that nothing is there. */
const READ_ALONE = ['plan [files...]', 'apply [files...]', 'ledger query --dir <dir>', 'ledger shell --dir <dir>'];

it('is asked of every argument and option that names a path', async () => {
  const places = [...placesOf(await commandLine(), '')];
  expect(places.length).toBeGreaterThan(20);
  const taken = places.flatMap(({ place, read }) => {
    try {
      read?.('s3://bucket/a', undefined);
      return [place];
    } catch (error) {
      return /this machine|expected/.test((error as Error).message) ? [] : [`${place}: ${(error as Error).message}`];
    }
  });
  expect(taken.sort()).toEqual(READ_ALONE.sort());
});

interface Place {
  place: string;
  read: Argument['parseArg'] | Option['parseArg'];
}

const PATH = /[<[](folder|file|files\.\.\.|dir|source|path|url or file)[>\]]/;

function* placesOf(command: Command, before: string): Generator<Place> {
  const name = [before, command.name()].filter((word) => word !== '' && word !== 'runsheet').join(' ');
  for (const argument of command.registeredArguments) {
    const shown = argument.variadic ? `${argument.name()}...` : argument.name();
    const flags = argument.required ? `<${shown}>` : `[${shown}]`;
    if (PATH.test(flags)) yield { place: `${name} ${flags}`, read: argument.parseArg };
  }
  for (const option of command.options)
    if (PATH.test(option.flags)) yield { place: `${name} ${option.flags}`, read: option.parseArg };
  for (const each of command.commands) yield* placesOf(each, name);
}
