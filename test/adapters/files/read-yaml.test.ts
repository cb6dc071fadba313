import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { readYaml } from '../../../adapters/files/read-yaml';

const MAX = 1_000_000;

describe('a YAML document', () => {
  it('is any value that it was written from, in YAML and in JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (given) => {
        const value = JSON.parse(JSON.stringify(given));
        expect(readYaml(stringify(value), MAX)).toEqual(itsValue(value));
        expect(readYaml(JSON.stringify(value, null, 2), MAX)).toEqual(itsValue(value));
      }),
    );
  });

  it('is what the library makes of it, also with anchors that are given anew, or on keys', () => {
    for (const text of [
      '',
      'a',
      'a:\nb: ~',
      'a: &x 1\nb: *x\nc: &x [2]\nd: *x',
      '&k key: *k',
      '- &a {b: &b 1}\n- [*a, *b]',
    ])
      expect(readYaml(text, MAX)).toEqual(itsValue(parse(text)));
  });

  it('has a key __proto__ as its own', () => {
    const read = readYaml('{a: {__proto__: {b: 1}}}', MAX);
    expect(JSON.stringify(read)).toBe('{"value":{"a":{"__proto__":{"b":1}}}}');
  });

  it('has no merge keys, which is one problem however many there are', () => {
    const merged = 'base: &b {x: 1}\none: {<<: *b, y: 2}\ntwo: {<<: *b}\nthree: {<<: *b}';
    expect(readYaml(merged, MAX)).toEqual({
      problems: [
        'line 2, column 7, and 2 more: merge keys ("<<") are not read, since YAML 1.2 has none: write the fields out, or name a whole value by an alias',
      ],
    });
    expect(readYaml('{"<<": 1}', MAX)).toEqual(itsValue({ '<<': 1 }));
  });

  it('names every problem with its place', () => {
    expect(readYaml('a: {1: x, "1": y}\nb: *none\nc: &c [*c]', MAX)).toEqual({
      problems: [
        'Map keys must be unique at line 1, column 11: this one becomes "1", as in line 1, column 5',
        'line 2, column 4: its aliases cannot be resolved: Unresolved alias *none has no anchor before it',
        'line 3, column 8: its aliases cannot be resolved: Unresolved alias *c stands inside the value that it names',
      ],
    });
  });

  it('has no value of a tag that JSON does not know', () => {
    expect(readYaml('a: !!set {b, c}', MAX)).toEqual(itsValue({ a: new Set() }));
    for (const tag of ['omap', 'pairs'])
      expect(readYaml(`a: !!${tag} [b: 1]`, MAX)).toEqual({
        problems: [expect.stringContaining(`!!${tag} has no JSON form: expected a list or a map`)],
      });
    expect(readYaml('a: !!map {b: !!seq [!!str 1]}', MAX)).toEqual(itsValue({ a: { b: ['1'] } }));
  });

  it('may have as many characters as are allowed, with its aliases written out', () => {
    expect(readYaml('[&a xxxx, *a]', 13 + 2)).toMatchObject({ value: ['xxxx', 'xxxx'] });
    expect(readYaml('[&a xxxx, *a]', 13 + 1)).toMatchObject({ problems: [expect.stringContaining('written out')] });
  });
});

describe('the line of a part', () => {
  const lineOf = (text: string, ...path: string[]) => {
    const read = readYaml(text, MAX);
    if ('problems' in read) throw new Error(read.problems.join());
    return read.lineOf(path);
  };

  it.each([
    ['its key', ['a', 'b'], 3],
    ['a key whose value begins below', ['a', 'c'], 4],
    ['a place in a list', ['a', 'c', '1'], 6],
    ['a part of an object in a list', ['a', 'c', '1', 'e'], 7],
    ['what is missing: that of what lacks it', ['a', 'c', '1', 'gone', 'too'], 6],
    ['what nothing has: the first that is no comment', ['x'], 2],
    ['a part of a text, which has none', ['a', 'b', '0'], 3],
  ])('is that of %s', (_, path, line) => {
    const yaml = '# a comment\na:\n  b: 1\n  c:\n    - 2\n    - d: 3\n      e: 4\n';
    expect(lineOf(yaml, ...path)).toBe(line);
    const json = '\n{"a":\n{"b": 1,\n "c":\n[2,\n {"d": 3,\n "e": 4}]}}';
    expect(lineOf(json, ...path)).toBe(line);
  });

  it('is that of the anchor, in what an alias brings', () => {
    const text = 'a: &a\n  b: 1\nc: *a\n';
    expect(lineOf(text, 'c')).toBe(3);
    expect(lineOf(text, 'c', 'b')).toBe(2);
  });
});

/** What a text without problems is read as. */
function itsValue(value: unknown) {
  return { value, lineOf: expect.any(Function) };
}
