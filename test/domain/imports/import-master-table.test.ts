import fc from 'fast-check';
import { readGroupsText, renderGroupsFile } from '../../../adapters/files/groups-file';
import { type ImportOptions, importMasterTable } from '../../../domain/imports/import-master-table';
import type { Imported } from '../../../domain/imports/imported';
import { PATTERN_COLUMNS } from '../../../domain/imports/pattern-columns';
import { parseTargets } from '../../../domain/targets/declared-targets';

const FOLDER = '/Workspace/Repos/etl/';
const JOB: Record<string, unknown> = {
  notebook_path: `${FOLDER}load_orders`,
  job_group: 'nightly',
  timeout_minutes: 30,
  maximum_retries: 2,
  priority: 0,
  is_enabled: true,
};

function importRows(rows: readonly Record<string, unknown>[], options: Partial<ImportOptions> = {}): Imported {
  const columns = [...new Set([...PATTERN_COLUMNS, ...rows.flatMap((row) => Object.keys(row))])];
  const cells = rows.map((row, index) => ({
    place: `row ${index + 1}`,
    cells: columns.map((column) => ({ ...JOB, ...row })[column] ?? null),
  }));
  const given = { notebooks: 'notebooks', exists: () => false, ...options };
  const imported = importMasterTable({ columns, rows: cells }, given);
  if ('problems' in imported) throw new Error(imported.problems.join('\n'));
  return imported;
}

const jobsOf = ({ groups }: Imported) =>
  Object.fromEntries(Object.entries(groups).map(([name, { jobs }]) => [name, Object.keys(jobs)]));

it('makes a job of each row, and a target of each notebook', () => {
  const { groups, targets, leftOut, notes, jobs } = importRows([
    { notebook_path: `${FOLDER}extract`, priority: -1, owner: 'ops' },
    { is_enabled: false, parameters: '{"region": "north"}' },
    { job_group: 'weekly', timeout_minutes: 600 },
  ]);
  expect({ leftOut, notes, jobs }).toEqual({ leftOut: [], notes: [], jobs: 3 });
  expect(targets).toEqual({
    'notebook:extract': { notebook: 'notebooks/extract.py' },
    'notebook:load_orders': { notebook: 'notebooks/load_orders.py' },
  });
  const common = { target: 'notebook:load_orders', maximum_retries: 2 };
  expect(groups).toEqual({
    nightly: {
      jobs: {
        extract: { ...common, target: 'notebook:extract', timeout_minutes: 30, priority: -1, owner: 'ops' },
        load_orders: {
          ...common,
          timeout_minutes: 30,
          priority: 0,
          is_enabled: false,
          parameters: { region: 'north' },
        },
      },
    },
    weekly: { jobs: { load_orders: { ...common, timeout_minutes: 600, priority: 0 } } },
  });
});

it('reads texts as the types that they stand for', () => {
  const { groups, leftOut } = importRows([
    { timeout_minutes: ' 30.0 ', maximum_retries: '2', priority: '-1', is_enabled: 'TRUE', job_name: 'a' },
    { timeout_minutes: 30n, maximum_retries: 2n, priority: -1n, is_enabled: 1, job_name: 'b' },
    { parameters: { limit: 7n, tags: ['x'], none: null }, is_enabled: 'no', job_name: 'c' },
  ]);
  expect(leftOut).toEqual([]);
  const read = { target: 'notebook:load_orders', timeout_minutes: 30, maximum_retries: 2, priority: -1 };
  expect(groups.nightly?.jobs).toEqual({
    a: read,
    b: read,
    c: { ...read, priority: 0, is_enabled: false, parameters: { limit: 7, tags: ['x'], none: null } },
  });
});

it('leaves out each row that cannot be a job, with everything that is wrong with it', () => {
  const { leftOut, groups } = importRows([
    {},
    { notebook_path: null, job_group: '' },
    { timeout_minutes: 'soon', maximum_retries: '99999999999999999999', priority: -5, is_enabled: 'maybe' },
    { timeout_minutes: 20_000, maximum_retries: null },
    { parameters: '[1]' },
    { notebook_path: 'a\0b' },
  ]);
  expect(jobsOf({ groups } as Imported)).toEqual({ nightly: ['load_orders'] });
  expect(leftOut.map(({ row }) => row)).toEqual(['row 2', 'row 3', 'row 4', 'row 5', 'row 6']);
  expect(leftOut.map(({ problems }) => problems)).toEqual([
    [expect.stringContaining('notebook_path is missing'), expect.stringContaining('job_group is missing')],
    [
      expect.stringContaining('timeout_minutes is "soon": expected minutes'),
      'maximum_retries is 100000000000000000000: expected a whole number from 0 to 50',
      expect.stringContaining('priority is -5'),
      'is_enabled is "maybe": expected true or false',
    ],
    [expect.stringContaining('timeout_minutes is 20000'), expect.stringContaining('maximum_retries is missing')],
    ['parameters is "[1]": expected an object of JSON values'],
    [expect.stringContaining('control character')],
  ]);
});

it('remarks upon what means the same and is said otherwise', () => {
  const { notes, groups } = importRows([
    { timeout_minutes: 0, is_enabled: null },
    { notebook_path: `${FOLDER}x` },
    { notebook_path: `${FOLDER}x`, timeout_minutes: '30', maximum_retries: 2n },
    { notebook_path: `${FOLDER}x`, priority: 1 },
  ]);
  expect(notes).toEqual([
    {
      row: 'row 1',
      name: `${FOLDER}load_orders`,
      problems: [
        'is_enabled is empty: it stays disabled, as it was',
        'timeout_minutes is 0, no limit: it is 7 days now, the longest',
      ],
    },
    { row: 'row 3', name: `${FOLDER}x`, problems: ['is the same as row 2, and was imported once'] },
    {
      row: 'row 4',
      name: `${FOLDER}x`,
      problems: ['is the job x-2, since names are unique in a group'],
    },
  ]);
  expect(groups.nightly?.jobs.load_orders).toMatchObject({ timeout_minutes: 10_080, is_enabled: false });
});

it('gives names to groups that have none, and keeps two groups apart', () => {
  const { groups, groupsRenamed } = importRows([
    { job_group: 'Nightly Load' },
    { job_group: 'Nightly-Load' },
    { job_group: '日本' },
    { job_group: 7 },
  ]);
  expect(Object.keys(groups)).toEqual(['Nightly-Load', 'Nightly-Load-2', 'group', 'group-7']);
  expect(groupsRenamed).toEqual([
    { job_group: '7', group: 'group-7' },
    { job_group: 'Nightly Load', group: 'Nightly-Load-2' },
    { job_group: '日本', group: 'group' },
  ]);
});

it('tells notebooks of one name by their folders, in whatever order the rows stand', () => {
  const rows = ['in/load', 'out/load', 'out/load all'].map((path) => ({ notebook_path: FOLDER + path }));
  const { targets } = importRows(rows);
  expect(targets).toEqual({
    'notebook:load': { notebook: 'notebooks/in/load.py' },
    'notebook:load-all': { notebook: 'notebooks/out/load all.py' },
    'notebook:out-load': { notebook: 'notebooks/out/load.py' },
  });
  expect(importRows([...rows].reverse()).targets).toEqual(targets);
});

it('counts the values of columns that no job has', () => {
  const { columnsLeftOut } = importRows([
    { cluster_id: '7', tags: ['x'] },
    { cluster_id: '', tags: null },
  ]);
  expect(columnsLeftOut).toEqual([
    { column: 'cluster_id', values: 1 },
    { column: 'tags', values: 1 },
  ]);
});

it('takes only the groups that are asked for', () => {
  const rows = [{ job_group: 'a' }, { job_group: 'b', priority: 'x' }, { job_group: 'c' }];
  const { groups, leftOut } = importRows(rows, { only: ['a'] });
  expect({ groups: Object.keys(groups), leftOut }).toEqual({ groups: ['a'], leftOut: [] });
});

it('gives the same names and places, whichever groups are asked for and however the rows stand', () => {
  const rows = [
    { notebook_path: `${FOLDER}in/load`, job_group: 'a' },
    { notebook_path: `${FOLDER}out/load`, job_group: 'b' },
    { notebook_path: `${FOLDER}out/load`, job_group: 'b', priority: 3 },
    { notebook_path: `${FOLDER}out/load`, job_group: 'B?', priority: 4 },
    { notebook_path: `${FOLDER}out/load`, job_group: 'B', priority: 5 },
  ];
  const all = importRows(rows);
  expect(importRows([...rows].reverse()).groups).toEqual(all.groups);
  const some = importRows(rows, { only: ['b', 'B?'] });
  expect(some.groups).toEqual({ b: all.groups.b, 'B-2': all.groups['B-2'] });
  expect(some.targets).toEqual({ 'notebook:out-load': { notebook: 'notebooks/out/load.py' } });
  expect(some.jobGroups).toEqual(['B', 'B?', 'a', 'b']);
});

it('leaves out a row that says the same as one that was left out', () => {
  const { leftOut, notes } = importRows([{}, { priority: 'x', is_enabled: '' }, { priority: 'x', is_enabled: '' }]);
  expect(notes).toEqual([]);
  expect(leftOut.map(({ problems }) => problems)).toEqual([
    [expect.stringContaining('priority is "x"')],
    ['is the same as row 2'],
  ]);
});

it('says which notebooks are not on this machine, and where the workspace has them', () => {
  const rows = [
    { notebook_path: '/Users/me/a' },
    { notebook_path: '/Users/me/b' },
    { notebook_path: 'x', priority: 'x' },
  ];
  const { missingNotebooks, exports, targets } = importRows(rows, { exists: (file) => file === 'b.ipynb' });
  expect(missingNotebooks).toEqual(['notebooks/a.py']);
  expect(exports).toEqual([{ from: '/Users/me', to: 'notebooks' }]);
  expect(targets['notebook:b']).toEqual({ notebook: 'notebooks/b.ipynb' });
});

it('refuses a table without the columns of the pattern, and says which to rename', () => {
  const columns = ['notebook', 'job_group', 'timeout', 'Maximum Retries', 'priority', 'PRIORITY', 'is-enabled'];
  const refused = importMasterTable({ columns, rows: [] }, { notebooks: '', exists: () => false });
  expect(refused).toEqual({
    problems: [
      'the column priority is there twice',
      expect.stringMatching(/^the column notebook_path is missing/),
      expect.stringMatching(/^the column timeout_minutes is missing/),
      expect.stringContaining('expected the columns notebook_path, job_group,'),
    ],
  });
});

it('makes of any table groups and targets that Runsheet takes', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom(null, '', 0, -1, 1, 30, true, false, 'true', '7', '../..', '=1+1', '__proto__', 'a b', 1e300, {}),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }),
  );
  const good = fc.constantFrom('a', 'A b', '__proto__', 'constructor', '日', '7', `${'x'.repeat(80)}`);
  const row = fc.record({
    notebook_path: fc.oneof(good, cell),
    job_group: fc.oneof(good, cell),
    timeout_minutes: fc.oneof(fc.constant(5), cell),
    maximum_retries: fc.oneof(fc.constant(0), cell),
    priority: fc.oneof(fc.constant('-1'), cell),
    is_enabled: fc.oneof(fc.constant(true), cell),
    job_name: fc.oneof(fc.constant(''), good, cell),
    parameters: fc.oneof(fc.constant(null), cell, fc.jsonValue()),
    description: fc.oneof(fc.constant(null), fc.string({ unit: 'binary' }), cell),
  });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 8 }), (rows) => {
      const { groups, targets, jobs, leftOut, notes } = importRows(rows);
      const twice = notes.filter(({ problems }) => problems.some((problem) => problem.includes('imported once')));
      expect(jobs + leftOut.length + twice.length).toBe(rows.length);
      expect(parseTargets(targets)).toEqual({ targets });
      const counted = Object.values(groups).reduce((sum, group) => sum + Object.keys(group.jobs).length, 0);
      expect(counted).toBe(jobs);
      if (jobs === 0) return;
      const read = readGroupsText(renderGroupsFile(groups));
      expect(
        read.flatMap((group) => group.jobs.map(({ job_name }) => `${group.job_group}/${job_name}`)).sort(),
      ).toEqual(
        Object.entries(groups)
          .flatMap(([name, group]) => Object.keys(group.jobs).map((job) => `${name}/${job}`))
          .sort(),
      );
    }),
  );
});
