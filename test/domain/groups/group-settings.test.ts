import { parseSettingsRow } from '../../../domain/groups/group-settings';
import { aGroupsSettings } from '../../support/rows/a-row';

type Case = [field: string, value: unknown];

const VALID: Case[] = [
  ['is_enabled', false],
  ['max_concurrency', 1],
  ['max_concurrency', 10_000],
  ['on_failure', 'continue'],
  ['on_overlap', 'allow'],
  ['parameters', { top_n: 12 }],
  ['schedule', 'cron(30 2 * * ? *)'],
  ['timezone', 'America/New_York'],
  ['timezone', 'US/Eastern'],
  ['timezone', 'Asia/Kolkata'],
  ['timezone', 'Etc/GMT+1'],
  ['timezone', 'America/Port-au-Prince'],
  ['timezone', 'GMT'],
  ['expected_minutes', 0.5],
  ['notify', 'all'],
  ['applying', 'c0ffee'],
  ['revision', 7],
];

const INVALID: Case[] = [
  ['is_enabled', 'false'],
  ['max_concurrency', 0],
  ['max_concurrency', 1.5],
  ['max_concurrency', '40'],
  ['max_concurrency', 10_001],
  ['on_failure', 'Stop'],
  ['on_failure', true],
  ['on_overlap', 'queue'],
  ['parameters', null],
  ['schedule', `cron(${'0'.repeat(250)} 2 * * ? *)`],
  ['schedule', '30 2 * * *'],
  ['schedule', 5],
  ['timezone', 'Mars/Olympus'],
  ['timezone', ''],
  ['timezone', 1],
  ['expected_minutes', 0],
  ['expected_minutes', Number.POSITIVE_INFINITY],
  ['timezone', '+02:00'],
  ['timezone', 'europe/berlin'],
  ['timezone', 'EUROPE/BERLIN'],
  ['timezone', 'us/eastern'],
  ['timezone', 'utc'],
  ['notify', 'always'],
  ['revision', 1.5],
  ['max_concurency', 4],
];

describe('the settings row of a group', () => {
  it('has a default for everything, also where there is no row', () => {
    const settings = aGroupsSettings();
    expect(parseSettingsRow(undefined)).toEqual({ settings });
    expect(parseSettingsRow({ job_group: 'nightly', job_name: '@group' })).toEqual({ settings });
  });

  it.each(VALID)('may have %s = %p', (field, value) => {
    expect(parseSettingsRow(aSettingsRow({ [field]: value }))).toEqual({ settings: expect.anything() });
  });

  it.each(INVALID)('may not have %s = %p', (field, value) => {
    expect(parseSettingsRow(aSettingsRow({ [field]: value }))).toEqual({
      problems: [expect.stringMatching(new RegExp(`^@group: ${field} is `))],
    });
  });

  it('is told all its problems at once', () => {
    expect(parseSettingsRow(aSettingsRow({ on_failure: 'x', on_overlap: 'y' }))).toEqual({
      problems: [
        '@group: on_failure is "x": expected "stop" or "continue"',
        '@group: on_overlap is "y": expected "skip" or "allow"',
      ],
    });
  });
});

function aSettingsRow(given: Record<string, unknown>): Record<string, unknown> {
  return { job_group: 'nightly', job_name: '@group', ...given };
}
