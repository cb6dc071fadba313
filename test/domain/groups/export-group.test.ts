import fc from 'fast-check';
import { parse } from 'yaml';
import { renderGroupsFile } from '../../../adapters/files/groups-file';
import { exportGroup } from '../../../domain/groups/export-group';
import { groupChanges, hasChanges } from '../../../domain/groups/group-changes';
import { type FileGroup, parseGroupsFile } from '../../../domain/groups/groups-file';
import { parseDataset } from '../../../domain/values/dataset';
import { aRow } from '../../support/rows/a-row';

/** Any text, and texts that YAML reads back as something else unless they are quoted. */
const text = (maxLength: number) =>
  fc.oneof(
    fc.constantFrom(
      'yes',
      'No',
      'on',
      '1e3',
      '0x1F',
      '012',
      '1_000',
      '1:30',
      '~',
      'null',
      'true',
      '.inf',
      '2026-11-22',
      '',
    ),
    fc.constantFrom(
      'a\nb',
      'a\n',
      '\n a',
      ' a ',
      '- a',
      'a: b',
      'a #b',
      '#fff',
      '{{x}}',
      '*a',
      '&a',
      '!a',
      '%a',
      '@a',
      '`',
      '<<',
    ),
    fc.constantFrom('"', "'", '🛫 öß', '\u0007', '\u2028', '\t', '---', '...', '? a', '|', '>', 'x'.repeat(200)),
    fc.string({ maxLength, unit: 'grapheme' }),
  );

const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,15}$/);
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
  fc.constantFrom(0, 1e-7, 0.1),
);
const key = text(20).filter((each) => !['__proto__', 'constructor', 'secret'].includes(each));
const parameters = fc.dictionary(
  key,
  fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      text(40),
      number.map(kept),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 3 }),
    ),
  })).value,
  { maxKeys: 4 },
);

/** Numbers as a table stores them: -0 becomes 0, and numbers closer to 0 than 1e-100 are refused. */
function kept(value: number): number {
  return Math.abs(value) < 1e-100 ? 0 : value;
}

const datasets = fc.uniqueArray(
  fc.oneof(
    fc.webPath().map((path) => `s3://raw/orders${path}`),
    text(20)
      .filter((each) => parseDataset({ namespace: 'yes: no', name: each }) !== undefined)
      .map((each) => ({ namespace: 'yes: no', name: each })),
  ),
  { maxLength: 3, selector: (each) => JSON.stringify(parseDataset(each)) },
);

const optional = { requiredKeys: [] };
const job = fc
  .record({
    target: name.map((each) => `lambda:${each}`),
    timeout_minutes: fc.constantFrom(0.05, 1, 14),
    maximum_retries: fc.nat(50),
    priority: fc.integer({ min: -1, max: 1_000_000 }),
  })
  .chain((required) =>
    fc
      .record(
        {
          is_enabled: fc.boolean(),
          parameters,
          retry_delay_seconds: fc.constantFrom(0, 30, 0.5),
          description: text(60),
          owner: text(20),
          reads: datasets,
          writes: datasets,
        },
        optional,
      )
      .map((given) => ({ ...required, ...given })),
  );

const settings = fc.record(
  {
    is_enabled: fc.boolean(),
    max_concurrency: fc.integer({ min: 1, max: 10_000 }),
    on_failure: fc.constantFrom('stop', 'continue'),
    on_overlap: fc.constantFrom('skip', 'allow'),
    parameters,
    schedule: fc.constantFrom('cron(0 2 * * ? *)', 'rate(1 hour)', 'at(2027-01-01T02:30:00)'),
    timezone: fc.constantFrom('UTC', 'Europe/Berlin'),
    expected_minutes: fc.constantFrom(1, 0.5),
    notify: fc.constant('failures'),
  },
  optional,
);

/** A group's rows. Their names include some that a YAML reader may take for something else. */
const group = fc.record({
  name: fc.oneof(name, fc.constantFrom('null', 'yes', 'NaN')),
  settings: fc.option(settings, { nil: undefined }),
  jobs: fc.dictionary(fc.oneof(name, fc.constantFrom('null', 'true', 'y', 'e1')), job, { minKeys: 1, maxKeys: 4 }),
});

describe('an export', () => {
  it('applied again is no change, whatever the rows hold', () => {
    fc.assert(
      fc.property(group, ({ name: job_group, settings: given, jobs }) => {
        const settingsRow = given && { job_group, job_name: '@group', revision: 3, ...given };
        const rows = Object.entries(jobs).map(([job_name, each]) => ({ job_group, job_name, version: 2, ...each }));
        const exported = exportGroup(job_group, settingsRow, rows);
        if ('problems' in exported) throw new Error(exported.problems.join('; '));
        const file = renderGroupsFile({ [job_group]: exported.group });
        const read = parseGroupsFile(parse(file));
        if ('problems' in read) throw new Error(JSON.stringify(read.problems));
        const changes = groupChanges(read.groups[0] as FileGroup, settingsRow, rows, { prune: true });
        expect(changes).toMatchObject({ added: [], changed: [], removed: [], settings: { fields: [] } });
        expect(hasChanges(changes)).toBe(false);
        // A reader of the older YAML 1.1 finds the same.
        expect(parse(file, { version: '1.1' })).toEqual(parse(file));
      }),
      { numRuns: 300 },
    );
  });

  it('leaves defaults out, and puts jobs by priority, then name', () => {
    const rows = [
      aRow({ job_name: 'z', priority: 1, retry_delay_seconds: 30, is_enabled: true, parameters: {} }),
      aRow({ job_name: 'b', priority: 0, owner: 'ann' }),
      aRow({ job_name: 'a', priority: 1 }),
    ];
    const exported = exportGroup('nightly', { job_group: 'nightly', job_name: '@group', timezone: 'UTC' }, rows);
    expect(renderGroupsFile({ nightly: (exported as { group: never }).group })).toBe(`groups:
  nightly:
    jobs:
      b:
        target: lambda:load-orders
        timeout_minutes: 1
        maximum_retries: 0
        priority: 0
        retry_delay_seconds: 0
        owner: ann
      a:
        target: lambda:load-orders
        timeout_minutes: 1
        maximum_retries: 0
        priority: 1
        retry_delay_seconds: 0
      z:
        target: lambda:load-orders
        timeout_minutes: 1
        maximum_retries: 0
        priority: 1
`);
  });

  it('of rows that cannot be read is every problem that they have', () => {
    const rows = [aRow({ priority: 'high', prioritty: 1 }), aRow({ job_name: '<b>' }), aRow({ job_name: 'good' })];
    expect(exportGroup('nightly', { job_group: 'nightly', job_name: '@group', on_failure: 'x' }, rows)).toEqual({
      problems: [
        'group nightly, @group: on_failure is "x": expected "stop" or "continue"',
        expect.stringMatching(/^group nightly, job "load-orders": priority is "high"/),
        'group nightly, job "load-orders": prioritty is an unknown field',
        expect.stringMatching(/^group nightly, job "<b>": job_name is "<b>"/),
      ],
    });
  });
});
