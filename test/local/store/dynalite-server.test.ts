import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDynalite } from '../../../local/store/dynalite-server';
import { EMBEDDED_TABLES } from '../../../local/store/embedded-tables';
import { ownTables } from '../../../local/store/own-tables';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
  const sizes = readdirSync(folder)
    .filter((name) => name.endsWith('.ldb'))
    .map((name) => statSync(path.join(folder, name)).size);
  expect(sizes.length).toBeGreaterThan(4);
  // LevelDB's own choice is 4 MB at most.
  expect(Math.max(...sizes)).toBeLessThan(2.5 * MB);
});
