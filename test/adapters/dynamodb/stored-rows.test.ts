import { asRow, type StoredRow } from '../../../adapters/dynamodb/stored-rows';
import { parseSettingsRow } from '../../../domain/groups/group-settings';
import { parseJobRow } from '../../../domain/groups/job';
import { ownValue } from '../../../domain/values/json';
import { FORBIDDEN_NAMES, PROTOTYPE_NAMES } from '../../support/rows/prototype-names';

test('a stored row has JavaScript’s types', () => {
  const stored: StoredRow = {
    text: { S: '' },
    number: { N: '-1.5' },
    huge: { N: '9'.repeat(38) },
    flag: { BOOL: false },
    nothing: { NULL: true },
    bytes: { B: new Uint8Array([1]) },
    list: { L: [{ N: '0' }, { M: { a: { S: 'b' } } }] },
    texts: { SS: ['a'] },
    numbers: { NS: ['1'] },
    binaries: { BS: [new Uint8Array([2])] },
  };
  expect(asRow(stored)).toEqual({
    text: '',
    number: -1.5,
    huge: 1e38,
    flag: false,
    nothing: null,
    bytes: new Uint8Array([1]),
    list: [0, { a: 'b' }],
    texts: new Set(['a']),
    numbers: new Set([1]),
    binaries: new Set([new Uint8Array([2])]),
  });
});

test('an attribute whose value the SDK keeps to itself is still an attribute', () => {
  const stored = { job_group: { S: 'g' }, ...Object.fromEntries([['__proto__', undefined]]) } as unknown as StoredRow;
  expect(Object.entries(asRow(stored))).toEqual([
    ['job_group', 'g'],
    ['__proto__', null],
  ]);
});

describe.each(PROTOTYPE_NAMES)('an attribute that a hand named %s', (name) => {
  const JOB: StoredRow = {
    job_group: { S: 'g' },
    job_name: { S: 'j' },
    target: { S: 'lambda:report' },
    timeout_minutes: { N: '1' },
    maximum_retries: { N: '0' },
    priority: { N: '0' },
  };
  const named = (value: StoredRow[string]): StoredRow => Object.fromEntries([[name, value]]);

  it('is read as the row’s own, and makes it INVALID', () => {
    for (const value of [{ S: 'x' }, { M: { timeout_minutes: { N: '2' } } }]) {
      const row = asRow({ ...JOB, ...named(value) });
      expect(ownValue(row, name)).toBeDefined();
      expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
      expect(parseJobRow(row)).toEqual({ problems: [expect.stringContaining(`${name}`)] });
      const settings = asRow({ job_group: { S: 'g' }, job_name: { S: '@group' }, ...named(value) });
      expect(parseSettingsRow(settings)).toEqual({ problems: [expect.stringContaining(`${name}`)] });
    }
  });

  it('never stands in for a field that the row lacks', () => {
    const { timeout_minutes, ...lacking } = JOB;
    const row = asRow({ ...lacking, ...named({ M: { timeout_minutes: timeout_minutes as StoredRow[string] } }) });
    const problems = [expect.stringMatching(/^timeout_minutes is missing/), expect.stringContaining(`${name}`)];
    expect(parseJobRow(row)).toEqual({ problems: expect.arrayContaining(problems) });
  });

  it('is a parameter like any other, or refused', () => {
    const row = asRow({ ...JOB, parameters: { M: { deep: { M: named({ S: 'x' }) }, ...named({ S: 'x' }) } } });
    const expected = FORBIDDEN_NAMES.includes(name)
      ? { problems: [expect.stringContaining(`has a key "${name}", which is not allowed`)] }
      : { job: expect.objectContaining({ parameters: { deep: { [name]: 'x' }, [name]: 'x' } }) };
    expect(parseJobRow(row)).toEqual(expected);
  });
});
