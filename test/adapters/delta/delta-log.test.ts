import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readDeltaLog } from '../../../adapters/delta/delta-log';

const TABLES = path.resolve(__dirname, 'tables');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-delta-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A copy of a table, in which a test may break what it likes. */
function copy(name: string): string {
  cpSync(path.join(TABLES, name), folder, { recursive: true });
  return folder;
}

const commit = (version: number) => path.join(folder, '_delta_log', `${String(version).padStart(20, '0')}.json`);
const append = (version: number, ...actions: object[]) =>
  writeFileSync(commit(version), actions.map((action) => `${JSON.stringify(action)}\n`).join(''));

it('has the files of a version, and no others', async () => {
  const { version, files, fields } = await readDeltaLog(path.join(TABLES, 'versions'));
  expect({ version, files: files.length, last: fields.at(-1) }).toEqual({
    version: 4,
    files: expect.any(Number),
    last: { name: 'owner', physicalName: 'owner', type: 'string', isPartition: false },
  });
});

it('passes over checksums, and over names that it does not know', async () => {
  copy('versions');
  for (const name of ['.00000000000000000000.json.crc', '00000000000000000009.crc', '_last_vacuum_info', 'x.json'])
    writeFileSync(path.join(folder, '_delta_log', name), 'x');
  expect((await readDeltaLog(folder)).version).toBe(4);
});

it('passes over a checkpoint that lacks a part', async () => {
  copy('versions');
  writeFileSync(
    path.join(folder, '_delta_log', `${'3'.padStart(20, '0')}.checkpoint.0000000001.0000000002.parquet`),
    'x',
  );
  expect((await readDeltaLog(folder)).version).toBe(4);
});

it('says which versions there are', async () => {
  await expect(readDeltaLog(path.join(TABLES, 'versions'), 9)).rejects.toThrow(/has no version 9: its newest is 4$/);
  await expect(readDeltaLog(path.join(TABLES, 'checkpoint'), 2)).rejects.toThrow(
    /lacks version 0 of its log, without which version 2 cannot be read: take a newer one$/,
  );
});

it('refuses a log with a hole, and one that is damaged', async () => {
  copy('versions');
  const text = readFileSync(commit(2), 'utf8');
  rmSync(commit(2));
  await expect(readDeltaLog(folder)).rejects.toThrow(
    /lacks version 2 of its log, .* version 4 cannot be read: put _delta_log\/0{19}2\.json back from a copy$/,
  );
  writeFileSync(commit(2), `${text.slice(0, -40)}`);
  await expect(readDeltaLog(folder)).rejects.toThrow(/00002\.json, line \d is no JSON object$/);
  writeFileSync(commit(2), '{"add": {"path": 7}}\n');
  await expect(readDeltaLog(folder)).rejects.toThrow(/00002\.json names a file 7: it is damaged$/);
  writeFileSync(commit(2), '\n[]\n');
  await expect(readDeltaLog(folder)).rejects.toThrow(/line 2 is no JSON object$/);
});

it('refuses a folder that is no log', async () => {
  await expect(readDeltaLog(folder)).rejects.toThrow(/_delta_log cannot be read: ENOENT/);
  copy('versions');
  rmSync(path.join(folder, '_delta_log'), { recursive: true });
  writeFileSync(path.join(folder, '_delta_log'), '');
  await expect(readDeltaLog(folder)).rejects.toThrow(/_delta_log cannot be read: ENOTDIR/);
});

describe('a table that needs more than can be read', () => {
  const refused = async (...actions: object[]) => {
    append(5, ...actions);
    return readDeltaLog(folder).then(
      () => 'read',
      ({ message }: Error) => message.replace(folder, 'TABLE'),
    );
  };
  beforeEach(() => copy('versions'));

  it.each([
    [{ minReaderVersion: 4 }, 'reader version 4'],
    [{ minReaderVersion: 'x' }, 'reader version "x"'],
    [{ minReaderVersion: 3, readerFeatures: ['variantType', 'timestampNtz'] }, 'variantType'],
    [{ minReaderVersion: 3, readerFeatures: ['catalogManaged'] }, 'catalogManaged'],
  ])('is refused for %j', async (given, what) => {
    expect(await refused({ protocol: given })).toBe(
      `TABLE needs ${what}, which cannot be read here: export the table as CSV or Parquet`,
    );
  });

  it('is read if the features that it lists are no matter', async () => {
    const protocol = { minReaderVersion: 3, readerFeatures: ['timestampNtz', 'deletionVectors'] };
    expect(await refused({ protocol })).toBe('read');
  });

  it.each([
    '/etc/passwd',
    's3://bucket/part.parquet',
    '../other/part.parquet',
    'a/%2e%2e/%2e%2e/b.parquet',
    '%',
    'C:\\x',
  ])('is refused for a file at %s', async (file) => {
    expect(await refused({ add: { path: file, partitionValues: {} } })).toMatch(
      /^TABLE names ".*" as one of its files: expected a file in its own folder/,
    );
  });

  it('is refused without a schema', async () => {
    expect(await refused({ metaData: { schemaString: '{' } })).toBe('TABLE has no schema in its log: it is damaged');
  });
});
