import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { backupHome } from '../../../local/backup/backup-home';
import { openEngine } from '../../../local/embedded-engine';
import { readStoreFile } from '../../../local/store/store-file';
import { useLaptop } from '../../support/home/laptop';
import { flipped, rowFiles } from '../../support/home/level-files';
import { aJobRow } from '../../support/rows/a-group';
import { putRow } from '../../support/rows/edits';

jest.setTimeout(120_000);

const laptop = useLaptop();

/** The rows of the group in the copy, and how many changes its log has of them. */
async function readCopy(folder: string, group: string): Promise<{ rows: number[]; changes: number }> {
  const engine = await openEngine(folder);
  try {
    const rows = await engine.master.readPartition(group);
    const changes = await engine.master.readPartition(`${group}@changes`);
    return {
      rows: rows.map(({ job_name }) => Number(String(job_name).slice(1))).sort((a, b) => a - b),
      changes: changes.length,
    };
  } finally {
    engine.close();
    const pid = readStoreFile(engine.home.storeFile)?.pid;
    if (pid !== undefined) process.kill(pid, 'SIGTERM');
  }
}

describe('a copy of a home', () => {
  it('that is made while rows are written holds all of a moment: no row is missing between two others', async () => {
    const { engine, scratch } = laptop;
    let written = 0;
    let isOver = false;
    // 30 KB each: LevelDB moves its journal to a table file every 130 rows or so.
    const text = 'x'.repeat(30_000);
    const writing = (async () => {
      for (; !isOver; written++)
        await putRow(engine.master, {
          job_group: 'busy',
          ...aJobRow({ job_name: `j${written}`, parameters: { text } }),
        });
    })();
    const copies: { folder: string; before: number; after: number }[] = [];
    for (let copy = 0; copy < 6; copy++) {
      while (written < 60 * copy) await new Promise((resolve) => setTimeout(resolve, 5));
      const before = written;
      const folder = path.join(scratch, `copy-${copy}`);
      await backupHome(engine.home, folder);
      copies.push({ folder, before, after: written });
    }
    isOver = true;
    await writing;
    expect(readdirSync(engine.home.tables).some((name) => name.endsWith('.ldb'))).toBe(true);
    for (const { folder, before, after } of copies) {
      const { rows, changes } = await readCopy(folder, 'busy');
      expect(rows).toEqual(rows.map((_, index) => index));
      expect(rows.length).toBeGreaterThanOrEqual(before);
      expect(rows.length).toBeLessThanOrEqual(after + 1);
      expect(changes).toBe(rows.length);
    }
  });

  it('holds data and logs, and the secrets only where they are asked for', async () => {
    const { engine, scratch } = laptop;
    const data = path.join(engine.home.data, 'nightly', 'nightly-1');
    mkdirSync(data, { recursive: true });
    writeFileSync(path.join(data, 'a.csv'), 'x');
    symlinkSync('/nowhere', path.join(data, 'link'));
    writeFileSync(engine.home.secretsFile, 'secretsmanager:a=secret', { mode: 0o600 });
    const [without, withSecrets] = [path.join(scratch, 'without'), path.join(scratch, 'with')];
    await backupHome(engine.home, without);
    await backupHome(engine.home, withSecrets, { secrets: true });
    expect(readdirSync(path.join(without, 'data', 'nightly', 'nightly-1')).sort()).toEqual(['a.csv', 'link']);
    expect(existsSync(path.join(without, 'logs', 'store.log'))).toBe(true);
    expect([without, withSecrets].map((folder) => existsSync(path.join(folder, 'secrets.env')))).toEqual([false, true]);
    // It belongs to nobody's store, and to no command.
    expect(readdirSync(without).filter((name) => /store|executions/.test(name))).toEqual([]);
  });

  it('is not made into the home, over something, or of damaged tables', async () => {
    const { engine, scratch } = laptop;
    const { home } = engine;
    await expect(backupHome(home, path.join(home.dir, 'copy'))).rejects.toThrow('lie in each other');
    await expect(backupHome(home, path.dirname(home.dir))).rejects.toThrow('lie in each other');
    writeFileSync(path.join(scratch, 'taken'), '');
    await expect(backupHome(home, path.join(scratch, 'taken'))).rejects.toThrow('is there already');
    const copy = path.join(scratch, 'damaged');
    await backupHome(home, copy);
    const file = path.join(
      copy,
      'tables',
      rowFiles(path.join(copy, 'tables')).find((name) => name.endsWith('.ldb')) as string,
    );
    writeFileSync(file, flipped(readFileSync(file), 100));
    const damaged = { ...home, dir: copy, tables: path.join(copy, 'tables') };
    await expect(backupHome(damaged, path.join(scratch, 'again'))).rejects.toThrow(
      `nothing was copied: the tables of the home ${copy} are damaged (${path.basename(file)}: `,
    );
    expect(readdirSync(scratch).filter((name) => name.includes('partial') || name === 'again')).toEqual([]);
  });
});
