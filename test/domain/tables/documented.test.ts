import { readFileSync } from 'node:fs';
import path from 'node:path';
import { JOB_REASONS, RUN_REASONS } from '../../../domain/tables/reasons';
import { JOB_RUN_STATUSES, RUN_STATUSES } from '../../../domain/tables/statuses';
import { MASTER_TABLE, RUN_TABLE } from '../../../domain/tables/table-shapes';

const page = readFileSync(path.resolve(__dirname, '../../../docs/reference/fields.md'), 'utf8');

/** The rows of the table with this head: the kind, and the statuses. */
function rowsUnder(head: string): { kind: string; statuses: string[] }[] {
  const [, table = ''] = page.split(`| ${head} |`);
  const [rows = ''] = table.split('\n\n');
  return [...rows.matchAll(/^\| `(\w+)` \| ([A-Z_, ]+) \|/gm)].map(([, kind = '', statuses = '']) => ({
    kind,
    statuses: statuses.split(', '),
  }));
}

describe('the reference of reasons', () => {
  it.each([
    ['`reason_kind` of a job run', JOB_REASONS, JOB_RUN_STATUSES],
    ['`reason_kind` of a run', RUN_REASONS, RUN_STATUSES],
  ])('lists each %s that there is, and no other', (head, kinds, statuses) => {
    const rows = rowsUnder(head);
    expect(rows.map(({ kind }) => kind)).toEqual([...kinds]);
    expect(
      rows.flatMap((row) => row.statuses).filter((status) => !(statuses as readonly string[]).includes(status)),
    ).toEqual([]);
  });
});

it('the keys of the tables stand in the page of the construct, for who brings tables of their own', () => {
  const construct = readFileSync(path.resolve(__dirname, '../../../docs/deploy/construct.md'), 'utf8');
  const listed = [...construct.matchAll(/^\| .*?`?([\w-]+)`? \| `(\w+)` \| `(\w+)` \|$/gm)].map(
    ([, ...cells]) => cells,
  );
  const { partitionKey, sortKey, indexes } = RUN_TABLE;
  expect(listed).toEqual([
    ['table', MASTER_TABLE.partitionKey, MASTER_TABLE.sortKey],
    ['table', partitionKey, sortKey],
    ...indexes.map((index) => [index.name, index.partitionKey, index.sortKey]),
  ]);
});
