import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HOSTILE_AWS_CONFIG, HOSTILE_AWS_SETTINGS } from '../../support/home/aws-settings';
import { aJobRow } from '../../support/rows/a-group';
import { putRow } from '../../support/rows/edits';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-aws-'));
const config = path.join(folder, 'config');
const before = { ...process.env };
let tables: MemoryTables;
beforeAll(async () => {
  writeFileSync(config, HOSTILE_AWS_CONFIG);
  tables = await openMemoryTables();
});
afterEach(() => {
  process.env = { ...before };
});
afterAll(async () => {
  await tables.close();
  rmSync(folder, { recursive: true });
});

async function writesAndReads(group: string): Promise<void> {
  const { master } = tables.another();
  await putRow(master, { job_group: group, ...aJobRow({ job_name: 'a' }) });
  await expect(master.readPartition(group)).resolves.toMatchObject([{ job_name: 'a' }]);
}

describe('a client of the embedded store is not led elsewhere', () => {
  it.each(Object.entries(HOSTILE_AWS_SETTINGS).flatMap(([name, values]) => values.map((value) => [name, value])))(
    'by %s=%s',
    async (name = '', value = '') => {
      process.env[name] = value;
      await writesAndReads(`${name}-${value.length}`);
    },
  );

  it('by AWS’s configuration file', async () => {
    process.env.AWS_CONFIG_FILE = config;
    await writesAndReads('file');
  });

  it('by a profile of that file', async () => {
    Object.assign(process.env, { AWS_CONFIG_FILE: config, AWS_PROFILE: 'hostile' });
    await writesAndReads('profile');
  });

  it('nor read what it is not asked for: everything that the SDK would look for is given', async () => {
    Object.assign(process.env, { AWS_CONFIG_FILE: config, AWS_PROFILE: 'hostile' });
    const { config: given } = tables.another().client;
    const asked = Object.entries(given).filter(([name, value]) => ASKED.has(name) && typeof value === 'function');
    expect(asked.length).toBeGreaterThan(5);
    for (const [, ask] of asked) await ask();
    await expect(given.useFipsEndpoint()).resolves.toBe(false);
    await expect(given.region()).resolves.toBe('local');
  });
});

/** The client's settings that the SDK takes from the environment and the files, by their providers. */
const ASKED = new Set([
  'accountIdEndpointMode',
  'authSchemePreference',
  'credentials',
  'defaultsMode',
  'endpoint',
  'maxAttempts',
  'region',
  'retryMode',
  'useDualstackEndpoint',
  'useFipsEndpoint',
  'userAgentAppId',
]);
