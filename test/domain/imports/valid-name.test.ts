import fc from 'fast-check';
import { UniqueNames, validName } from '../../../domain/imports/valid-name';
import { isName } from '../../../domain/values/names';

it.each([
  ['extract_orders', 'extract_orders'],
  ['Übersicht täglich', 'Ubersicht-taglich'],
  ['01 load', 'job-01-load'],
  ['日本語', 'job'],
  ['_hidden', 'job-_hidden'],
  ['a@b#c/d:e', 'a-b-c-d-e'],
])('makes of %j the name %s', (text, name) => {
  expect(validName(text, 'job', 64)).toBe(name);
});

it('makes a name of any text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => isName(validName(text, 'job', 20), 20)));
});

it('hands out each name once, and none that is too long', () => {
  const names = new UniqueNames(6);
  expect(['load', 'load', 'load-2', 'load', 'abcdef', 'abcdef'].map((name) => names.take(name))).toEqual([
    'load',
    'load-2',
    'load-3',
    'load-4',
    'abcdef',
    'abcd-2',
  ]);
});

it('numbers 50,000 equal names without counting them anew', () => {
  const names = new UniqueNames(40);
  const taken = new Set(Array.from({ length: 50_000 }, () => names.take('load')));
  expect(taken.size).toBe(50_000);
});
