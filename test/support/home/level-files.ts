import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DynaliteServer, openDynalite } from '../../../local/store/dynalite-server';
import { ownTables } from '../../../local/store/own-tables';

/** Makes a folder of tables with rows in a table file (`.ldb`), and younger rows in a journal (`.log`). */
export async function makeTables(folder: string, rows: number): Promise<void> {
  await writeRows(folder, 0, rows);
  // Each opening moves what the journal holds to a table file.
  await writeRows(folder, rows, 2 * rows);
}

function writeRows(folder: string, from: number, to: number): Promise<void> {
  return withServer(folder, async (server) => {
    await ownTables(server);
    for (let row = from; row < to; row++) await server.writeTable(`row-${row}`, aRecord(row));
  });
}

/** Which of the rows are there, and hold what was written. Rejects if the files cannot be opened or read. */
export function readRows(folder: string, rows: number): Promise<number[]> {
  return withServer(folder, async (server) => {
    const found: number[] = [];
    for (let row = 0; row < 2 * rows; row++) {
      const record = await server.readTable(`row-${row}`);
      if (JSON.stringify(record) === JSON.stringify(aRecord(row))) found.push(row);
    }
    return found;
  });
}

async function withServer<T>(folder: string, act: (server: DynaliteServer) => Promise<T>): Promise<T> {
  const server = openDynalite({ path: folder, createTableMs: 0 });
  await server.open();
  // Only a server that listens closes its files.
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await act(server);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

function aRecord(row: number) {
  const text = Array.from({ length: 40 }, (_, index) => ((row + 1) * (index + 7) * 2_654_435_761) % 1_000_003).join(
    ' ',
  );
  return { TableStatus: 'ACTIVE', text, same: 'x'.repeat(200) };
}

/** Calls `act` with a copy of the folder, in which one file is changed; undefined removes the file. */
export async function withChanged<T>(
  folder: string,
  file: string,
  change: (bytes: Buffer) => Buffer | undefined,
  act: (copy: string) => T | Promise<T>,
): Promise<T> {
  const copy = path.join(mkdtempSync(path.join(tmpdir(), 'runsheet-tables-')), 'tables');
  try {
    cpSync(folder, copy, { recursive: true });
    const changed = change(readFileSync(path.join(copy, file)));
    if (changed) writeFileSync(path.join(copy, file), changed);
    else rmSync(path.join(copy, file));
    return await act(copy);
  } finally {
    rmSync(path.dirname(copy), { recursive: true, force: true });
  }
}

/** The files in which LevelDB keeps rows, or where they are. */
export function rowFiles(folder: string): string[] {
  return readdirSync(folder).filter((name) => /^CURRENT$|^MANIFEST|\.ldb$|\.log$/.test(name));
}

export const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes);
  const index = Math.floor(at);
  copy[index] = (copy[index] as number) ^ 0xff;
  return copy;
};
