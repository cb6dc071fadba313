import { readGroupsText } from '../../adapters/files/groups-file';
import { assignFields } from '../../domain/groups/assign-fields';
import { changeItem } from '../../domain/history/change-log';
import { parseStreamRecord } from '../../domain/history/stream-record';
import { importMasterTable } from '../../domain/imports/import-master-table';
import { PATTERN_COLUMNS } from '../../domain/imports/pattern-columns';
import { BadInputError } from '../../domain/tables/error-names';
import type { MasterRow } from '../../domain/tables/master-row';
import { loadGroup } from '../../operations/load/load-group';
import { aJobRow, putGroup } from '../support/rows/a-group';
import { aGroupName, aLoadRequest, loadDependencies } from '../support/rows/a-run';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

/*
 * The schema of a job is enforced at every way into the master table, each time with the same words: in a file that is
 * applied, in a field that is set, in a table that is imported. A row that a hand wrote past all of them is INVALID in
 * each run, and the change log keeps it as it was written.
 */

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const GOOD = { target: 'lambda:load-orders', timeout_minutes: 1, maximum_retries: 0, priority: 0 };
const TARGETS = { names: ['load-orders'], where: 'here' };

const BAD: [field: string, value: string | number, problem: RegExp][] = [
  ['timeout_minutes', 'soon', /timeout_minutes is "soon": expected minutes, more than 0/],
  ['timeout_minutes', -3, /timeout_minutes is -3: expected minutes, more than 0/],
  ['maximum_retries', 1.5, /maximum_retries is 1\.5: expected a whole number from 0 to 50/],
  ['maximum_retries', 51, /maximum_retries is 51: expected a whole number from 0 to 50/],
  ['priority', 'high', /priority is "high": expected -1 \(parallel\) or a whole number from 0/],
  ['priority', -2, /priority is -2: expected -1 \(parallel\) or a whole number from 0/],
  ['is_enabled', 'perhaps', /is_enabled is "perhaps": expected true or false/],
];

/** What each way says of the value. `undefined`: it would let it in. */
const WAYS: Record<string, (field: string, value: unknown) => string | undefined> = {
  'a file that is applied': (field, value) => {
    const job = { ...GOOD, [field]: value };
    try {
      readGroupsText(JSON.stringify({ groups: { nightly: { jobs: { load: job } } } }), TARGETS);
      return undefined;
    } catch (error) {
      return error instanceof BadInputError ? error.message : undefined;
    }
  },
  'a field that is set': (field, value) => {
    const assignments = [{ key: field, text: String(value) }];
    const assigned = assignFields({ jobName: 'load', row: GOOD, assignments, targets: TARGETS });
    return 'problems' in assigned ? assigned.problems.join('; ') : undefined;
  },
  'a table that is imported': (field, value) => {
    const row: Record<string, unknown> = {
      ...GOOD,
      notebook_path: '/etl/load',
      job_group: 'nightly',
      is_enabled: true,
    };
    const cells = PATTERN_COLUMNS.map((column) => ({ ...row, [field]: value })[column] ?? null);
    const rows = [{ place: 'line 2', cells }];
    const given = { notebooks: 'notebooks', exists: () => false };
    const imported = importMasterTable({ columns: [...PATTERN_COLUMNS], rows }, given);
    return 'problems' in imported || imported.jobs > 0
      ? undefined
      : imported.leftOut.flatMap(({ problems }) => problems).join('; ');
  },
};

describe.each(Object.entries(WAYS))('%s', (_, refusal) => {
  it.each(BAD)('is refused where %s is %j', (field, value, problem) => {
    expect(refusal(field, value)).toMatch(problem);
  });
});

describe('a row that a hand wrote', () => {
  it('is INVALID for each of these, its sibling is planned, and the change log has it as it is', async () => {
    const group = aGroupName();
    const bad = BAD.map(([field, value], at) => aJobRow({ job_name: `bad-${at}`, [field]: value }));
    await putGroup(tables, group, [aJobRow({ job_name: 'good' }), ...bad]);
    const request = aLoadRequest(group);
    await loadGroup(request, loadDependencies(tables));
    const rows = new Map((await tables.runs.listJobRuns(request)).map((row) => [row.job_name, row]));
    for (const [at, [, , problem]] of BAD.entries()) {
      expect(rows.get(`bad-${at}`)).toMatchObject({ status: 'INVALID', reason: expect.stringMatching(problem) });
    }
    expect(rows.get('good')?.status).toBe('PENDING');
  });

  it('is in the change log as it was written', () => {
    const key = { job_group: { S: 'nightly' }, job_name: { S: 'load' } };
    const image = { ...key, priority: { S: 'high' }, cpu: { N: '4' } };
    const parsed = parseStreamRecord({
      eventName: 'INSERT',
      dynamodb: { Keys: key, NewImage: image, SequenceNumber: '1', ApproximateCreationDateTime: 1_795_314_600 },
    });
    if ('problem' in parsed) throw new Error(parsed.problem);
    expect(changeItem(parsed.record)?.after).toEqual({
      M: expect.objectContaining({ priority: { S: 'high' }, cpu: { N: '4' } }),
    });
  });
});

describe('a row of another schema', () => {
  const set = (row: MasterRow) =>
    assignFields({
      jobName: 'load',
      row: { job_group: 'nightly', ...row },
      assignments: [{ key: 'owner', text: 'ann' }],
      targets: TARGETS,
    });

  it('that a newer Runsheet wrote runs nothing, and no field of it is set', async () => {
    const newer = aJobRow({ job_name: 'load', schema_version: 2 });
    const group = aGroupName();
    await putGroup(tables, group, [newer]);
    const request = aLoadRequest(group);
    await loadGroup(request, loadDependencies(tables));
    expect((await tables.runs.listJobRuns(request)).map(({ status, reason }) => [status, reason])).toEqual([
      ['INVALID', 'schema_version is 2: expected 1, the version that this Runsheet reads'],
    ]);
    expect(set(newer)).toEqual({
      problems: [
        'schema_version is 2: a newer Runsheet wrote this row, and this one reads 1: update this one, or apply a groups ' +
          'file that has the whole row',
      ],
    });
  });

  it.each([['1'], [null], [0]])(
    'with a schema_version that a hand wrote, %j, is mended by what sets a field of it',
    (schema_version) => {
      expect(set(aJobRow({ job_name: 'load', schema_version }))).toMatchObject({
        fields: { owner: 'ann' },
        remaining: [],
      });
    },
  );

  it('without any is read: so a hand writes it', async () => {
    const { schema_version, ...row } = aJobRow({ job_name: 'load', schema_version: 1 });
    expect(set(row)).toMatchObject({ fields: { owner: 'ann' }, remaining: [] });
  });
});
