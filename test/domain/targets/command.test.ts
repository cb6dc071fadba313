import fc from 'fast-check';
import { command } from '../../../domain/targets/command';
import { readArguments } from '../../../domain/targets/process-fields';
import { judgeExit } from '../../../domain/targets/program-exit';
import type { Argument } from '../../../domain/targets/target-fields';

const run = (...args: Argument[]) => ['load', ...args];

describe('the arguments of a command', () => {
  it('are its texts and the values of parameters, each one argument', () => {
    const parameters = { day: '2026-11-01', n: 1.5, full: true };
    const fields = run('--day', { parameter: 'day' }, { parameter: 'n' }, { parameter: 'full' });
    expect(readArguments(fields, parameters)).toEqual({ argv: ['load', '--day', '2026-11-01', '1.5', 'true'] });
  });

  it('hold any text without NUL as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (day) => {
        fc.pre(!day.includes('\0'));
        expect(readArguments(run({ parameter: 'day' }), { day })).toEqual({ argv: ['load', day] });
      }),
    );
  });

  it('are refused with every parameter that can be none', () => {
    const parameters = { list: [1], object: { a: 1 }, nothing: null, nul: 'a\0', token: { secret: 'ssm:/a' } };
    const names = [...Object.keys(parameters), 'absent', 'constructor', 'list'];
    expect(readArguments(run(...names.map((parameter) => ({ parameter }))), parameters)).toEqual({
      problems: [
        'parameters.list is [1]: expected a text, a number, true or false for an argument',
        'parameters.object is {"a":1}: expected a text, a number, true or false for an argument',
        'parameters.nothing is null: expected a text, a number, true or false for an argument',
        'parameters.nul holds a NUL character, which no argument can',
        "parameters.token is a secret: every user of the machine sees arguments. Name it in the target's env",
        'parameters.absent is missing: the target takes it as an argument',
        'parameters.constructor is missing: the target takes it as an argument',
      ],
    });
  });
});

test('a command is told in one line, as a person would type it', () => {
  expect(command.describe({ run: ['python3', 'load.py', { parameter: 'day' }, 'a b', '$HOME'] })).toBe(
    'python3 load.py {day} "a b" "$HOME"',
  );
});

test.each([
  [{ code: 0, signal: null }, undefined],
  [
    { code: 1, signal: null },
    { name: 'Runsheet.ExitCode', isPermanent: false },
  ],
  [
    { code: 2, signal: null },
    { name: 'Runsheet.ExitCode', isPermanent: true },
  ],
  [
    { code: null, signal: 'SIGSEGV' },
    { name: 'Runsheet.Killed', isPermanent: false, text: 'was ended by SIGSEGV' },
  ],
])('%j is judged', (exit, judged) => {
  const found = judgeExit({ permanent_exit_codes: [2] }, exit);
  if (judged) expect(found).toMatchObject(judged);
  else expect(found).toBeUndefined();
});
