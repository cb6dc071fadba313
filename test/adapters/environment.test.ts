import {
  deployedTargets,
  isEmbedded,
  margins,
  requireEnv,
  schedules,
  secretGrants,
  secretSource,
} from '../../adapters/environment';
import { AWS_MARGINS, EMBEDDED_MARGINS } from '../../domain/attempts/deadline';

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

test('a variable that is missing is named', () => {
  expect(() => requireEnv('RUNSHEET_NOWHERE')).toThrow('environment variable RUNSHEET_NOWHERE is missing: ');
});

test('without a store the environment is that of AWS', () => {
  process.env.RUNSHEET_SECRET_GRANTS = '{"report":["ssm:/token"]}';
  expect([isEmbedded(), margins()]).toEqual([false, AWS_MARGINS]);
  expect(secretGrants()).toEqual(new Map([['report', new Set(['ssm:/token'])]]));
  expect(() => schedules()).toThrow('RUNSHEET_SCHEDULE_GROUP');
});

test('with a store it is that of a laptop: each job function may read the whole file of secrets', () => {
  process.env.RUNSHEET_STORE_URL = 'http://key@localhost:1';
  process.env.RUNSHEET_TARGETS = '["a","b"]';
  process.env.RUNSHEET_SECRETS = '["ssm:/token"]';
  const granted = new Set(['ssm:/token']);
  expect([isEmbedded(), margins(), schedules()]).toEqual([true, EMBEDDED_MARGINS, undefined]);
  expect(deployedTargets()).toEqual(new Set(['a', 'b']));
  expect(secretGrants()).toEqual(
    new Map([
      ['a', granted],
      ['b', granted],
    ]),
  );
  expect(secretSource().granted).toEqual(granted);
});
