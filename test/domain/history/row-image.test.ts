import { marshall } from '@aws-sdk/util-dynamodb';
import { fitImages, type Image, isImage, isTrue, rowOf, textOf } from '../../../domain/history/row-image';

const row = (fields: Image = {}): Image => ({ job_group: { S: 'nightly' }, job_name: { S: 'a' }, ...fields });

describe('an attribute', () => {
  const image = row({ owner: { S: 'ann' }, version: { N: '1' }, removing: { BOOL: true }, text: { S: 'true' } });

  it('is a text only where the row has one', () => {
    expect(['owner', 'version', 'absent', 'toString'].map((name) => textOf(image, name))).toEqual([
      'ann',
      undefined,
      undefined,
      undefined,
    ]);
    expect(textOf(undefined, 'owner')).toBeUndefined();
  });

  it('is true only as a Boolean', () => {
    expect(['removing', 'text', 'absent'].map((name) => isTrue(image, name))).toEqual([true, false, false]);
  });
});

test('a row is an object of typed values', () => {
  expect([row(), {}, { a: 1 }, 'x', null].map(isImage)).toEqual([true, true, false, false, false]);
});

describe('the images of a change', () => {
  const large = (bytes: number) => ({ S: 'x'.repeat(bytes) });

  it('stay whole where both fit', () => {
    const images = { before: row({ a: large(180_000) }), after: row({ a: large(180_000) }) };
    expect(fitImages(images.before, images.after)).toEqual({ ...images, cut: [] });
  });

  it('lose the largest attribute first, and never the key', () => {
    const fitted = fitImages(row({ small: large(1), a: large(200_000) }), row({ a: large(250_000) }));
    expect(fitted.cut).toEqual(['after.a']);
    expect(fitted.before).toHaveProperty('a');
    expect(fitted.after).toEqual(row());
  });

  it('lose what is nested too deeply for an item', () => {
    const nested = (levels: number): Image[string] => (levels === 0 ? { S: 'x' } : { L: [nested(levels - 1)] });
    expect(fitImages(undefined, row({ deep: nested(31), less: nested(30) })).cut).toEqual(['after.deep']);
  });
});

test('a row is read as JavaScript has it, as far as it is asked for', () => {
  const values = { text: 'a', number: 1.5, none: null, yes: true, list: ['a', { b: 2 }], map: { c: ['d'] } };
  const image = marshall({ ...values, asked: 'by nobody' }) as unknown as Image;
  expect(rowOf(image, [...Object.keys(values), 'absent', 'toString'])).toEqual(values);
  const odd = { huge: { N: '1e400' }, set: { SS: ['a'] }, empty: {} };
  expect(rowOf(odd, Object.keys(odd))).toEqual({ huge: Number.POSITIVE_INFINITY, set: undefined, empty: undefined });
});
