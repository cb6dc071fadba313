import fc from 'fast-check';
import { asRow, type StoredRow } from '../../adapters/dynamodb/stored-rows';
import { assignFields } from '../../domain/groups/assign-fields';
import { exportGroup } from '../../domain/groups/export-group';
import { parseSettingsRow, settingsEnvelope, settingsFields } from '../../domain/groups/group-settings';
import { jobFields, parseJobRow } from '../../domain/groups/job';
import { plainJson } from '../../domain/values/json';
import { aPlan } from '../support/rows/a-row';
import { fuzz, text } from './fuzz';

type Value = StoredRow[string];

/** Whatever someone can type at the console. */
const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value; map: StoredRow }>((tie) => ({
  map: fc.array(fc.tuple(text, tie('value')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text.map((S) => ({ S })),
    fc.constantFrom('0', '-1', '1.5', '1e125', '1e-130', '12345678901234567890123456789012345678').map((N) => ({ N })),
    fc.boolean().map((BOOL) => ({ BOOL })),
    fc.constant({ NULL: true } as const),
    fc.constant({ B: new Uint8Array([0, 255]) }),
    fc.constantFrom<Value>({ SS: ['a', 'b'] }, { NS: ['1'] }, { BS: [new Uint8Array([1])] }),
    fc.array(tie('value'), { maxLength: 3 }).map((L) => ({ L })),
    tie('map').map((M) => ({ M })),
  ),
})).value;

const VALID: StoredRow = {
  job_group: { S: 'nightly' },
  job_name: { S: 'load-orders' },
  target: { S: 'lambda:load-orders' },
  timeout_minutes: { N: '1' },
  maximum_retries: { N: '0' },
  priority: { N: '0' },
};
const attribute = fc.oneof(
  fc.constantFrom(...Object.keys(jobFields), 'version', 'removing'),
  text.filter((name) => name !== ''),
);
const row = fc
  .array(fc.tuple(attribute, value), { maxLength: 4 })
  .map((entries): StoredRow => ({ ...VALID, ...Object.fromEntries(entries) }));

fuzz('any row of a job is a job or INVALID, never loses an attribute, and stops no other', row, (stored) => {
  const read = asRow(stored);
  expect(Object.keys(read).sort()).toEqual(Object.keys(stored).sort());
  const parsed = parseJobRow(read);
  const sibling = asRow({ ...VALID, job_name: { S: 'sibling' } });
  const planned = new Map(aPlan([read, sibling]).rows.map(({ job_name, status }) => [job_name, status]));
  expect(planned.get('sibling')).toBe('PENDING');
  expect(planned.size).toBe(2);
  const exported = exportGroup('nightly', undefined, [read]);
  if ('problems' in parsed) {
    expect(planned.get('load-orders')).toBe('INVALID');
    expect(exported).toHaveProperty('problems');
  }
  expect(JSON.stringify(plainJson(read))).toEqual(expect.any(String));
});

fuzz(
  'an unknown attribute of a row can be removed, whatever it is called',
  fc.tuple(row, attribute),
  ([stored, name]) => {
    const read = asRow(stored);
    const assigned = assignFields({
      jobName: 'load-orders',
      row: read,
      assignments: [{ key: name, text: '' }],
      targets: { names: ['load-orders'], where: 'here' },
    });
    const isForeign =
      !Object.hasOwn(jobFields, name) && !Object.hasOwn(settingsEnvelope, name) && !name.startsWith('parameters.');
    if (isForeign && Object.hasOwn(read, name)) expect(assigned).toHaveProperty('fields');
    if ('fields' in assigned) expect(Object.keys(assigned.fields)).toHaveLength(1);
  },
);

fuzz(
  'any settings row is settings or has problems',
  fc.array(fc.tuple(fc.oneof(fc.constantFrom(...Object.keys(settingsFields)), text), value), { maxLength: 4 }),
  (entries) => {
    const parsed = parseSettingsRow(
      asRow({ job_group: { S: 'nightly' }, job_name: { S: '@group' }, ...Object.fromEntries(entries) }),
    );
    if ('problems' in parsed) expect(parsed.problems.length).toBeGreaterThan(0);
    else expect(Object.keys(parsed.settings).filter((name) => !Object.hasOwn(settingsFields, name))).toEqual([]);
  },
);
