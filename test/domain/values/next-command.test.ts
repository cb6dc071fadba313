import { nextCommand } from '../../../domain/values/next-command';

test('a suggested command leads to the same engine', () => {
  expect(nextCommand('show nightly-1', { options: ' --home .home' })).toBe('npx runsheet show nightly-1 --home .home');
  expect(nextCommand('runs', { options: '' })).toBe('npx runsheet runs');
});
