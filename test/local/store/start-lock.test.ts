import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { processIdentity } from '../../../local/processes';
import { findHolder, takeLock } from '../../../local/store/start-lock';

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-lock-'));
  lock = path.join(folder, 'store.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the lock is taken once, and again when it has been released', () => {
  expect(takeLock(lock)).toBe(true);
  expect(findHolder(lock)).toBe(process.pid);
  expect(takeLock(lock)).toBe(false);
  expect(takeLock(lock)).toBe(false);
  rmSync(lock);
  expect(takeLock(lock)).toBe(true);
  expect(readdirSync(folder)).toEqual(['store.lock']);
});

test('the lock of a living process is left alone', () => {
  writeFileSync(lock, JSON.stringify({ pid: process.ppid, identity: processIdentity(process.ppid) }));
  expect([takeLock(lock), takeLock(lock)]).toEqual([false, false]);
  expect(findHolder(lock)).toBe(process.ppid);
});

const NO_PROCESS = 2 ** 22 + 1;

test.each([
  ['is of a process that is gone', JSON.stringify({ pid: NO_PROCESS, identity: 'boot/1' })],
  ['is of another process with the same number', JSON.stringify({ pid: process.ppid, identity: 'boot/1' })],
  ['is of a foreign process, without its identity', JSON.stringify({ pid: 1 })],
  ['has the number alone, as earlier versions wrote it', '1'],
  ['is empty', ''],
  ['is cut off', '{"pid": '],
  ['is zeroes, as after a power cut', '\0'.repeat(40)],
  ['holds something else', '[]'],
  ['has a number that is none', '{"pid":"1","identity":null}'],
])('a lock that %s is stale: the next try takes it', (_, text) => {
  writeFileSync(lock, text);
  expect([takeLock(lock), takeLock(lock)]).toEqual([false, true]);
});

test('a folder in its place is stale', () => {
  mkdirSync(lock);
  writeFileSync(path.join(lock, 'a'), '');
  expect([takeLock(lock), takeLock(lock)]).toEqual([false, true]);
});
