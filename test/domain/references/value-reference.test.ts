import fc from 'fast-check';
import {
  badValueReferences,
  findReference,
  nestedReferences,
  parseOutput,
  RUN_FACTS,
  valueReferencesIn,
  withStandIns,
} from '../../../domain/references/value-reference';
import { parametersProblems } from '../../support/rows/parameters-problems';

describe('a parameter that is a reference', () => {
  it.each<[object, object]>([
    [{ output: 'extract' }, { output: { job: 'extract', path: [] } }],
    [{ output: 'extract-orders.rows' }, { output: { job: 'extract-orders', path: ['rows'] } }],
    [{ output: 'a.list.0.größe x' }, { output: { job: 'a', path: ['list', '0', 'größe x'] } }],
    [{ output: 'a.__proto__.constructor' }, { output: { job: 'a', path: ['__proto__', 'constructor'] } }],
    ...Object.keys(RUN_FACTS).map((run): [object, object] => [{ run }, { run }]),
  ])('asks for an output, a part of one, or a fact of the run: %j', (value, reference) => {
    expect(findReference(value)).toEqual(reference);
    expect([...valueReferencesIn({ p: value as never })]).toEqual([['p', reference]]);
    expect(badValueReferences({ p: value })).toEqual([]);
  });

  it.each([
    ['a text', 'extract.rows'],
    ['null', null],
    ['an empty object', {}],
    ['an object with another key', { output: 's3://bucket/orders', format: 'csv' }],
    ['an object with another key beside a word', { run: 'date', zone: 'UTC' }],
    ['a list', ['output', 'run']],
    ['an inherited key', Object.create({ run: 'date' })],
  ])('is none, but data, where it is %s', (_, value) => {
    expect(findReference(value)).toBeUndefined();
    expect(badValueReferences({ p: value })).toEqual([]);
  });

  it.each([
    [{ run: 'dat' }, /^"p" is not a reference to a fact of the run: \{"run": "dat"\}: did you mean "date"\?$/],
    [{ run: 'npm test' }, /known are scheduled_time, run_id, data_url, date, attempt$/],
    [{ run: 7 }, /\{"run": 7\}: known are/],
    [{ run: null }, /\{"run": null\}: known are/],
    [{ run: { run: 'date' } }, /known are/],
    [{ run: '__proto__' }, /known are/],
    [{ run: 'toString' }, /known are/],
    [{ run: 'date', output: 'a' }, /^"p" asks for "output" and for "run": expected one of them$/],
    [{ output: '' }, /is not a reference to an output: \{"output": ""\}: expected "<job>" or/],
    [{ output: 3 }, /\{"output": 3\}: expected/],
    [{ output: ['a'] }, /expected "<job>"/],
    [{ output: 's3://bucket/orders' }, /expected "<job>"/],
    [{ output: '.rows' }, /expected/],
    [{ output: 'a.' }, /expected/],
    [{ output: 'a..b' }, /expected/],
    [{ output: 'a'.repeat(65) }, /expected/],
    [{ output: '__proto__' }, /expected/],
    [{ output: `a${'.'.repeat(1000)}` }, /expected/],
    [{ output: `a${'.b'.repeat(25)}` }, /at most 24 parts/],
    [{ output: `a.${'b'.repeat(500)}` }, /500 characters/],
    [{ output: 'a.\ud800' }, /expected/],
  ])('is refused where it is malformed: %j', (value, problem) => {
    expect(findReference(value)).toBeUndefined();
    expect(badValueReferences({ p: value })).toEqual([expect.stringMatching(problem)]);
    expect(parametersProblems({ p: value })).toEqual([
      expect.stringMatching(/^parameters cannot be (taken: "p" |kept: )/),
    ]);
  });

  it('says the same of any text whose parts are not empty, and of no other', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 8 }), { maxLength: 6 }), (parts) => {
        const sound = parts.every((part) => part !== '' && !part.includes('.') && part.isWellFormed());
        fc.pre(parts.every((part) => !part.includes('.')));
        expect(parseOutput(['job', ...parts].join('.')) !== undefined).toBe(sound);
      }),
    );
  });
});

it('finds what looks like a reference further in, and takes no data for one', () => {
  const value = { steps: [{ run: 'npm test' }, { run: 'date' }], to: { output: 'a.b' }, run: { run: 1 } };
  expect(nestedReferences(value)).toEqual([{ run: 'date' }, { output: { job: 'a', path: ['b'] } }]);
  expect(nestedReferences('{"run": "date"}')).toEqual([]);
});

it('gives each reference a value of its kind until the real one is known', () => {
  expect(withStandIns({ a: { output: 'x' }, day: { run: 'date' }, n: { run: 'attempt' }, keep: [1] })).toEqual({
    a: '0',
    day: '2026-11-22',
    n: 1,
    keep: [1],
  });
});
