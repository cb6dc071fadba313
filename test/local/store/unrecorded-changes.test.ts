import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { countUnrecorded, readUnrecorded, UnrecordedChanges } from '../../../local/store/unrecorded-changes';

const NOW = Date.parse('2026-11-22T02:30:00.000Z');
const rowOf = (job_name: string) => ({ job_group: 'nightly', job_name, before: null });

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-unrecorded-'));
  file = path.join(folder, 'unrecorded-changes.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a write is in the file before it is made, and leaves it with the next, or as the file is tidied', () => {
  const changes = new UnrecordedChanges(file);
  changes.begin([rowOf('a'), rowOf('b')], NOW);
  expect(readUnrecorded(file).writes.map(({ job_name }) => job_name)).toEqual(['a', 'b']);
  const inFile = () => readUnrecorded(file).writes.map(({ job_name }) => job_name);
  changes.done([1]);
  expect(inFile()).toEqual(['a', 'b']);
  changes.begin([rowOf('c')], NOW);
  expect(inFile()).toEqual(['b', 'c']);
  changes.done([]);
  changes.tidy();
  expect(inFile()).toEqual([]);
});

test('only the owner of the home can read the file', () => {
  new UnrecordedChanges(file).begin([rowOf('a')], NOW);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('sequence numbers grow, also when the clock goes back and the store starts again', () => {
  const first = new UnrecordedChanges(file);
  first.begin([rowOf('a'), rowOf('b')], NOW);
  const again = new UnrecordedChanges(file);
  again.begin([rowOf('c')], NOW - 60_000);
  const sequences = readUnrecorded(file).writes.map(({ sequence }) => sequence);
  expect(sequences).toEqual([NOW * 1000, NOW * 1000 + 1, NOW * 1000 + 2]);
});

test('a write that cannot be noted is not kept, and the caller learns of it', () => {
  const changes = new UnrecordedChanges(path.join(folder, 'gone', 'file.json'));
  expect(() => changes.begin([rowOf('a')], NOW)).toThrow('ENOENT');
  expect(changes.writes).toEqual([]);
});

test('a write counts as unrecorded once it is too old to be under way', () => {
  new UnrecordedChanges(file).begin([rowOf('a')], NOW);
  expect(countUnrecorded(file, NOW + 4_999)).toBe(0);
  expect(countUnrecorded(file, NOW + 5_000)).toBe(1);
});

test.each(['', '{"writes": 3', '{"sequence": "x", "writes": [1, null]}'])(
  'a broken file holds no writes: %j',
  (text) => {
    writeFileSync(file, text);
    expect(readUnrecorded(file)).toEqual({ sequence: 0, writes: [] });
  },
);
