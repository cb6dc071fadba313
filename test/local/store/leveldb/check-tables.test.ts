import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { findDamage, requireUndamaged } from '../../../../local/store/leveldb/check-tables';
import { DamagedTablesError } from '../../../../local/store/store-problem';
import { flipped, makeTables, readRows, rowFiles, withChanged } from '../../../support/home/level-files';

const ROWS = 150;
const ALL = Array.from({ length: 2 * ROWS }, (_, row) => row);

let folder: string;
beforeAll(async () => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'runsheet-level-')), 'tables');
  mkdirSync(folder);
  await makeTables(folder, ROWS);
});
afterAll(() => rmSync(path.dirname(folder), { recursive: true, force: true }));

test('a folder that a store has written is whole, and so is an empty one', async () => {
  const files = rowFiles(folder).map((name) => name.replace(/\d+/, 'N'));
  expect(new Set(files)).toEqual(new Set(['CURRENT', 'MANIFEST-N', 'N.ldb', 'N.log']));
  expect(findDamage(folder)).toEqual([]);
  const empty = path.join(path.dirname(folder), 'empty');
  mkdirSync(empty);
  expect(findDamage(empty)).toEqual([]);
});

test.each(['CURRENT', 'MANIFEST', '.ldb', '.log'])(
  'a folder without a %s is damaged, and the file is named',
  async (kind) => {
    const file = rowFiles(folder).find((name) => name.includes(kind)) as string;
    const damage = await withChanged(folder, file, () => undefined, findDamage);
    expect(damage).toEqual([
      expect.stringMatching(kind === 'MANIFEST' ? /^CURRENT: it names no MANIFEST/ : `${file}: it is missing`),
    ]);
  },
);

test('whatever byte is changed, and wherever a file is cut off, the damage is named or no row is lost', async () => {
  const files = rowFiles(folder);
  const change = fc.record({
    file: fc.constantFrom(...files),
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    cut: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(change, async ({ file, at, cut }) => {
      const change = (bytes: Buffer) => {
        const place = Math.floor(at * bytes.length);
        return cut ? bytes.subarray(0, place) : flipped(bytes, place);
      };
      await withChanged(folder, file, change, async (copy) => {
        const damage = findDamage(copy);
        if (damage.length > 0) return expect(damage.join()).toContain(file.startsWith('MANIFEST') ? '' : file);
        // A journal that is cut off looks like that of a store that was killed: the rows before the cut are there.
        const rows = await readRows(copy, ROWS);
        if (file.endsWith('.log')) expect(rows).toEqual(ALL.slice(0, rows.length));
        else expect(rows).toEqual(ALL);
      });
    }),
    { numRuns: 60 },
  );
});

test('all damaged files are named at once', async () => {
  const [table, journal] = ['.ldb', '.log'].map(
    (ending) => rowFiles(folder).find((name) => name.endsWith(ending)) as string,
  );
  await withChanged(
    folder,
    table as string,
    (bytes) => flipped(bytes, 100),
    (copy) => {
      const file = path.join(copy, journal as string);
      writeFileSync(file, flipped(readFileSync(file), 100));
      expect(() => requireUndamaged(copy, path.join(copy, 'checked.json'))).toThrow(DamagedTablesError);
      expect(findDamage(copy)).toEqual([
        `${table}: a wrong checksum of the block at byte 0`,
        `${journal}: a wrong checksum at byte 0`,
      ]);
    },
  );
});

test('a table file that was whole is read again only if it has changed', async () => {
  const table = rowFiles(folder).find((name) => name.endsWith('.ldb')) as string;
  await withChanged(
    folder,
    table,
    (bytes) => bytes,
    (copy) => {
      const file = path.join(copy, table);
      const checked = path.join(copy, 'checked.json');
      utimesSync(file, 1_700_000_000, 1_700_000_000);
      requireUndamaged(copy, checked);
      writeFileSync(file, flipped(readFileSync(file), 100));
      expect(() => requireUndamaged(copy, checked)).toThrow(table);
      utimesSync(file, 1_700_000_000, 1_700_000_000);
      expect(() => requireUndamaged(copy, checked)).not.toThrow();
      expect(findDamage(copy)).toHaveLength(1);
    },
  );
});
