import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import type { Column, ColumnType } from '../../domain/sheets/sheet';
import { sheetCell } from '../../domain/sheets/sheet-cell';
import { BadInputError } from '../../domain/tables/error-names';
import { parquetOptions, type ValueType } from './parquet-bytes';

const VALUE_TYPES: Readonly<Record<ColumnType, ValueType>> = {
  text: 'string',
  json: 'string',
  time: 'timestamp',
  whole: 'long',
  number: 'double',
  flag: 'boolean',
};

/**
 * Writes a sheet as a Parquet file, and holds one row group of it at a time. A file of that name is replaced when the
 * new one is whole; if anything fails, it stays as it was. Returns the number of rows. Throws BadInputError if the file
 * cannot be written.
 */
export async function writeParquetSheet<Row>(
  file: string,
  columns: readonly Column<Row>[],
  rows: AsyncIterable<Row>,
): Promise<number> {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    throw new BadInputError([`${file} is a folder: expected the path of a file`]);
  const { fileWriter, parquetWriteRows } = await import('hyparquet-writer');
  const fields = columns.map(({ name, type }) => ({ name, type: VALUE_TYPES[type] }));
  const draft = `${file}.${randomUUID()}.new`;
  let count = 0;
  async function* cells() {
    for await (const row of rows) {
      count += 1;
      yield Object.fromEntries(columns.map((column) => [column.name, sheetCell(column.type, column.of(row))]));
    }
  }
  try {
    await parquetWriteRows({ writer: fileWriter(draft), rows: cells(), ...parquetOptions(fields) });
    await writeThrough(draft);
    await rename(draft, file);
  } catch (error) {
    const { path, message } = error as NodeJS.ErrnoException;
    // What the file system says: no folder, no right, no room.
    throw path === draft ? new BadInputError([`${file} cannot be written: ${message.split(', ')[0]}`]) : error;
  } finally {
    await rm(draft, { force: true });
  }
  return count;
}

async function writeThrough(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
