import { isWithin } from '../../../adapters/files/is-within';

test.each([
  ['/project/jobs/load.py', true],
  ['/project', true],
  ['/project/..cache/load.py', true],
  ['/project/...', true],
  ['/projects/load.py', false],
  ['/load.py', false],
  ['/', false],
])('%s lies in /project: %s', (file, expected) => {
  expect(isWithin(file, '/project')).toBe(expected);
});
