import { groupChanges, hasChanges, rowVersion } from '../../../domain/groups/group-changes';
import { aFileGroup, aGroupsSettings, aJob, aRow } from '../../support/rows/a-row';

const SETTINGS = { job_group: 'nightly', job_name: '@group' };

describe('what an apply changes', () => {
  it('is everything where the table has nothing of the group', () => {
    const changes = groupChanges(aFileGroup(), undefined, []);
    expect(changes).toMatchObject({ added: [aJob()], changed: [], unchanged: [], settings: { fields: [] } });
    expect(hasChanges(changes)).toBe(true);
  });

  it('is nothing where the table says the same, defaults written out or not', () => {
    const rows = [aRow({ is_enabled: true, version: 3, updated_at: '2026-11-22T02:30:00.000Z', updated_by: 'ann' })];
    const changes = groupChanges(aFileGroup(), { ...SETTINGS, timezone: 'UTC', revision: 5 }, rows);
    expect(changes).toMatchObject({ added: [], changed: [], unchanged: ['load-orders'], settings: { fields: [] } });
    expect(hasChanges(changes)).toBe(false);
  });

  it('is each job that differs, field by field, with its row as it was read', () => {
    const row = aRow({ version: 3, timeout_minutes: 9, owner: 'ann' });
    expect(groupChanges(aFileGroup(), SETTINGS, [row]).changed).toEqual([
      {
        job: aJob(),
        row,
        fields: [
          { field: 'timeout_minutes', before: 9, after: 1, bad: false },
          { field: 'owner', before: 'ann', after: undefined, bad: false },
        ],
      },
    ]);
  });

  it('sees a difference deep in the parameters', () => {
    const group = aFileGroup({ jobs: [aJob({ parameters: { a: { b: [1, 2] } } })] });
    const rows = [aRow({ parameters: { a: { b: [1, 3] } } })];
    expect(groupChanges(group, SETTINGS, rows).changed).toHaveLength(1);
  });

  it.each([
    [{ priority: 'high' }, { field: 'priority', before: 'high', after: -1 }],
    [{ priority: undefined }, { field: 'priority', before: undefined, after: -1 }],
    [{ prioritty: 1 }, { field: 'prioritty', before: 1, after: undefined }],
    [{ schema_version: 2 }, { field: 'schema_version', before: 2, after: undefined }],
    [{ version: '3' }, { field: 'version', before: '3', after: undefined }],
  ])('mends a row that cannot be read, and shows what stands there: %j', (bad, change) => {
    const { changed } = groupChanges(aFileGroup(), SETTINGS, [aRow(bad)]);
    expect(changed.map(({ fields }) => fields)).toEqual([[{ ...change, bad: true }]]);
  });

  it.each([['3'], [null], [1.5], [Number.NaN], [2 ** 60], [undefined]])(
    'takes a version that a hand wrote, such as %p, for none',
    (version) => {
      expect(rowVersion(aRow({ version }))).toBeUndefined();
    },
  );

  it('takes a job that was to be removed, and is in the file, back', () => {
    const { changed } = groupChanges(aFileGroup(), SETTINGS, [aRow({ removing: true })]);
    expect(changed).toMatchObject([{ fields: [{ field: 'removing', before: true, after: undefined }] }]);
  });

  it('is nothing where a number is written as -0, or a group without a settings row is to have the defaults', () => {
    const group = aFileGroup({ jobs: [aJob({ parameters: { x: -0 } })] });
    expect(hasChanges(groupChanges(group, undefined, [aRow({ parameters: { x: 0 } })]))).toBe(false);
  });

  it('is what an apply left unfinished', () => {
    const settings = { ...SETTINGS, applying: 'x', applying_since: '2026-11-22T02:30:00.000Z' };
    const changes = groupChanges(aFileGroup(), settings, [aRow()]);
    expect(changes).toMatchObject({ changed: [], unfinished: '2026-11-22T02:30:00.000Z' });
    expect(hasChanges(changes)).toBe(true);
  });

  it('leaves rows that the file does not name, and lists them', () => {
    const rows = [aRow(), aRow({ job_name: 'old' }), aRow({ job_name: '<b>' })];
    const changes = groupChanges(aFileGroup(), SETTINGS, rows);
    expect(changes).toMatchObject({ kept: ['<b>', 'old'], removed: [], unchanged: ['load-orders'] });
    expect(hasChanges(changes)).toBe(false);
  });

  it('removes them where it is to prune', () => {
    const rows = [aRow(), aRow({ job_name: 'old' }), aRow({ job_name: '<b>' })];
    expect(groupChanges(aFileGroup(), SETTINGS, rows, { prune: true })).toMatchObject({
      kept: [],
      removed: [
        { job_name: '<b>', row: rows[2] },
        { job_name: 'old', row: rows[1] },
      ],
    });
  });

  it('is the settings where they differ or cannot be read', () => {
    const group = aFileGroup({ settings: aGroupsSettings({ on_failure: 'continue' }) });
    const difference = { field: 'on_failure', before: 'stop', after: 'continue', bad: false };
    expect(groupChanges(group, SETTINGS, [aRow()]).settings.fields).toEqual([difference]);
    expect(groupChanges(aFileGroup(), { ...SETTINGS, on_failure: 'x' }, [aRow()]).settings.fields).toEqual([
      { field: 'on_failure', before: 'x', after: 'stop', bad: true },
    ]);
    expect(hasChanges(groupChanges(group, SETTINGS, [aRow()]))).toBe(true);
  });
});
