import { missingOf } from '../../../cli/init/package-additions';

const WANTED = JSON.stringify({
  type: 'module',
  scripts: { start: 'runsheet run nightly', test: 'node --test' },
  dependencies: { runsheet: '^1.0.0' },
  devDependencies: { tsx: '^4.0.0', typescript: '^7.0.0' },
});

it('an empty package.json lacks everything, and so does one that is no JSON', () => {
  const all = ['type', 'start', 'test', 'runsheet', 'tsx', 'typescript'];
  expect(missingOf('{}', WANTED).map(({ key }) => key)).toEqual(all);
  expect(missingOf('{', WANTED).map(({ key }) => key)).toEqual(all);
  expect(missingOf('{"scripts": "none"}', WANTED).map(({ key }) => key)).toEqual(all);
});

it('what is there in another form is named with what is there, but any version of a dependency is good', () => {
  const existing = { type: 'commonjs', scripts: { test: 'jest' }, dependencies: { tsx: '1', typescript: '5' } };
  expect(missingOf(JSON.stringify(existing), WANTED)).toEqual([
    { section: undefined, key: 'type', value: 'module', now: 'commonjs' },
    { section: 'scripts', key: 'start', value: 'runsheet run nightly', now: undefined },
    { section: 'scripts', key: 'test', value: 'node --test', now: 'jest' },
    { section: 'dependencies', key: 'runsheet', value: '^1.0.0', now: undefined },
  ]);
});

it('a package.json that says all of it lacks nothing', () => {
  expect(missingOf(WANTED, WANTED)).toEqual([]);
});
