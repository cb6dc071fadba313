import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadingMarker } from '../../../local/functions/loading-marker';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-marker-'));
const bundle = path.join(folder, 'job-a.js');
const own = `${bundle}.${process.pid}.loading`;
const markerOf = (pid: number | undefined, of = bundle) => `${of}.${pid}.loading`;
const dead = spawnSync(process.execPath, ['-e', '0']).pid;
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('each process has a marker of its own', () => {
  expect(loadingMarker(bundle)).toBe(own);
});

test('a process that loads the same bundle just now has died of nothing', () => {
  writeFileSync(markerOf(process.ppid), '');
  expect(loadingMarker(bundle)).toBe(own);
});

test('a process that has died as it loaded the bundle is found, and one that loaded another is not', () => {
  writeFileSync(markerOf(dead, path.join(folder, 'job-a.js.b.js')), '');
  writeFileSync(markerOf(dead, path.join(folder, 'job-b.js')), '');
  expect(loadingMarker(bundle)).toBe(own);
  writeFileSync(markerOf(dead), '');
  expect(loadingMarker(bundle)).toBe(markerOf(dead));
});

test('a process that loads for too long never comes to its end', () => {
  writeFileSync(markerOf(process.ppid), '');
  expect(loadingMarker(bundle, Date.now() + 6_000)).toBe(markerOf(process.ppid));
});
