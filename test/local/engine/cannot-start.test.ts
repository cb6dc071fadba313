import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { builtFunction } from '../../../local/built-entry';
import { HomeError } from '../../../local/home';
import { anActRow, runJobs, useLaptop } from '../../support/home/laptop';

/*
 * The processes of functions cannot start: by the environment, by Node, by a damaged installation. The run is refused
 * at once with the reason. Its calls would be repeated for minutes otherwise, as they are on AWS.
 */

jest.mock('../../../local/built-entry', () => {
  const real = jest.requireActual('../../../local/built-entry');
  return { ...real, builtFunction: jest.fn(real.builtFunction), nodePath: jest.fn(real.nodePath) };
});

const laptop = useLaptop();
afterEach(() => {
  delete process.env.NODE_OPTIONS;
});

const refused = () => runJobs(laptop, [anActRow('succeed')]).catch((error: unknown) => error as Error);

/** A function that was built for a newer Node, or damaged. */
const aFunction = (name: string, code: string): string => {
  const file = path.join(laptop.scratch, name);
  writeFileSync(file, code);
  return file;
};

describe('a run whose functions cannot start is refused with the reason:', () => {
  it('a module that NODE_OPTIONS asks for is missing', async () => {
    process.env.NODE_OPTIONS = '--require /nowhere/preload.js';
    const error = await refused();
    expect(error).toBeInstanceOf(HomeError);
    expect((error as Error).message).toMatch(
      /^the function load-group cannot start: Error: Cannot find module '\/nowhere\/preload\.js' \(Runtime exited with error: exit status 1\)\. It was started with .+, and its log is .+load-group-\w+\.log$/,
    );
  });

  it('Node refuses an option', async () => {
    process.env.NODE_OPTIONS = '--no-such-option';
    expect(((await refused()) as Error).message).toMatch(
      /cannot start: .*--no-such-option is not allowed in NODE_OPTIONS/,
    );
  });

  it.each([
    [
      'calls what this Node lacks as it loads',
      'Promise.notYet();',
      /cannot start: TypeError: Promise\.notYet is not a function\./,
    ],
    [
      'is written in a newer language',
      'const a = #;',
      /cannot start: Runtime\.UserCodeSyntaxError: Invalid or unexpected token\./,
    ],
    [
      'needs a package that is not installed',
      "require('not-installed');",
      /cannot start: Runtime\.ImportModuleError: Cannot find module 'not-installed'/,
    ],
    ['is damaged', '', /cannot start: Runtime\.HandlerNotFound: load-group exports no function "handler"/],
  ])('a function of ours %s', async (fault, code, message) => {
    jest.mocked(builtFunction).mockImplementation(() => aFunction(`${fault.replaceAll(' ', '-')}.js`, code));
    expect(((await refused()) as Error).message).toMatch(message);
    jest.mocked(builtFunction).mockImplementation(jest.requireActual('../../../local/built-entry').builtFunction);
  });

  it('and the next run of the home works', async () => {
    expect((await runJobs(laptop, [anActRow('succeed')])).result.status).toBe('SUCCEEDED');
  });
});

it.each([
  ['one interrupt, which the command has heard too, starts it again', 1, 'SUCCEEDED'],
  ['a second one is no accident', 2, 'cannot start: Runtime exited with error: signal: SIGINT'],
])('a process that a Ctrl-C reaches before it has a group of its own: %s', async (_, times, expected) => {
  const count = aFunction(`interrupts-${times}`, String(times));
  const preload = aFunction(
    `interrupted-${times}.js`,
    `const { readFileSync, writeFileSync } = require('node:fs');
     const left = Number(readFileSync(${JSON.stringify(count)}, 'utf8'));
     writeFileSync(${JSON.stringify(count)}, String(left - 1));
     if (left > 0) process.kill(process.pid, 'SIGINT');`,
  );
  process.env.NODE_OPTIONS = `--require ${preload}`;
  const ended = await refused();
  expect(ended instanceof Error ? ended.message : ended.result.status).toContain(expected);
});
