import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { parseSecretsEnv } from '../../../domain/secrets/secrets-env';

const values = (text: string) => Object.fromEntries(parseSecretsEnv(text).values);
const NOT_A_REFERENCE =
  'expected "secretsmanager:<name>" or "ssm:/<name>" (letters, digits and /_+.@-, of ssm /_.-; at most 200 characters)';

describe('a secrets.env', () => {
  it.each<[string, string, string]>([
    ['a plain value, without the blanks around it', ' ssm:/a =  x y\t', 'x y'],
    ['a plain value before a comment', 'ssm:/a=x # y', 'x'],
    ['a value in quotes, with all blanks', 'ssm:/a=" x # y "', ' x # y '],
    ['a value in quotes before a comment', "ssm:/a='x' # y", 'x'],
    ['a line end in double quotes', 'ssm:/a="x\\ny"', 'x\ny'],
    ['no line end in other quotes', "ssm:/a='x\\ny'", 'x\\ny'],
    ['quotes in quotes', 'ssm:/a=`x"\'y`', 'x"\'y'],
    ['several lines, as of a key', 'ssm:/a="-----BEGIN\r\nMII=\r\n"\r\n', '-----BEGIN\nMII=\n'],
    ['an equals sign', 'ssm:/a=x=y==', 'x=y=='],
    ['a line for a shell', 'export ssm:/a=x', 'x'],
    ['no dollar that is expanded', 'ssm:/a=$HOME', '$HOME'],
    ['nothing', 'ssm:/a=', ''],
  ])('has %s', (_, text, value) => {
    expect(parseSecretsEnv(`\n# first\n${text}`)).toEqual({ values: new Map([['ssm:/a', value]]), warnings: [] });
  });

  it.each<[string, string, Record<string, string>, string[]]>([
    [
      'a value that ends at "#"',
      'ssm:/a=abcd#ef',
      { 'ssm:/a': 'abcd' },
      ['line 1 has a value that ends at its "#": put the value in quotes if "#" belongs to it'],
    ],
    [
      'a line without "="',
      'ssm:/a: x\nssm:/b=y\n=z',
      { 'ssm:/b': 'y' },
      [1, 3].map((line) => `line ${line} is no <reference>=<value>: a value of several lines needs quotes`),
    ],
    [
      'a name twice',
      'ssm:/a=x\n\nssm:/a=y',
      { 'ssm:/a': 'y' },
      ['line 3 gives "ssm:/a" again: the value in line 1 is not used'],
    ],
    [
      'a quote that nothing closes',
      'ssm:/a="x\nssm:/b=y',
      { 'ssm:/a': '"x', 'ssm:/b': 'y' },
      ['line 1 opens a quote (") that nothing closes'],
    ],
    [
      'a quote that closes too early, lines below',
      'ssm:/a="x\nssm:/b="y"',
      { 'ssm:/a': 'x\nssm:/b=' },
      ['line 2 goes on after the closing quote: what follows is left out'],
    ],
    [
      'a misspelt reference, by its name',
      '\nsecretmanager:db=x',
      {},
      [`has "secretmanager:db", which no parameter can ask for: ${NOT_A_REFERENCE} (line 2)`],
    ],
    [
      'another name by its line only, since it may be a part of a secret',
      'ssm:/a=MIIE\nAbCdEf==',
      { 'ssm:/a': 'MIIE' },
      [`has a name, which no parameter can ask for: ${NOT_A_REFERENCE} (line 2)`],
    ],
  ])('warns of %s', (_, text, expected, warnings) => {
    expect([values(text), parseSecretsEnv(text).warnings]).toEqual([expected, warnings]);
  });

  it('shows in no warning a part of a value, whatever its author did wrong', () => {
    const secret = fc.string({
      unit: fc.constantFrom('§', '±', '=', '#', '"', "'", ' ', ':', '\n', '`'),
      maxLength: 12,
    });
    const line = fc.tuple(fc.constantFrom('ssm:/a=', 'ssm:/a: ', 'secretmanager:', 'ssm', 'export ', '"', ''), secret);
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const { warnings } = parseSecretsEnv(lines.map((parts) => parts.join('')).join('\n'));
        expect(warnings.filter((warning) => /[§±]/.test(warning))).toEqual([]);
      }),
    );
  });

  it('is what Node reads, where its author did nothing wrong', () => {
    const name = fc.stringMatching(/^(ssm:(\/[a-z0-9_.-]{1,5}){1,2}|secretsmanager:[a-z0-9_.+@/-]{1,8})$/);
    const plain = fc.stringMatching(/^[A-Za-z0-9=+$\\.,: -]{0,20}$/).map((text) => [text, ' # c'].join(''));
    const double = fc.stringMatching(/^[^"\r]{0,20}$/).map((text) => `"${text}"`);
    const single = fc.stringMatching(/^[^'\r]{0,20}$/).map((text) => `'${text}' # c`);
    const lines = fc.uniqueArray(fc.tuple(name, fc.oneof(plain, double, single)), { selector: ([key]) => key });
    fc.assert(
      fc.property(lines, (pairs) => {
        const text = pairs.map(([key, value]) => `${key}=${value}\n`).join('# a comment\n');
        expect(parseSecretsEnv(text)).toEqual({ values: new Map(Object.entries(parseEnv(text))), warnings: [] });
      }),
    );
  });
});
