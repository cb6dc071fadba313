import { parseEditTarget, targetText } from '../../../cli/edit/edit-target';

describe('the target of an edit', () => {
  it.each([
    ['nightly', { job_group: 'nightly', job_name: '@group' }],
    ['nightly/load-orders', { job_group: 'nightly', job_name: 'load-orders' }],
    ['nightly/typed by hand', { job_group: 'nightly', job_name: 'typed by hand' }],
  ])('%s is read, and written as it was', (text, target) => {
    expect(parseEditTarget(text)).toEqual(target);
    expect(targetText(target)).toBe(text);
  });

  it.each([
    ['nightly/a/b', '"nightly/a/b" has more than one slash: expected <group> or <group>/<job>'],
    ['nightly/', '"nightly/" has no job after the slash: expected <group> or <group>/<job>'],
    ['night ly', '"night ly" is not a valid group name: expected a letter, then letters, digits'],
    ['', '"" is not a valid group name'],
  ])('%j is refused', (text, message) => {
    expect(() => parseEditTarget(text)).toThrow(message);
  });
});
