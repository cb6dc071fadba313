import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hashedFile, writeOnce } from '../../../local/functions/hashed-file';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-hashed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('names a file by all of its contents', () => {
  const names = [['a', 'b'], ['a', 'c'], ['ab']].map((contents) => hashedFile(folder, 'x', 'js', ...contents));
  expect(names[0]).toMatch(/\/x-[0-9a-f]{12}\.js$/);
  expect([names[0] === names[1], names[0] === names[2]]).toEqual([false, true]);
});

it('writes it once for its owner alone, and notes each time that it is in use', () => {
  const file = hashedFile(folder, 'declared', 'json', '[]');
  writeOnce(file, '[]', 0o600);
  expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['[]', 0o600]);
  utimesSync(file, 1, 1);
  const { ino } = statSync(file);
  writeOnce(file, '[]', 0o600);
  expect(statSync(file).ino).toBe(ino);
  expect(statSync(file).mtimeMs).toBeGreaterThan(1_600_000_000_000);
});
