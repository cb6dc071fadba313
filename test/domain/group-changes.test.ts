import { groupChanges, hasChanges } from '../../domain/group-changes';
import { aFileGroup, aGroupsSettings, aJob, aRow } from './a-row';

const SETTINGS = { job_group: 'nightly', job_name: '@group' };

describe('what an apply changes', () => {
  it('is everything where the table has nothing of the group', () => {
    const changes = groupChanges(aFileGroup(), undefined, []);
    expect(changes).toMatchObject({ added: [aJob()], changed: [], unchanged: [], settingsChanged: true });
  });

  it('is nothing where the table says the same, defaults written out or not', () => {
    const rows = [aRow({ is_enabled: true, version: 3, updated_at: '2026-11-22T02:30:00.000Z', updated_by: 'ann' })];
    const changes = groupChanges(aFileGroup(), { ...SETTINGS, timezone: 'UTC', revision: 5 }, rows);
    expect(changes).toMatchObject({ added: [], changed: [], unchanged: ['load-orders'], settingsChanged: false });
    expect(hasChanges(changes)).toBe(false);
  });

  it('is each job that differs, with the version that it was read at', () => {
    const rows = [aRow({ version: 3, timeout_minutes: 9 })];
    expect(groupChanges(aFileGroup(), SETTINGS, rows).changed).toEqual([{ job: aJob(), version: 3 }]);
  });

  it('sees a difference deep in the parameters', () => {
    const group = aFileGroup({ jobs: [aJob({ parameters: { a: { b: [1, 2] } } })] });
    const rows = [aRow({ parameters: { a: { b: [1, 3] } } })];
    expect(groupChanges(group, SETTINGS, rows).changed).toHaveLength(1);
  });

  it.each([[{ priority: 'high' }], [{ prioritty: 1 }], [{ schema_version: 2 }]])(
    'mends a row that cannot be read: %j',
    (bad) => {
      expect(groupChanges(aFileGroup(), SETTINGS, [aRow(bad)]).changed).toHaveLength(1);
    },
  );

  it.each([['3'], [null], [1.5], [Number.NaN], [2 ** 60], [undefined]])(
    'takes a version that a hand wrote, such as %p, for none',
    (version) => {
      const rows = [aRow({ version, timeout_minutes: 9 })];
      expect(groupChanges(aFileGroup(), SETTINGS, rows).changed).toEqual([{ job: aJob(), version: undefined }]);
    },
  );

  it('leaves rows that the file does not name, and lists them', () => {
    const rows = [aRow(), aRow({ job_name: 'old' }), aRow({ job_name: '<b>' })];
    expect(groupChanges(aFileGroup(), SETTINGS, rows)).toMatchObject({
      notInFile: ['<b>', 'old'],
      unchanged: ['load-orders'],
    });
  });

  it('is the settings where they differ or cannot be read', () => {
    const group = aFileGroup({ settings: aGroupsSettings({ on_failure: 'continue' }) });
    expect(groupChanges(group, SETTINGS, [aRow()]).settingsChanged).toBe(true);
    expect(groupChanges(aFileGroup(), { ...SETTINGS, on_failure: 'x' }, [aRow()]).settingsChanged).toBe(true);
    expect(hasChanges(groupChanges(group, SETTINGS, [aRow()]))).toBe(true);
  });
});
