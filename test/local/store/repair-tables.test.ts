import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Home, openHome } from '../../../local/home';
import { askStore, openDynalite } from '../../../local/store/dynalite-server';
import { findDamage } from '../../../local/store/leveldb/check-tables';
import { ownTables } from '../../../local/store/own-tables';
import { repairTables } from '../../../local/store/repair-tables';
import { claimStore } from '../../support/home/claim-store';
import { flipped, rowFiles } from '../../support/home/level-files';

const ROWS = 200;

let folder: string;
let home: Home;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-repair-'));
  home = openHome(path.join(folder, 'home'));
  // In two parts: the first lies in a table file then, the second in the journal.
  await withTables(async (ask) => {
    for (let row = 0; row < ROWS / 2; row++) await ask('PutItem', { Item: aRun(row) });
  });
  await withTables(async (ask) => {
    for (let row = ROWS / 2; row < ROWS; row++) await ask('PutItem', { Item: aRun(row) });
    await ask('PutItem', { Item: aRun(0, 'FAILED') });
    await ask('DeleteItem', { Key: { run_id: { S: 'run-1' }, entry: { S: 'run' } } });
  });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const aRun = (row: number, status = 'SUCCEEDED') => ({
  run_id: { S: `run-${row}` },
  entry: { S: 'run' },
  group_runs: { S: 'nightly' },
  planned_at: { S: `2026-11-22T02:${String(row).padStart(4, '0')}` },
  status: { S: status },
  text: { S: Array.from({ length: 60 }, (_, index) => ((row + 3) * (index + 7) * 7919) % 10_007).join(' ') },
});

type Ask = (action: string, input: object) => Promise<Record<string, unknown>>;

async function withTables<T>(act: (ask: Ask) => Promise<T>): Promise<T> {
  const server = openDynalite({ path: home.tables, createTableMs: 0 });
  await server.open();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await ownTables(server);
  try {
    return await act((action, input) => askStore(server.answer, action, { TableName: 'runsheet-runs', ...input }));
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

/** The runs of the table, and those that its index lists. */
function readRuns(): Promise<{ statuses: Record<string, string>; listed: number }> {
  return withTables(async (ask) => {
    const { Items } = (await ask('Scan', {})) as { Items: ReturnType<typeof aRun>[] };
    const { Count } = await ask('Query', {
      IndexName: 'runs-by-group',
      KeyConditionExpression: 'group_runs = :g',
      ExpressionAttributeValues: { ':g': { S: 'nightly' } },
    });
    return {
      statuses: Object.fromEntries(Items.map(({ run_id, status }) => [run_id.S, status.S])),
      listed: Count as number,
    };
  });
}

function damage(kind: string, change: (bytes: Buffer) => Buffer): string {
  const file = rowFiles(home.tables).find((name) => name.includes(kind)) as string;
  const at = path.join(home.tables, file);
  writeFileSync(at, change(readFileSync(at)));
  expect(findDamage(home.tables)).not.toEqual([]);
  return file;
}

test.each([
  ['CURRENT', (bytes: Buffer) => bytes.subarray(0, 0)],
  ['MANIFEST', (bytes: Buffer) => flipped(bytes, 30)],
])(
  'all rows are saved where only %s is damaged, the youngest of each, and none that was removed',
  async (kind, change) => {
    damage(kind, change);
    const { rows, lost, kept } = await repairTables(home);
    expect({ rows, lost }).toEqual({ rows: ROWS - 1, lost: [] });
    expect(existsSync(path.join(kept, 'LOCK'))).toBe(true);
    expect(findDamage(home.tables)).toEqual([]);
    const { statuses, listed } = await readRuns();
    expect(listed).toBe(ROWS - 1);
    expect(Object.keys(statuses)).toHaveLength(ROWS - 1);
    expect(statuses['run-0']).toBe('FAILED');
    expect(statuses).not.toHaveProperty('run-1');
  },
);

test.each(['.ldb', '.log'])(
  'only the rows of a damaged place are lost in a %s, and the place is named',
  async (kind) => {
    const file = damage(kind, (bytes) => flipped(bytes, Math.floor(bytes.length / 2)));
    const { rows, lost } = await repairTables(home);
    expect(lost).toEqual([expect.stringMatching(`^${file}: a wrong checksum`)]);
    expect(rows).toBeGreaterThan(ROWS / 2);
    const { statuses, listed } = await readRuns();
    expect(Object.keys(statuses)).toHaveLength(rows);
    expect(listed).toBe(rows);
  },
);

test('tables that a store uses are not repaired', async () => {
  claimStore(home);
  await expect(repairTables(home)).rejects.toThrow(`is in use (store process ${process.pid})`);
  expect(findDamage(home.tables)).toEqual([]);
});
