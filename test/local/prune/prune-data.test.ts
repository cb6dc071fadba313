import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RunRow } from '../../../domain/tables/rows';
import { type Home, openHome } from '../../../local/home';
import { pruneData } from '../../../local/prune/prune-data';

const BEFORE = Date.parse('2026-11-01T00:00:00.000Z');

let folder: string;
let home: Home;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-data-'));
  home = openHome(path.join(folder, 'home'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function dataOf(runId: string): string {
  const at = path.join(home.data, 'nightly', runId);
  mkdirSync(path.join(at, 'parts'), { recursive: true });
  writeFileSync(path.join(at, 'parts', 'a.csv'), 'x'.repeat(500));
  return at;
}

const aRun = (run_id: string, ended_at?: string, data_run?: string) =>
  ({ run_id, ...(ended_at && { ended_at }), ...(data_run && { data_run }) }) as RunRow;

test('the data of runs that ended before the time goes, and no other', async () => {
  const names = ['old', 'young', 'running', 'reused', 'unknown'];
  const folders = names.map(dataOf);
  const runs = [
    aRun('old', '2026-10-01T00:00:00.000Z'),
    aRun('young', '2026-11-02T00:00:00.000Z'),
    aRun('running'),
    aRun('reused', '2026-10-01T00:00:00.000Z'),
    aRun('rerun', '2026-11-02T00:00:00.000Z', 'reused'),
  ];
  const old = { files: 1, bytes: 500 };
  await expect(pruneData(home, runs, { before: BEFORE, dryRun: true })).resolves.toEqual(old);
  expect(existsSync(folders[0] as string)).toBe(true);
  await expect(pruneData(home, runs, { before: BEFORE })).resolves.toEqual(old);
  expect(names.filter((_, index) => existsSync(folders[index] as string))).toEqual(names.slice(1));
});

test('a link in the data is removed, and what it leads to stays', async () => {
  const outside = path.join(folder, 'outside');
  mkdirSync(outside);
  writeFileSync(path.join(outside, 'kept.csv'), 'x');
  const data = dataOf('old');
  symlinkSync(outside, path.join(data, 'link'));
  symlinkSync(outside, path.join(home.data, 'nightly', 'linked'));
  symlinkSync(outside, path.join(home.data, 'weekly'));
  const ended = '2026-10-01T00:00:00.000Z';
  await pruneData(home, [aRun('old', ended), aRun('linked', ended)], { before: BEFORE });
  expect(existsSync(data)).toBe(false);
  expect(existsSync(path.join(outside, 'kept.csv'))).toBe(true);
});
