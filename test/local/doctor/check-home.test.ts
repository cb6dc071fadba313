import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkHome } from '../../../local/doctor/check-home';
import { writeJournal } from '../../../local/execution-journal';
import { type Home, openHome } from '../../../local/home';
import { claimStore } from '../../support/home/claim-store';
import { flipped, makeTables, rowFiles } from '../../support/home/level-files';

let folder: string;
let home: Home;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-doctor-'));
  home = openHome(path.join(folder, 'home'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const look = async (what: string) => (await checkHome(home)).find((finding) => finding.what === what);

test('a new home has nothing wrong', async () => {
  const findings = await checkHome(home);
  expect(findings.map(({ what }) => what)).toEqual([
    'home',
    'room',
    'tables',
    'store',
    'runs',
    'change log',
    'secrets',
  ]);
  expect(findings.filter(({ what, is }) => is !== 'good' && what !== 'room')).toEqual([]);
});

test.each<[what: string, is: string, text: RegExp, make: () => void]>([
  [
    'home',
    'bad',
    /has schema_version 9, .*use the Runsheet that wrote it/,
    () => writeFileSync(path.join(home.dir, 'home.json'), '{"schema_version": 9}'),
  ],
  ['store', 'good', new RegExp(`^runs \\(process ${process.pid}\\)$`), () => claimStore(home)],
  ['runs', 'good', /^1 under way$/, () => writeJournal(home, 'nightly-1')],
  [
    'runs',
    'warning',
    /^1 lost their command: the next command closes/,
    () => writeFileSync(path.join(home.executions, 'n-1.json'), '{"pid": 4194999, "identity": "x"}'),
  ],
  [
    'change log',
    'warning',
    /^lacks 1 writes/,
    () => writeFileSync(home.unrecordedChanges, JSON.stringify({ sequence: 1, writes: [{ at: 0 }] })),
  ],
  [
    'secrets',
    'good',
    /^1 in secrets.env$/,
    () => writeFileSync(home.secretsFile, 'secretsmanager:a=value', { mode: 0o600 }),
  ],
  [
    'secrets',
    'bad',
    /secrets.env .*: mend it, or move it away/,
    () => writeFileSync(home.secretsFile, Buffer.from([0x61, 0x3d, 0xe4])),
  ],
])('%s is %s where there is reason: %s', async (what, is, text, make) => {
  make();
  expect(await look(what)).toMatchObject({ is, text: expect.stringMatching(text) });
});

test('an empty home.json is warned of, and stays as it is', async () => {
  const file = path.join(home.dir, 'home.json');
  writeFileSync(file, '');
  expect(await look('home')).toMatchObject({ is: 'warning', text: expect.stringContaining('home.json is empty') });
  expect(readFileSync(file, 'utf8')).toBe('');
});

test('secrets that others can read are warned of, without a value', async () => {
  writeFileSync(home.secretsFile, 'secretsmanager:a=value');
  chmodSync(home.secretsFile, 0o644);
  const found = await look('secrets');
  expect(found).toMatchObject({ is: 'warning', text: expect.stringContaining('chmod 600') });
  expect(found?.text).not.toContain('value');
});

test('tables are checked byte by byte, and each damaged file is named with what to do', async () => {
  await makeTables(home.tables, 20);
  expect(await look('tables')).toMatchObject({ is: 'good', text: 'every checksum is right' });
  const file = rowFiles(home.tables).find((name) => name.endsWith('.ldb')) as string;
  const at = path.join(home.tables, file);
  writeFileSync(at, flipped(readFileSync(at), 100));
  expect(await look('tables')).toMatchObject({
    is: 'bad',
    text: expect.stringMatching(
      `^${file}: a wrong checksum .*: restore tables/ from a copy, or .*doctor --repair --home .*$`,
    ),
  });
});
