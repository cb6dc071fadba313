import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { declareTargets } from '../../domain/targets/declared-targets';
import { alsoMissing, missingForAws, missingForFiles } from '../../drivers/missing-for-aws';
import { missingPrograms } from '../../local/drivers/missing-programs';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-aws-'));
const at = (name: string) => path.join(folder, name);
const FILES = { AWS_CONFIG_FILE: at('config'), AWS_SHARED_CREDENTIALS_FILE: at('credentials') };
const NOWHERE = { HOME: at('nowhere') };
const KEYS = { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' };

beforeAll(() => {
  writeFileSync(at('config'), '[profile shop]\nregion = eu-west-1\n[profile lake]\nrole_arn = x\n');
  writeFileSync(at('credentials'), '[shop]\naws_access_key_id = x\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NO_REGION = 'no region of AWS is chosen: set AWS_REGION, or "region" of the profile';
const NO_CREDENTIALS = 'no credentials for AWS are here: set AWS_PROFILE';

test.each<[string, NodeJS.ProcessEnv, string | undefined]>([
  ['keys and a region', { ...NOWHERE, ...KEYS, AWS_REGION: 'eu-west-1' }, undefined],
  ['keys alone', { ...NOWHERE, ...KEYS }, `${NO_REGION} default`],
  [
    'keys and the region of other tools',
    { ...NOWHERE, ...KEYS, AWS_DEFAULT_REGION: 'eu-west-1' },
    `${NO_REGION} default. AWS_DEFAULT_REGION is not read`,
  ],
  ['a key without its secret', { ...NOWHERE, AWS_ACCESS_KEY_ID: 'x', AWS_REGION: 'x' }, NO_CREDENTIALS],
  ['nothing', NOWHERE, `${NO_CREDENTIALS}, or give the target a \`local:\` command; ${NO_REGION} default`],
  ['files without a default profile', { ...FILES, AWS_REGION: 'x' }, `${NO_CREDENTIALS} (there: shop, lake)`],
  ['a profile with a region', { ...FILES, AWS_PROFILE: 'shop' }, undefined],
  ['a profile without one', { ...FILES, AWS_PROFILE: 'lake' }, `${NO_REGION} lake`],
  [
    'a misspelt profile',
    { ...FILES, AWS_PROFILE: 'shpo', AWS_REGION: 'x' },
    `AWS_PROFILE is "shpo", and ${at('config')} and ${at('credentials')} have no such profile: did you mean shop?`,
  ],
  [
    'a profile that is not there, beside keys, which the SDK passes over',
    { ...FILES, ...KEYS, AWS_PROFILE: 'production', AWS_REGION: 'x' },
    'have no such profile: choose one that is there (there: shop, lake)',
  ],
  [
    'the role of a container',
    { ...NOWHERE, AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://x', AWS_REGION: 'x' },
    undefined,
  ],
])('with %s this machine says what it lacks', (_, environment, expected) => {
  const missing = missingForAws(environment);
  if (expected === undefined) expect(missing).toBeUndefined();
  else expect(missing).toContain(expected);
});

test('work whose ARN says a region needs no other, but the bucket of its files does', () => {
  const environment = { ...NOWHERE, ...KEYS, RUNSHEET_WORK_URL: 's3://etl' };
  expect(missingForAws(environment, 'eu-west-1')).toBeUndefined();
  expect(missingForFiles(environment)).toContain(NO_REGION);
  const declared = declareTargets(
    {
      'lambda:near': { function: 'erp-sync' },
      'lambda:far': { function: 'arn:aws:lambda:eu-west-1:123456789012:function:erp-sync' },
      'states:far': { state_machine: 'arn:aws:states:eu-west-1:123456789012:stateMachine:erp' },
      'glue:load': { job: 'load' },
    },
    folder,
  );
  expect([...missingPrograms(declared, environment).keys()]).toEqual(['lambda:near', 'glue:load']);
});

describe('beside what an error has named', () => {
  const noRegion = new Error('Region is missing');
  const noCredentials = Object.assign(new Error('none'), { name: 'CredentialsProviderError' });

  test.each<[string, Error, NodeJS.ProcessEnv, string | undefined]>([
    ['the region', noCredentials, NOWHERE, `${NO_REGION} default`],
    ['credentials', noRegion, NOWHERE, `${NO_CREDENTIALS}, unless this machine has a role`],
    ['a profile', noRegion, { ...FILES, AWS_PROFILE: 'shpo' }, 'did you mean shop?'],
  ])('%s is named, too, where it is missing', (_, error, environment, missing) => {
    expect(alsoMissing(error, environment)).toContain(missing);
  });

  test.each([
    ['all else is there', noRegion, { ...NOWHERE, ...KEYS }],
    ['all else is there, and they are the credentials', noCredentials, { ...NOWHERE, AWS_REGION: 'x' }],
    ['it is another error', new Error('AccessDenied'), NOWHERE],
  ])('nothing is named where %s', (_, error, environment) => {
    expect(alsoMissing(error, environment)).toBeUndefined();
  });
});
