import fc from 'fast-check';
import { partOf } from '../../../domain/references/part-of-output';
import type { Json } from '../../../domain/values/json';

const partOfOutput = (output: Json, ...path: string[]) => partOf(output, { job: 'extract', path });
const OUTPUT = { rows: 3, list: [{ id: 'a' }, null], empty: {}, '0': 'zero', nothing: null, text: 'abc' };

describe('the part of an output', () => {
  it.each<[string[], Json]>([
    [[], OUTPUT],
    [['rows'], 3],
    [['list', '0', 'id'], 'a'],
    [['list', '1'], null],
    [['0'], 'zero'],
    [['nothing'], null],
    [['empty'], {}],
  ])('is what the path leads to: %j', (path, value) => {
    expect(partOfOutput(OUTPUT, ...path)).toEqual({ value });
  });

  it.each([
    [['row'], 'the output of job "extract" has no "row" (did you mean "rows"?)'],
    [['list', '2'], 'extract.list is a list of 2 with no index "2"'],
    [['list', '-1'], 'extract.list is a list of 2 with no index "-1"'],
    [['list', '01'], 'extract.list is a list of 2 with no index "01"'],
    [['list', 'length'], 'extract.list is a list of 2 with no index "length"'],
    [['empty', 'x'], 'extract.empty is an empty object, without "x"'],
    [['rows', 'x'], 'extract.rows is 3, which has no part "x"'],
    [['text', 'length'], 'extract.text is "abc", which has no part "length"'],
    [['nothing', 'x'], 'extract.nothing is null, which has no part "x"'],
    ...['__proto__', 'constructor', 'toString', 'hasOwnProperty'].map((name) => [
      [name],
      expect.stringContaining(`the output of job "extract" has no "${name}"`),
    ]),
  ] as [string[], string][])('is missing, and that is said in one sentence: %j', (path, problem) => {
    expect(partOfOutput(OUTPUT, ...path)).toEqual({ problem });
  });

  it('names no more than ten keys, each cut and printable', () => {
    const keys = Array.from({ length: 30 }, (_, at) => `\u001b${at}${'x'.repeat(100)}`);
    const { problem } = partOfOutput(Object.fromEntries(keys.map((key) => [key, 1])), 'a') as { problem: string };
    expect(problem).toMatch(/ and 20 more\)$/);
    expect(problem).not.toContain('\u001b');
    expect(problem.length).toBeLessThan(900);
  });

  it('of an own key of any name is found, and of an inherited one is not', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (key, inner) => {
        const output = JSON.parse(JSON.stringify({ [key]: inner })) as Json;
        expect(partOfOutput(output, key)).toEqual({ value: JSON.parse(JSON.stringify(inner)) });
        expect(partOfOutput({}, key)).toHaveProperty('problem');
      }),
    );
    expect(partOfOutput(JSON.parse('{"__proto__": {"a": 1}}'), '__proto__', 'a')).toEqual({ value: 1 });
  });
});
