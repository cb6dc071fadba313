import { type FoundTable, rowsExpire, tableProblems } from '../../../domain/tables/table-problems';
import { FORMER_INDEX_BY_JOB, INDEX_BY_JOB, MASTER_TABLE, RUN_TABLE } from '../../../domain/tables/table-shapes';

const whole = (given: Partial<FoundTable> = {}): FoundTable => ({
  status: 'ACTIVE',
  keys: ['run_id', 'entry'],
  indexes: RUN_TABLE.indexes.map(({ name, partitionKey, sortKey, projects }) => ({
    name,
    status: 'ACTIVE',
    keys: [partitionKey, sortKey],
    projection: projects === 'KEYS' ? 'KEYS_ONLY' : 'ALL',
  })),
  stream: 'NEW_AND_OLD_IMAGES',
  streamArn: undefined,
  expiresBy: 'expires_at',
  ...given,
});
const [byGroup, ...others] = whole().indexes as [FoundTable['indexes'][number]];

test('a table that Runsheet has made lacks nothing', () => {
  expect(tableProblems(RUN_TABLE, whole())).toEqual([]);
  expect(tableProblems(MASTER_TABLE, whole({ keys: ['job_group', 'job_name'], indexes: [] }))).toEqual([]);
});

test('an index that is not asked for is nobody else\u2019s business', () => {
  const more = { name: 'by-team', status: 'ACTIVE', keys: ['team'], projection: 'ALL' };
  expect(tableProblems(RUN_TABLE, whole({ indexes: [...whole().indexes, more] }))).toEqual([]);
});

test('an index that holds more than is read will do', () => {
  const indexes = whole().indexes.map((index) => ({ ...index, projection: 'ALL' }));
  expect(tableProblems(RUN_TABLE, whole({ indexes }))).toEqual([]);
});

test('the index of an earlier version is read where the one of this version is not there', () => {
  const indexes = whole().indexes.map((index) =>
    index.name === INDEX_BY_JOB ? { ...index, name: FORMER_INDEX_BY_JOB, projection: 'ALL' } : index,
  );
  expect(tableProblems(RUN_TABLE, whole({ indexes }))).toEqual([]);
});

test.each([
  [{ keys: ['run_id'] }, 'its keys are run_id, and not run_id, entry: it is no table of Runsheet'],
  [{ indexes: others }, 'it has no index runs-by-group of group_runs, planned_at: add it, one index at a time'],
  [
    { indexes: [{ ...byGroup, keys: ['planned_at', 'group_runs'] }, ...others] },
    'its index runs-by-group has the keys planned_at, group_runs: make it anew',
  ],
  [
    { indexes: [{ ...byGroup, status: 'CREATING' }, ...others] },
    'its index runs-by-group is CREATING: wait until it is ACTIVE',
  ],
  [
    { indexes: [{ ...byGroup, projection: 'KEYS_ONLY' }, ...others] },
    'its index runs-by-group holds KEYS_ONLY, and not whole rows: make it anew',
  ],
  [{ stream: undefined }, 'it has no stream: give it one of NEW_AND_OLD_IMAGES'],
  [{ stream: 'KEYS_ONLY' }, 'its stream has KEYS_ONLY: give it one of NEW_AND_OLD_IMAGES'],
  [{ status: 'UPDATING' }, 'it is UPDATING: wait until it is ACTIVE'],
])('with %j a table says what it lacks', (given, problem) => {
  expect(tableProblems(RUN_TABLE, whole(given))).toEqual([problem]);
});

test('every problem is said at once', () => {
  expect(tableProblems(RUN_TABLE, whole({ keys: [], indexes: [], stream: undefined }))).toHaveLength(5);
});

test('rows expire by one attribute only', () => {
  expect(rowsExpire(whole())).toBe(true);
  for (const expiresBy of [undefined, 'ttl']) expect(rowsExpire(whole({ expiresBy }))).toBe(false);
});
