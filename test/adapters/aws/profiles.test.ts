import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { readProfiles } from '../../../adapters/aws/profiles';

/* The SDK is the judge: what it takes from the same files is what we say is there. */

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-profiles-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const KEYS = 'aws_access_key_id = AK\naws_secret_access_key = SK\n';
let made = 0;

/** An environment of these two files alone. */
function environmentOf(config: string, credentials: string, profile?: string): NodeJS.ProcessEnv {
  const [AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE] = [config, credentials].map((text) => {
    made += 1;
    writeFileSync(path.join(folder, `${made}`), text);
    return path.join(folder, `${made}`);
  }) as [string, string];
  return { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, AWS_EC2_METADATA_DISABLED: 'true', AWS_PROFILE: profile };
}

const ASK_SDK = `
  const { LambdaClient } = require('@aws-sdk/client-lambda');
  const { config } = new LambdaClient({});
  const region = config.region().catch(() => undefined);
  const isThere = config.credentials().then(() => true, () => false);
  Promise.all([region, isThere]).then(([region, isThere]) => console.log(JSON.stringify({ region, isThere })));`;

async function ofSdk(environment: NodeJS.ProcessEnv): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', ASK_SDK], { env: environment });
  return JSON.parse(stdout);
}

test.each<[string, string, string, profile?: string]>([
  ['the default profile', '[default]\nregion = eu-central-1\n', `[default]\n${KEYS}`],
  ['another', '[profile shop]\nregion=eu-west-1\n', `[shop]\n${KEYS}`, 'shop'],
  ['one in quotes', `[profile "shop"]\nregion = eu-west-1\n${KEYS}`, '', 'shop'],
  ['one that the config names without the word', `[shop]\nregion = eu-west-1\n${KEYS}`, '', 'shop'],
  ['one that is not there', '[profile shop]\nregion = eu-west-1\n', `[shop]\n${KEYS}`, 'shpo'],
  ['none', '', ''],
  ['a section that says nothing', '[profile shop]\n', '', 'shop'],
  ['comments', '# [default]\n[default] ; mine\nregion = eu-west-3 # Paris\n;region = x\n', `[default]\n${KEYS}`],
  ['settings within a setting', `[default]\ns3 =\n  region = us-east-1\nregion = eu-west-2\n${KEYS}`, ''],
  ['indented settings', `[default]\n  region = eu-west-2\n${KEYS}`, ''],
  ['a section twice', '[default]\nregion = a\n[profile x]\nregion = b\n[default]\nregion = c\n', `[default]\n${KEYS}`],
  ['a session beside it', `[sso-session default]\nregion = x\n[default]\n${KEYS}`, ''],
  ['a region in both', '[default]\nregion = eu-west-1\n', `[default]\nregion = eu-west-2\n${KEYS}`],
  ['lines of Windows', '[default]\r\nregion = eu-west-1\r\n', `[default]\r\n${KEYS}`],
])('profiles are read as the SDK reads them: %s', async (...[, config, credentials, profile]) => {
  const environment = environmentOf(config, credentials, profile);
  const found = readProfiles(environment).get(profile ?? 'default');
  expect({ ...(found?.region && { region: found.region }), isThere: found !== undefined }).toEqual(
    await ofSdk(environment),
  );
});

test('files that are not there have none', () => {
  expect(readProfiles({ HOME: path.join(folder, 'nowhere') }).size).toBe(0);
});
