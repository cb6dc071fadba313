import { changeItem } from '../../../domain/history/change-log';
import type { Image } from '../../../domain/history/row-image';
import type { StreamRecord } from '../../../domain/history/stream-record';

const AT = '2026-11-22T02:30:00.000Z';

function aRecord(given: Partial<StreamRecord> = {}): StreamRecord {
  return {
    job_group: 'nightly',
    job_name: 'a',
    at: AT,
    sequence: '100',
    before: undefined,
    after: undefined,
    ...given,
  };
}

const row = (fields: Image = {}): Image => ({ job_group: { S: 'nightly' }, job_name: { S: 'a' }, ...fields });
const signed = (by: string, at: string): Image => ({ updated_by: { S: by }, updated_at: { S: at } });

describe('a change of a row', () => {
  it('lies in the group’s partition, under its time, its job and its number', () => {
    const after = row({ priority: { N: '1' } });
    expect(changeItem(aRecord({ after }))).toEqual({
      job_group: { S: 'nightly@changes' },
      job_name: { S: `${AT}#a#${'100'.padStart(40, '0')}` },
      at: { S: AT },
      changed_job: { S: 'a' },
      sequence: { S: '100' },
      before: { NULL: true },
      after: { M: after },
      by: { NULL: true },
      reason: { NULL: true },
      schema_version: { N: '1' },
    });
  });

  it('within one second comes in the order of its number, also where one has a digit more', () => {
    const keys = ['99', '100'].map(
      (sequence) => changeItem(aRecord({ sequence, after: row() }))?.job_name?.S as string,
    );
    expect([...keys].sort()).toEqual(keys);
  });

  it.each([
    ['the writer signs anew', row(signed('ann', '1')), row({ ...signed('bob', '2'), x: { N: '1' } }), 'bob'],
    [
      'a hand leaves the signature as it was',
      row(signed('ann', '1')),
      row({ ...signed('ann', '1'), x: { N: '1' } }),
      undefined,
    ],
    [
      'a hand changes the signature’s name alone',
      row(signed('ann', '1')),
      row({ ...signed('bob', '1'), x: { N: '1' } }),
      undefined,
    ],
    [
      'the signature is no text',
      row(),
      row({ updated_at: { S: '1' }, updated_by: { N: '5' }, x: { N: '1' } }),
      undefined,
    ],
    ['the deletion was announced', row({ ...signed('ann', '1'), removing: { BOOL: true } }), undefined, 'ann'],
    ['the deletion was not announced', row(signed('ann', '1')), undefined, undefined],
    ['removing is something else', row({ ...signed('ann', '1'), removing: { S: 'true' } }), undefined, undefined],
  ])('has the name of who wrote it where %s, or nobody’s', (_, before, after, by) => {
    expect(changeItem(aRecord({ before, after }))?.by).toEqual(by === undefined ? { NULL: true } : { S: by });
  });

  it.each([
    'version',
    'updated_at',
    'updated_by',
    'updated_reason',
    'applying',
    'applying_since',
    'revision',
    'removing',
  ])('is none where only %s differs', (field) => {
    const before = row({ priority: { N: '1' } });
    expect(changeItem(aRecord({ before, after: { ...before, [field]: { S: 'x' } } }))).toBeUndefined();
    expect(changeItem(aRecord({ before, after: { ...before, [`${field}_`]: { S: 'x' } } }))).toBeDefined();
  });

  it('of settings begins where they say something, not where apply marks the group', () => {
    const settings = (fields: Image): Image => ({ job_group: { S: 'nightly' }, job_name: { S: '@group' }, ...fields });
    const marked = settings({ applying: { S: 'x' } });
    const of = (before: Image | undefined, after: Image | undefined) =>
      changeItem(aRecord({ job_name: '@group', before, after }));
    expect(of(undefined, marked)).toBeUndefined();
    expect(of(marked, settings({ on_failure: { S: 'stop' } }))?.before).toEqual({ NULL: true });
    // A job's row without fields is logged, because it is INVALID in each run.
    expect(changeItem(aRecord({ after: row() }))).toBeDefined();
  });

  it.each(['@groups', '@anything', 'nightly@changes', '@changes'])('of a row of %s is not logged', (job_group) => {
    expect(changeItem(aRecord({ job_group, after: row({ x: { N: '1' } }) }))).toBeUndefined();
  });

  it('has keys that DynamoDB takes, however long a name was typed in', () => {
    const item = changeItem(aRecord({ job_group: '\u{1f4a9}'.repeat(500), job_name: 'ü'.repeat(512), after: row() }));
    expect(Buffer.byteLength(item?.job_group?.S as string)).toBeLessThan(2048);
    expect(Buffer.byteLength(item?.job_name?.S as string)).toBeLessThan(1024);
    expect(item?.changed_job).toEqual({ S: 'ü'.repeat(512) });
  });

  it('of two rows full of attributes fits into one item', () => {
    const large = (letter: string) =>
      row(Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f${index}`, { S: letter.repeat(1300) }])));
    const item = changeItem(aRecord({ before: large('a'), after: large('b') })) as Image;
    expect(JSON.stringify(item).length).toBeLessThan(400_000);
    const cut = (item.cut as { L: { S: string }[] }).L.map(({ S }) => S);
    expect(cut).toHaveLength(21);
    expect(cut.at(-1)).toMatch(/^and \d+ more$/);
    expect((item.after as { M: Image }).M.job_name).toEqual({ S: 'a' });
  });

  it('keeps who and why short, however much was typed', () => {
    const after = row({
      updated_at: { S: '1' },
      updated_by: { S: 'x'.repeat(9000) },
      updated_reason: { S: 'y'.repeat(9000) },
    });
    const item = changeItem(aRecord({ after }));
    expect([item?.by?.S, item?.reason?.S].map((text) => (text as string).length)).toEqual([200, 1000]);
  });
});
