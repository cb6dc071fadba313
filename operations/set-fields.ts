import { isDeepStrictEqual } from 'node:util';
import { editRow, type RowKey } from '../adapters/dynamodb/edit-row';
import { BOOKKEEPING } from '../adapters/dynamodb/group-mark';
import type { MasterRow, MasterTable } from '../adapters/dynamodb/master-table';
import { asRow, readStoredRow } from '../adapters/dynamodb/stored-rows';
import type { Assigned } from '../domain/groups/assign-fields';
import { ConflictError } from '../domain/groups/conflict';
import { rowVersion } from '../domain/groups/group-changes';
import { type Author, stamps } from './apply-group';

const ATTEMPTS = 5;

/**
 * Sets fields of one row on condition that it is as it was read. Where someone else wrote the row in between, but not these
 * fields, it is read and decided on anew; where they wrote these, it is a `ConflictError`. `decide` is given the row as it is.
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
    const untouched = Object.keys(assigned.fields).every((field) => isDeepStrictEqual(first?.[field], stored?.[field]));
    if (assigned.changes.length === 0 && row?.removing === undefined) return assigned;
    try {
      await editRow(master, {
        ...key,
        // What somebody else made of these fields is theirs: the write is refused, and says so.
        stored: untouched ? stored : first,
        fields: {
          ...assigned.fields,
          // Who was about to remove the row did not: it is wanted.
          removing: undefined,
          ...stamps(author, new Date().toISOString()),
          version: (rowVersion(row) ?? 0) + 1,
        },
        uncompared: BOOKKEEPING,
      });
      return assigned;
    } catch (error) {
      if (!(error instanceof ConflictError) || !untouched || attempt >= ATTEMPTS) throw error;
    }
  }
}
