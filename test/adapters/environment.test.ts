import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readDeployment, servedTargets } from '../../adapters/deployment';
import { isEmbedded, margins, requireEnv, schedules, secretSource } from '../../adapters/environment';
import { AWS_MARGINS, EMBEDDED_MARGINS } from '../../domain/attempts/deadline';
import { placeTargets } from '../../domain/targets/declared-targets';

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

test('a variable that is missing is named', () => {
  expect(() => requireEnv('RUNSHEET_NOWHERE')).toThrow('environment variable RUNSHEET_NOWHERE is missing: ');
});

test('without a store the environment is that of AWS', () => {
  expect([isEmbedded(), margins()]).toEqual([false, AWS_MARGINS]);
  expect(() => schedules()).toThrow('RUNSHEET_SCHEDULE_GROUP');
});

describe('a deployment', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is described by the file beside the bundle', () => {
    writeFileSync(
      path.join(folder, 'settings.json'),
      JSON.stringify({ targets: ['load', 'report'], secretGrants: { report: ['ssm:/token'] } }),
    );
    expect(readDeployment(folder)).toEqual({
      targets: new Set(['load', 'report']),
      declared: placeTargets('stack'),
      secrets: new Map([['report', new Set(['ssm:/token'])]]),
    });
  });

  it('says which targets in services the function has: in that file, and what came late in the environment', () => {
    const early = { target: 'databricks:a', kind: 'databricks', fields: { job: 1 } };
    const late = { target: 'states:b', kind: 'states', fields: { state_machine: 'arn' } };
    writeFileSync(path.join(folder, 'settings.json'), JSON.stringify({ declared: [early] }));
    expect([...servedTargets(folder).keys()]).toEqual(['databricks:a']);
    process.env.RUNSHEET_SERVED = JSON.stringify([late]);
    expect([...servedTargets(folder).keys()]).toEqual(['databricks:a', 'states:b']);
    expect([...servedTargets(path.join(folder, 'nowhere')).keys()]).toEqual(['states:b']);
  });

  it('without that file is refused: no target would be known', () => {
    expect(() => readDeployment(path.join(folder, 'nowhere'))).toThrow('settings.json');
  });
});

test('with a store it is that of a laptop: each job function may read the whole file of secrets', () => {
  process.env.RUNSHEET_STORE_URL = 'http://key@localhost:1';
  process.env.RUNSHEET_TARGETS = '["a","b"]';
  process.env.RUNSHEET_SECRETS_PLACE = '{"file":".runsheet/secrets.env"}';
  process.env.RUNSHEET_SECRETS = '["ssm:/token"]';
  const granted = new Set(['ssm:/token']);
  expect([isEmbedded(), margins(), schedules()]).toEqual([true, EMBEDDED_MARGINS, undefined]);
  expect(readDeployment('/nowhere')).toEqual({
    targets: new Set(['a', 'b']),
    declared: placeTargets('here'),
    secrets: new Map([
      ['a', granted],
      ['b', granted],
    ]),
    secretsPlace: { file: '.runsheet/secrets.env' },
  });
  expect(secretSource().granted).toEqual(granted);
});
