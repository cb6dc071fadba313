import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDynalite } from '../../../local/store/dynalite-server';
import { EMBEDDED_TABLES } from '../../../local/store/embedded-tables';
import { ownTables } from '../../../local/store/own-tables';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sizesOfFiles = (): number[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.ldb'))
    .map((name) => statSync(path.join(folder, name)).size);

const MB = 1024 * 1024;

test('the files of the rows are small, since each that is open is mapped into memory', async () => {
  const server = openDynalite({ path: folder, createTableMs: 0 });
  await server.open();
  await ownTables(server);
  for (let at = 0; at < 60; at += 1) {
    const Item = {
      job_group: { S: 'a-group' },
      job_name: { S: `job-${at}` },
      text: { S: randomBytes(150_000).toString('base64') },
    };
    await expect(server.call('PutItem', { TableName: EMBEDDED_TABLES.master, Item })).resolves.toMatchObject({
      status: 200,
    });
  }
  await new Promise((resolve) => server.close(resolve));
  const sizes = sizesOfFiles();
  expect(sizes.length).toBeGreaterThan(4);
  // LevelDB's own choice is 4 MB at most.
  expect(Math.max(...sizes)).toBeLessThan(2.5 * MB);
});

test('rows that were read hold neither memory nor files once they are written anew', async () => {
  const server = openDynalite({ path: folder, createTableMs: 0 });
  await server.open();
  await ownTables(server);
  const TableName = EMBEDDED_TABLES.master;
  const group = { S: 'a-group' };
  for (let at = 0; at < 200; at += 1) {
    const text = { S: randomBytes(150_000).toString('base64') };
    await server.call('PutItem', { TableName, Item: { job_group: group, job_name: { S: `job-${at % 4}` }, text } });
    const KeyConditions = { job_group: { ComparisonOperator: 'EQ', AttributeValueList: [group] } };
    // The first is cut off before the end of the rows.
    for (const Limit of [1, 100])
      await expect(server.call('Query', { TableName, KeyConditions, Limit })).resolves.toMatchObject({ status: 200 });
    await expect(server.call('Scan', { TableName, Limit: 1 })).resolves.toMatchObject({ status: 200 });
  }
  const bytes = sizesOfFiles().reduce((sum, size) => sum + size, 0);
  await new Promise((resolve) => server.close(resolve));
  // 40 MB were written, of which less than one is left.
  expect(bytes).toBeLessThan(15 * MB);
});
