import { hintAt } from '../../../domain/values/nearest-name';

const KNOWN = ['priority', 'target', 'owner'];

test.each([
  ['prioritty', 'did you mean "priority"?'],
  ['Owner', 'did you mean "owner"?'],
  ['schedule', 'known are priority, target, owner'],
])('of the unknown name %s it says: %s', (unknown, hint) => {
  expect(hintAt(unknown, KNOWN)).toBe(hint);
});
