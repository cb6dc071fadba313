import fc from 'fast-check';
import { groupAsOf } from '../../../domain/history/logged-change';
import type { MasterRow } from '../../../domain/tables/master-row';
import { useLaptop } from '../../support/home/laptop';
import { changesOf, tableOf } from '../../support/home/logged-changes';
import { aGroupName } from '../../support/rows/a-run';
import { deleteRow, putRow, updateRow } from '../../support/rows/edits';

jest.setTimeout(120_000);

const laptop = useLaptop();

const JOBS = ['a', 'b', '@group', 'no name\u202e'] as const;
const fieldValue = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => text !== '' && text.isWellFormed()),
  fc.integer({ min: -5, max: 5 }),
  fc.boolean(),
  fc.constant(null),
  fc.constant({ a: [1, 'x'], b: {} }),
);
const fields = fc.dictionary(fc.constantFrom('priority', 'owner', 'target', 'parameters', 'is_enabled'), fieldValue, {
  maxKeys: 3,
});
const bookkeeping = fc.dictionary(
  fc.constantFrom('version', 'updated_at', 'updated_by', 'updated_reason', 'applying', 'revision', 'removing'),
  fieldValue,
  { minKeys: 1, maxKeys: 3 },
);
const edit = fc.oneof(
  fc.record({ act: fc.constant('put' as const), job: fc.constantFrom(...JOBS), fields }),
  fc.record({ act: fc.constant('update' as const), job: fc.constantFrom(...JOBS), fields }),
  fc.record({ act: fc.constant('update' as const), job: fc.constantFrom(...JOBS), fields: bookkeeping }),
  fc.record({ act: fc.constant('delete' as const), job: fc.constantFrom(...JOBS) }),
);

describe('the change log', () => {
  it('gives the table at every moment when it is replayed, forwards and back from today', async () => {
    const { master } = laptop.engine;
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 12 }), async (edits) => {
        const group = aGroupName();
        const seen: { at: string; table: Record<string, MasterRow> }[] = [];
        for (const each of edits) {
          const key = [group, each.job] as const;
          if (each.act === 'delete') await deleteRow(master, key);
          else if (each.act === 'put') await putRow(master, { job_group: group, job_name: each.job, ...each.fields });
          else if (Object.keys(each.fields).length > 0) await updateRow(master, key, each.fields);
          seen.push({ at: new Date().toISOString(), table: tableOf(await master.readPartition(group)) });
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
        const rows = await master.readPartition(group);
        const changes = await changesOf(laptop, group);
        for (const { at, table } of seen) {
          expect(tableOf(groupAsOf([], changes, at).rows)).toEqual(table);
          const later = changes.filter((change) => change.at > at);
          expect(tableOf(groupAsOf(rows, later, at).rows)).toEqual(table);
        }
        expect(tableOf(groupAsOf(rows, changes, '2020-01-01T00:00:00.000Z').rows)).toEqual({});
      }),
      { numRuns: 40 },
    );
  });
});
