import {
  type Cell,
  type ColumnType,
  type LedgerColumn,
  type LedgerRow,
  PARTITION_COLUMN,
} from '../../domain/ledger/columns';
import { deltaType } from '../../domain/ledger/delta-actions';
import { parquetBytes } from './parquet-bytes';

const DAY_MS = 86_400_000;

/** A data file of the ledger's table. Its partition stands in the log, and not in the file. */
export function dataFileBytes(columns: readonly LedgerColumn[], rows: readonly LedgerRow[]): Promise<Uint8Array> {
  const own = columns.filter(({ name }) => name !== PARTITION_COLUMN);
  const fields = own.map((column) => ({ name: column.name, type: deltaType(column) }));
  const values = own.map(({ name, type }) => rows.map((row) => storedValue(row[name] ?? null, type)));
  return parquetBytes(fields, values);
}

function storedValue(cell: Cell, type: ColumnType): unknown {
  if (type === 'timestamp' && typeof cell === 'number') return BigInt(cell) * 1000n;
  if (type === 'date' && typeof cell === 'string') return Date.parse(`${cell}T00:00:00Z`) / DAY_MS;
  return cell;
}
