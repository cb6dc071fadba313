import { readFile, stat } from 'node:fs/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Compressors, FileMetaData } from 'hyparquet';
import { BadInputError } from '../../domain/tables/error-names';
import { printable } from '../../domain/values/show-value';

/** The rows of a Parquet file: each a value by the name of its column. */
export type ParquetRow = Record<string, unknown>;

export interface ParquetFile {
  columns: string[];
  rows: ParquetRow[];
}

/** Far more than a table of jobs takes. What is larger is another table. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Of the data before its compression, as the file itself says. */
const MAX_PLAIN_BYTES = 256 * 1024 * 1024;
export const MAX_ROWS = 200_000;

/**
 * Reads a small Parquet file into memory: 64-bit integers as bigints, decimals as numbers, texts, booleans. Throws
 * `BadInputError` if it is no Parquet file, is damaged or is too large.
 */
export async function readParquetFile(file: string): Promise<ParquetFile> {
  return parquetRows(await readBytes(file), file);
}

/**
 * The same of a file that has been read.
 * @param file for messages
 */
export async function parquetRows(bytes: Uint8Array, file: string): Promise<ParquetFile> {
  const { parquetMetadata, parquetReadObjects } = await import('hyparquet');
  const buffer = bufferOf(bytes);
  const metadata = await sound(file, () => parquetMetadata(buffer));
  requireSmall(file, metadata);
  const rows = await sound(file, async () =>
    parquetReadObjects({ file: buffer, metadata, compressors: await decompressors() }),
  );
  return { columns: topColumns(metadata), rows: rows as ParquetRow[] };
}

/**
 * The values of one column, from a file of any size that has been read. Throws `BadInputError` if it is no sound file,
 * or has no such column.
 * @param file for messages
 */
export async function parquetColumn(bytes: Uint8Array, file: string, column: string): Promise<unknown[]> {
  const { parquetMetadata, parquetReadObjects } = await import('hyparquet');
  const buffer = bufferOf(bytes);
  const metadata = await sound(file, () => parquetMetadata(buffer));
  if (!topColumns(metadata).includes(column)) throw new BadInputError([`${file} has no column ${column}`]);
  const rows = await sound(file, async () =>
    parquetReadObjects({ file: buffer, metadata, columns: [column], compressors: await decompressors() }),
  );
  return rows.map((row) => row[column]);
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer {
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    const found = await stat(file);
    // A pipe would never end, or say its size too late.
    if (!found.isFile()) throw new BadInputError([`${file} is no file: expected a Parquet file`]);
    if (found.size > MAX_BYTES) throw new BadInputError([`${file} is too large: a table of jobs has at most 64 MB`]);
    return await readFile(file);
  } catch (error) {
    if (error instanceof BadInputError) throw error;
    throw new BadInputError([`${file} cannot be read: ${(error as Error).message}`]);
  }
}

/** Whatever a library throws while it reads a file's bytes, the file is at fault: it is the only input. */
async function sound<T>(file: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const why = printable(String((error as Error)?.message ?? error)).slice(0, 200);
    throw new BadInputError([`${file} is no sound Parquet file: ${why}`]);
  }
}

function requireSmall(file: string, { num_rows, row_groups }: FileMetaData): void {
  const bytes = row_groups.reduce((sum, { total_byte_size }) => sum + Number(total_byte_size), 0);
  if (num_rows > MAX_ROWS) throw new BadInputError([`${file} has ${num_rows} rows: expected at most ${MAX_ROWS}`]);
  if (bytes > MAX_PLAIN_BYTES)
    throw new BadInputError([`${file} has ${bytes} bytes of data: expected at most ${MAX_PLAIN_BYTES}`]);
}

/** Databricks writes Snappy, which hyparquet has itself, or Zstandard. */
async function decompressors(): Promise<Compressors> {
  const { decompress } = await import('fzstd');
  return {
    ZSTD: (input, length) => decompress(input, new Uint8Array(length)),
    GZIP: (input, length) => new Uint8Array(gunzipSync(input, { maxOutputLength: Math.max(length, 1) })),
    BROTLI: (input, length) => new Uint8Array(brotliDecompressSync(input, { maxOutputLength: Math.max(length, 1) })),
  };
}

/** The schema is a list of the tree's nodes, parents first; a group says how many children it has. */
function topColumns({ schema }: FileMetaData): string[] {
  const names: string[] = [];
  for (let at = 1; at < schema.length; at = nextSibling(schema, at)) names.push(schema[at]?.name ?? '');
  return names;
}

function nextSibling(schema: FileMetaData['schema'], at: number): number {
  let next = at + 1;
  for (let open = schema[at]?.num_children ?? 0; open > 0 && next < schema.length; open--)
    next = nextSibling(schema, next);
  return next;
}
