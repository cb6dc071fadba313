import fc from 'fast-check';
import { readTypedValue, typeName } from '../../../domain/groups/typed-value';

describe('a typed value', () => {
  it.each([
    'select a -- k\n  from t',
    '\ttab',
    ' ',
    ' 5',
    '5\n',
    '---',
    '&a',
    '*a',
    '!Sub x',
    '%Y-%m-%d',
    '*/5 * * * *',
    '#fff',
    'a: b',
    'a # b',
    '[a-z]+',
    '[a, b]',
    '[',
    '{{ date }}',
    '{k: v}',
    '007',
    '+5',
    '.5',
    '0x10',
    '1_000',
    '1e999',
    'NaN',
    'True',
    'yes',
    '~',
    'Null',
    "'x'",
    '"a" and "b"',
    '2026-11-01',
    '@x',
    '`x`',
    '>-',
    '|',
  ])('is the text as it was typed: %j', (text) => {
    expect(readTypedValue(text)).toBe(text);
    expect(typeName(readTypedValue(text))).toBe('text');
  });

  it.each([
    ['20', 20, 'number'],
    ['-1.5e3', -1500, 'number'],
    ['true', true, 'true or false'],
    ['false', false, 'true or false'],
    ['null', null, 'null'],
    ['"20"', '20', 'text'],
    ['"a\\nb"', 'a\nb', 'text'],
    ['["a", 1]', ['a', 1], 'list'],
    [' {"k": {"k": ":"}}\n', { k: { k: ':' } }, 'object'],
    ['{"run": "date"}', { run: 'date' }, 'reference'],
    ['{"secret": "ssm:/a"}', { secret: 'ssm:/a' }, 'reference'],
  ])('is what JSON says: %s', (text, value, type) => {
    expect(readTypedValue(text)).toEqual(value);
    expect(typeName(value)).toBe(type);
  });

  it('is refused with a key twice, however deep', () => {
    for (const text of ['{"a": 1, "a": 1}', '[{"a": {"\\u0062": 1, "b": 2}}]', '{"a": ":", "a": "\\":"}'])
      expect(() => readTypedValue(text)).toThrow('it has a key twice');
  });

  it('is any JSON value that someone writes as JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, 2), (value, indent) => {
        expect(readTypedValue(JSON.stringify(value, null, indent))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
