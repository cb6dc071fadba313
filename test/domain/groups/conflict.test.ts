import { describeConflict } from '../../../domain/groups/conflict';
import { PROTOTYPE_NAMES } from '../../support/rows/prototype-names';

const KEY = { job_group: 'nightly', job_name: 'a' };
const READ = { ...KEY, priority: 1, version: 1, updated_by: 'ann', updated_at: '1', updated_reason: 'first' };
const REMEDY = 'look at it as it is now, and try again';

describe('a conflict says', () => {
  it('which fields changed, who changed them, and why', () => {
    const now = { ...READ, priority: 2, version: 2, updated_by: 'bob', updated_at: '2', updated_reason: 'urgent' };
    expect(describeConflict(KEY, READ, now, ['priority', 'version', 'updated_by', 'updated_at'])).toBe(
      `job "a" of group "nightly" was changed in the meantime by "bob", "urgent": priority was 1 and is 2. Nothing of it is lost: ${REMEDY}`,
    );
  });

  it('that an edit at the console left no name', () => {
    expect(describeConflict(KEY, READ, { ...READ, priority: 2 }, ['priority'])).toContain(
      ' by someone who left no name: ',
    );
  });

  it('the stamps only where nothing else differs', () => {
    expect(describeConflict(KEY, READ, { ...READ, version: 2 }, ['version'])).toContain('version was 1 and is 2');
  });

  it('that the row was removed, or added', () => {
    expect(describeConflict(KEY, READ, undefined, ['priority'])).toBe(
      `job "a" of group "nightly" was removed in the meantime: ${REMEDY}`,
    );
    expect(describeConflict(KEY, undefined, READ, ['priority'])).toContain(
      'was added in the meantime by "ann", "first"',
    );
  });

  it('that the group was applied, where only the mark of an apply differs', () => {
    const settings = { ...KEY, job_name: '@group' };
    const text = describeConflict(settings, READ, { ...READ, revision: 2, version: 2 }, ['revision', 'version']);
    expect(text).toBe(`group "nightly" was applied by someone else in the meantime: ${REMEDY}`);
    expect(describeConflict(settings, READ, { ...READ, revision: 2 }, ['revision', 'on_failure'])).toContain(
      'the settings row of group "nightly" was changed',
    );
  });

  it('ten fields at most', () => {
    const fields = Array.from({ length: 12 }, (_, index) => `f${index}`);
    expect(describeConflict(KEY, READ, { ...READ }, fields)).toContain(', and 2 more. Nothing');
  });
});

test.each(PROTOTYPE_NAMES)('an attribute named %s is missing where the row has none of its own', (name) => {
  const now = { ...READ, ...Object.fromEntries([[name, 'x']]) };
  expect(describeConflict(KEY, READ, now, [name])).toContain(`${name} was missing and is "x"`);
});
