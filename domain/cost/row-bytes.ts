/** The size that DynamoDB counts for a row ("DynamoDB item sizes and formats"). An absent value has none. */
export function rowBytes(row: object): number {
  return Object.entries(row).reduce(
    (sum, [name, value]) => (value === undefined ? sum : sum + Buffer.byteLength(name) + valueBytes(value)),
    0,
  );
}

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return numberBytes(value);
  if (Array.isArray(value)) return 3 + value.reduce((sum: number, each) => sum + 1 + valueBytes(each), 0);
  if (typeof value === 'object' && value !== null) return 3 + rowBytes(value) + Object.keys(value).length;
  // A boolean or a null.
  return 1;
}

/** "1 byte per two significant digits, and 1 byte more". */
function numberBytes(value: number): number {
  const digits = String(value)
    .replace(/[^\d]/g, '')
    .replace(/^0+|0+$/g, '').length;
  return Math.ceil(Math.max(1, digits) / 2) + 1;
}
