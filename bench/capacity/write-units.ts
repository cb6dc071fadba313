import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { TableShape } from '../../domain/tables/table-shapes';

/*
 * What DynamoDB charges for writes, by its documentation ("Read and write operations", "Global secondary indexes"):
 * one unit for each KB of an item, begun ones included. Of an update the larger of both states counts.
 */

/** An item in DynamoDB's own notation. */
export type Item = Record<string, AttributeValue>;

/** Units of one write to the table itself. A refused condition costs as much as the item that is there. */
export function baseUnits(before: Item | undefined, after: Item | undefined): number {
  return Math.max(1, unitsOf(before), unitsOf(after));
}

/** Units of what one write changes in the table's indexes. */
export function indexUnits(shape: TableShape, before: Item | undefined, after: Item | undefined): number {
  return shape.indexes.reduce((sum, index) => {
    const keys = [index.partitionKey, index.sortKey];
    const own = [shape.partitionKey, shape.sortKey, ...keys];
    const project = (item: Item | undefined) => {
      if (!item || keys.some((key) => item[key] === undefined)) return undefined;
      if (index.projects !== 'KEYS') return item;
      return Object.fromEntries(own.map((name) => [name, item[name] as AttributeValue]));
    };
    const [old, now] = [project(before), project(after)];
    if (JSON.stringify(old) === JSON.stringify(now)) return sum;
    const isMoved = old && now && keys.some((key) => JSON.stringify(old[key]) !== JSON.stringify(now[key]));
    return sum + (isMoved ? unitsOf(old) + unitsOf(now) : Math.max(unitsOf(old), unitsOf(now)));
  }, 0);
}

function unitsOf(item: Item | undefined): number {
  return item ? Math.ceil(itemBytes(item) / 1024) : 0;
}

/** The size that DynamoDB counts ("DynamoDB item sizes and formats"). */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);
}

function valueBytes({ S, N, B, M, L, SS, NS, BS }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return numberBytes(N);
  if (B !== undefined) return B.length;
  if (M !== undefined) return 3 + itemBytes(M) + Object.keys(M).length;
  if (L !== undefined) return 3 + L.reduce((sum, value) => sum + 1 + valueBytes(value), 0);
  if (SS !== undefined) return SS.reduce((sum, value) => sum + Buffer.byteLength(value), 0);
  if (NS !== undefined) return NS.reduce((sum, value) => sum + numberBytes(value), 0);
  if (BS !== undefined) return BS.reduce((sum, value) => sum + value.length, 0);
  // A boolean or a null.
  return 1;
}

/** "1 byte per two significant digits, and 1 byte more". */
function numberBytes(text: string): number {
  const digits = text.replace(/[^\d]/g, '').replace(/^0+|0+$/g, '').length;
  return Math.ceil(Math.max(1, digits) / 2) + 1;
}
