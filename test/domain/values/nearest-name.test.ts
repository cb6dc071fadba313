import { hintAt } from '../../../domain/values/nearest-name';

const KNOWN = ['priority', 'target', 'owner', 'day'];

test.each([
  ['prioritty', 'did you mean "priority"?'],
  ['Owner', 'did you mean "owner"?'],
  ['dya', 'did you mean "day"?'],
  ['dab', 'did you mean "day"?'],
  ['dxb', 'known are priority, target, owner, day'],
  ['schedule', 'known are priority, target, owner, day'],
])('of the unknown name %s it says: %s', (unknown, hint) => {
  expect(hintAt(unknown, KNOWN)).toBe(hint);
});
