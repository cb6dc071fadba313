import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AttemptFolder, removeLeftFolders } from '../../../local/drivers/attempt-folder';

const parent = mkdtempSync(path.join(tmpdir(), 'runsheet-attempts-'));
afterAll(() => rmSync(parent, { recursive: true }));

test('the folder of an attempt and its files are for the user alone', () => {
  const folder = new AttemptFolder(parent);
  const file = folder.writeJson('context.json', { token: 'secret' });
  expect([folder.dir, file].map((each) => (statSync(each).mode & 0o077).toString(8))).toEqual(['0', '0']);
  folder.remove();
  expect(existsSync(folder.dir)).toBe(false);
});

test('a result is JSON in a file of its own, or none', () => {
  const folder = new AttemptFolder(parent);
  expect(folder.readResult('none.json')).toBeUndefined();
  writeFileSync(folder.path('result.json'), '{"rows": 3}');
  expect(folder.readResult('result.json')).toEqual({ rows: 3 });
  symlinkSync(folder.path('result.json'), folder.path('link.json'));
  expect(() => folder.readResult('link.json')).toThrow(/is a link: write it as a file of its own/);
  folder.remove();
});

test('the folders of processes that have ended are removed, and no others', () => {
  const { pid } = spawnSync('true');
  for (const name of [`attempt-${pid}-x`, `attempt-${process.pid}-x`, 'notes']) mkdirSync(path.join(parent, name));
  removeLeftFolders(parent);
  expect(readdirSync(parent).sort()).toEqual([`attempt-${process.pid}-x`, 'notes']);
  removeLeftFolders(path.join(parent, 'nowhere'));
});
