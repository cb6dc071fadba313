import { LEDGER_COLUMNS, LEDGER_TABLES, type LedgerRow, type LedgerTableName } from '../../../domain/ledger/columns';
import { dayOf, ledgerRows } from '../../../domain/ledger/ledger-rows';
import type { History } from './a-history';
import { type ReadRow, readLedger } from './read-ledger';

type Rows = Record<LedgerTableName, ReadRow[]>;

/** What a ledger must have of the history, as `readRows` gives it. */
export function expectedRows(history: History): Rows {
  const rows = history.map(({ run, rows }) => ledgerRows(run, rows, String(dayOf(run))));
  const asRows = (name: LedgerTableName) => rows.flatMap((each) => each[name]).map((row) => asRead(row, name));
  return Object.fromEntries(LEDGER_TABLES.map((name) => [name, inOrder(asRows(name))])) as Rows;
}

/** The rows of a ledger in a folder, in an order of their own. */
export async function readRows(folder: string): Promise<Rows> {
  const read = await readLedger(folder);
  return Object.fromEntries(Object.entries(read).map(([name, rows]) => [name, inOrder(rows)])) as Rows;
}

function asRead(row: LedgerRow, name: LedgerTableName): ReadRow {
  return Object.fromEntries(
    LEDGER_COLUMNS[name].map(({ name: column, type }) => {
      const cell = row[column] ?? null;
      if (column === 'date' || cell === null) return [column, cell];
      if (type === 'timestamp') return [column, new Date(Number(cell))];
      return [column, type === 'date' ? new Date(`${cell}T00:00:00Z`) : cell];
    }),
  );
}

const keyOf = (row: ReadRow) => [row.run_id, row.job_name, row.attempt].join(' ');
const inOrder = (rows: ReadRow[]) => rows.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
