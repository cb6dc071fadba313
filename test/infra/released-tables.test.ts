import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT, synthesize } from '../support/stack/synthesize';

/*
 * The tables of the last release are recorded in released-tables.json. DynamoDB makes or drops one index in an update
 * of a table, so a version that asks for two cannot be deployed over the last one. As long as no version is released,
 * the record is that of the version in work. To record the tables anew:
 *
 *   RUNSHEET_RECORD=1 npx jest test/infra/released-tables
 *
 * Do it with each release, and before the first one when a table changes.
 */

interface Table {
  keys: string[];
  stream: string;
  /** Keys and projection of each index, by its name. */
  indexes: Record<string, string>;
}

type Tables = Record<string, Table>;

interface KeySchema {
  AttributeName: string;
}

interface Projection {
  ProjectionType: string;
  NonKeyAttributes?: string[];
}

interface GlobalTable {
  TableName: string;
  KeySchema: KeySchema[];
  StreamSpecification: { StreamViewType: string };
  GlobalSecondaryIndexes?: { IndexName: string; KeySchema: KeySchema[]; Projection: Projection }[];
}

const FILE = join(__dirname, 'released-tables.json');
const tables = tablesOf(synthesize().findResources('AWS::DynamoDB::GlobalTable'));
const releases = [
  ...readFileSync(join(PROJECT_ROOT, 'CHANGELOG.md'), 'utf8').matchAll(/^## (\d+\.\d+\.\d+)( \(unreleased\))?$/gm),
].map(([, version, unreleased]) => ({ version, isReleased: !unreleased }));

if (process.env.RUNSHEET_RECORD) {
  const version = releases[0]?.version;
  writeFileSync(FILE, `${JSON.stringify({ version, tables }, undefined, 2)}\n`);
}
const recorded = JSON.parse(readFileSync(FILE, 'utf8')) as { version: string; tables: Tables };

test('the recorded tables are those of the last release or, before the first, of the version in work', () => {
  const last = releases.find(({ isReleased }) => isReleased);
  expect(recorded.version).toBe((last ?? releases[0])?.version);
  if (!last) expect(recorded.tables).toEqual(tables);
});

test('an update of the last release makes or drops at most one index of a table, and replaces nothing', () => {
  expect(refusals(recorded.tables, tables)).toEqual([]);
});

describe('an update', () => {
  const index = 'a, b: ALL';
  const before: Tables = { runs: { keys: ['a', 'b'], stream: 'BOTH', indexes: { one: index, two: index } } };
  const changed = (change: Partial<Table>): Tables => ({ runs: { ...before.runs, ...change } as Table });

  test.each([
    ['nothing', {}],
    ['one index more', { indexes: { one: index, two: index, three: index } }],
    ['one index less', { indexes: { one: index } }],
  ])('with %s is taken', (_, change) => {
    expect(refusals(before, changed(change))).toEqual([]);
  });

  test.each([
    ['two indexes more', { indexes: { one: index, two: index, three: index, four: index } }, /makes three, four/],
    ['one more and one less', { indexes: { one: index, three: index } }, /makes three and drops two/],
    ['another projection', { indexes: { one: index, two: 'a, b: KEYS_ONLY' } }, /two is changed: give it another name/],
    ['another key', { keys: ['a'] }, /keys are a, and were a, b: the table would be replaced/],
    ['another stream', { stream: 'KEYS_ONLY' }, /stream is KEYS_ONLY, and was BOTH/],
  ])('with %s is refused', (_, change, problem) => {
    expect(refusals(before, changed(change))).toEqual([expect.stringMatching(problem)]);
  });

  test('without a table that was there is refused', () => {
    expect(refusals(before, {})).toEqual([expect.stringMatching(/runs is gone/)]);
  });
});

/** What AWS would refuse, or would answer with an empty table. */
function refusals(before: Tables, now: Tables): string[] {
  return Object.entries(before).flatMap(([name, was]) => {
    const is = now[name];
    if (!is) return [`table ${name} is gone`];
    const made = Object.keys(is.indexes).filter((index) => !(index in was.indexes));
    const dropped = Object.keys(was.indexes).filter((index) => !(index in is.indexes));
    const changed = Object.keys(was.indexes).filter((index) => !dropped.includes(index) && differs(index, was, is));
    const steps = [made.length > 0 && `makes ${made.join(', ')}`, dropped.length > 0 && `drops ${dropped.join(', ')}`];
    return [
      ...(made.length + dropped.length > 1
        ? [`table ${name}: the version ${steps.filter(Boolean).join(' and ')}: one index a version`]
        : []),
      ...changed.map((index) => `table ${name}: index ${index} is changed: give it another name, and drop it later`),
      ...(is.keys.join(', ') === was.keys.join(', ')
        ? []
        : [
            `table ${name}: keys are ${is.keys.join(', ')}, and were ${was.keys.join(', ')}: the table would be replaced`,
          ]),
      ...(is.stream === was.stream ? [] : [`table ${name}: its stream is ${is.stream}, and was ${was.stream}`]),
    ];
  });
}

function differs(index: string, was: Table, is: Table): boolean {
  return was.indexes[index] !== is.indexes[index];
}

function tablesOf(resources: Record<string, Record<string, unknown>>): Tables {
  const keysOf = (schema: KeySchema[]) => schema.map(({ AttributeName }) => AttributeName);
  return Object.fromEntries(
    Object.values(resources).map((resource) => {
      const {
        TableName,
        KeySchema,
        StreamSpecification,
        GlobalSecondaryIndexes = [],
      } = resource.Properties as GlobalTable;
      const indexes = GlobalSecondaryIndexes.map((each) => [
        each.IndexName,
        `${keysOf(each.KeySchema).join(', ')}: ${renderProjection(each.Projection)}`,
      ]);
      return [
        TableName.replace(/^.*-/, ''),
        {
          keys: keysOf(KeySchema),
          stream: StreamSpecification.StreamViewType,
          indexes: Object.fromEntries(indexes),
        },
      ];
    }),
  );
}

function renderProjection({ ProjectionType, NonKeyAttributes = [] }: Projection): string {
  return [ProjectionType, ...[...NonKeyAttributes].sort()].join(' ');
}
