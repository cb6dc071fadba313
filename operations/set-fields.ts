import { isDeepStrictEqual } from 'node:util';
import { editRow, type RowKey } from '../adapters/dynamodb/edit-row';
import type { MasterTable } from '../adapters/dynamodb/master-table';
import { asRow, readStoredRow } from '../adapters/dynamodb/stored-rows';
import { APPLY_ATTRIBUTES } from '../domain/groups/apply-mark';
import type { Assigned } from '../domain/groups/assign-fields';
import { ConflictError } from '../domain/groups/conflict';
import { rowVersion } from '../domain/groups/group-changes';
import type { MasterRow } from '../domain/tables/master-row';
import { ownValue } from '../domain/values/json';
import { type Author, stamps } from './apply-group';

const ATTEMPTS = 5;

/**
 * Sets fields of one row, on the condition that the row has not changed since it was read. If someone else wrote other
 * fields in between, the row is read and decided on again. If they wrote the same fields, it throws a `ConflictError`.
 * @param decide returns what to set, given the present row
 */
export async function setFields(
  master: MasterTable,
  key: RowKey,
  decide: (row: MasterRow | undefined) => Assigned,
  author: Author,
): Promise<Assigned> {
  const first = await readStoredRow(master, key);
  for (let attempt = 1, stored = first; ; attempt++, stored = await readStoredRow(master, key)) {
    const row = stored && asRow(stored);
    const assigned = decide(row);
    const untouched = Object.keys(assigned.fields).every((field) =>
      isDeepStrictEqual(ownValue(first, field), ownValue(stored, field)),
    );
    if (assigned.changes.length === 0 && row?.removing === undefined) return assigned;
    try {
      await editRow(master, {
        ...key,
        // If someone else changed these fields, comparing with the first reading makes the write fail with a conflict.
        stored: untouched ? stored : first,
        fields: {
          ...assigned.fields,
          // Someone was about to remove the row but did not. An edit says that the row is wanted.
          removing: undefined,
          ...stamps(author, new Date().toISOString()),
          version: (rowVersion(row) ?? 0) + 1,
        },
        uncompared: APPLY_ATTRIBUTES,
      });
      return assigned;
    } catch (error) {
      if (!(error instanceof ConflictError) || !untouched || attempt >= ATTEMPTS) throw error;
    }
  }
}
