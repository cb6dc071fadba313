import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeJournal } from '../../../local/execution-journal';
import { type Home, openHome } from '../../../local/home';
import { keptNotebookFile } from '../../../local/kept-notebooks';
import { pruneHome } from '../../../local/prune/prune-home';
import { findRule } from '../../../local/prune/pruned-logs';
import { tidyHome } from '../../../local/prune/tidy-home';
import { noteWatch } from '../../../local/watches';

const DAY = 86_400_000;
const NOW = Date.now();

let folder: string;
let home: Home;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-prune-'));
  home = openHome(path.join(folder, 'home'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file that was last written to so many days ago. */
function aFile(at: string, daysAgo: number, content = 'x'.repeat(1000)): string {
  writeFileSync(at, content);
  const time = new Date(NOW - daysAgo * DAY);
  utimesSync(at, time, time);
  return at;
}

let streams = 0;
const aLog = (daysAgo: number, folderOf = home.logs) =>
  aFile(path.join(folderOf, `job-a-${(0x10000000 + ++streams).toString(16)}.log`), daysAgo);
const aBundle = (name: string, daysAgo: number) => aFile(path.join(home.functions, name), daysAgo);
const prune = (options = {}) => pruneHome(home, { now: NOW, ...options });

test('logs and bundles go after 30 days, and younger ones stay', async () => {
  const [old, young] = [aLog(31), aLog(29)];
  const [unused, used] = [aBundle('job-a-0123456789ab.js', 31), aBundle('job-b-0123456789ab.js', 29)];
  const cache = path.join(home.cache, 'v24');
  mkdirSync(cache);
  const compiled = aFile(path.join(cache, 'abc'), 31);
  await expect(prune()).resolves.toEqual({
    logs: { files: 1, bytes: 1000 },
    bundles: { files: 2, bytes: 2000 },
    journals: { files: 0, bytes: 0 },
  });
  expect([old, young, unused, used, compiled].map((file) => existsSync(file))).toEqual([
    false,
    true,
    false,
    true,
    false,
  ]);
});

test('of the logs, the oldest go until their number and size are within the bounds', async () => {
  const logs = [5, 4, 3, 2, 1].map((daysAgo) => aLog(daysAgo));
  const left = () => logs.map((file) => existsSync(file));
  await prune({ logFiles: 4 });
  expect(left()).toEqual([false, true, true, true, true]);
  await prune({ logBytes: 2500 });
  expect(left()).toEqual([false, false, false, true, true]);
});

test('ninety-nine runs a day for a year leave no more than the stated number of files', async () => {
  for (let file = 0; file < 300; file++) aLog(file / 100);
  const { logs } = await prune({ logFiles: 50 });
  expect(logs.files).toBe(250);
  expect(readdirSync(home.logs)).toHaveLength(50);
});

test('a dry run removes nothing, and says the same', async () => {
  const old = aLog(31);
  const said = await prune({ dryRun: true });
  expect(existsSync(old)).toBe(true);
  expect(existsSync(home.prunedFile)).toBe(false);
  await expect(prune()).resolves.toEqual(said);
});

test('what a living command may use stays, however short the time is', async () => {
  const before = aLog(1);
  const bundle = aBundle('job-a-0123456789ab.js', 1);
  writeJournal(home, 'nightly-1');
  const during = aFile(path.join(home.logs, 'job-a-0badcafe.log'), -0.01);
  const used = aBundle('job-b-0123456789ab.js', -0.01);
  await pruneHome(home, { days: 0, logFiles: 0, now: NOW + DAY });
  expect([before, bundle, during, used].map((file) => existsSync(file))).toEqual([false, false, true, true]);
  expect(existsSync(path.join(home.executions, 'nightly-1.json'))).toBe(true);
});

test('the journal of a command that was killed goes, whatever its age', async () => {
  const gone = { pid: process.pid, identity: 'another', started_at: new Date(NOW).toISOString() };
  const journals = [JSON.stringify(gone), '{"pid":', ''].map((text, index) =>
    aFile(path.join(home.executions, `nightly-${index}.json`), 0, text),
  );
  mkdirSync(home.watches);
  journals.push(aFile(path.join(home.watches, '1.json'), 0, JSON.stringify({ pid: process.pid, identity: 'another' })));
  const leave = noteWatch(home, undefined);
  await expect(prune()).resolves.toMatchObject({ journals: { files: 4 } });
  expect(readdirSync(home.watches)).toEqual([`${process.pid}.json`]);
  leave();
  expect(journals.filter((file) => existsSync(file))).toEqual([]);
});

test('no link is followed out of the home, and what is not ours stays', async () => {
  const outside = path.join(folder, 'outside');
  mkdirSync(outside);
  const other = aLog(99, outside);
  symlinkSync(other, path.join(home.logs, path.basename(other)));
  rmSync(home.functions, { recursive: true });
  symlinkSync(outside, home.functions);
  const notes = aFile(path.join(home.logs, 'my-notes.log'), 99);
  const nested = path.join(home.logs, 'job-a-0badcafe.log');
  mkdirSync(nested);
  await prune({ days: 0, logFiles: 0, now: NOW + DAY });
  expect([other, notes, nested].map((file) => existsSync(file))).toEqual([true, true, true]);
  expect(readdirSync(home.logs)).toContain(path.basename(other));
});

test('which logs were removed can be told later, and by which rule', async () => {
  aLog(40);
  aLog(31);
  await prune();
  expect(findRule(home, NOW - 40 * DAY)).toEqual({
    at: NOW,
    before: expect.any(Number),
    rule: 'logs are kept for 30 days, and at most 5,000 files and 500 MB of them',
  });
  expect(findRule(home, NOW - 20 * DAY)).toBeUndefined();
  aLog(2);
  await prune({ days: 1 });
  expect(findRule(home, NOW - 3 * DAY)?.rule).toMatch(/^logs are kept for 1 day,/);
});

test("the store's own log is begun anew when it is large", async () => {
  aFile(path.join(home.logs, 'store.log'), 0, 'x'.repeat(10 * 1024 * 1024 + 1));
  await prune();
  expect(readdirSync(home.logs)).toEqual(['store.log.1']);
});

test('a home tidies itself once in six hours', async () => {
  const first = aLog(31);
  await tidyHome(home, NOW);
  const second = aLog(31);
  await tidyHome(home, NOW + 3_600_000);
  expect([first, second].map((file) => existsSync(file))).toEqual([false, true]);
  await tidyHome(home, NOW + 7 * 3_600_000);
  expect(existsSync(second)).toBe(false);
  expect(JSON.parse(readFileSync(home.prunedFile, 'utf8')).logs).toHaveLength(2);
});

test('executed notebooks go as the logs beside them do', async () => {
  const kept = (job: string) => keptNotebookFile(home.logs, { runId: 'nightly.1', job, attempt: 1 });
  const [old, young] = [aFile(kept('old'), 31), aFile(kept('young'), 29)];
  const cutOff = aFile(`${kept('cut-off')}.4711.new`, 31);
  await expect(prune()).resolves.toMatchObject({ logs: { files: 2, bytes: 2000 } });
  expect([old, young, cutOff].map((file) => existsSync(file))).toEqual([false, true, false]);
});
