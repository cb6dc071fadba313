import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { itemBytes } from '../../../bench/capacity/write-units';
import { rowBytes } from '../../../domain/cost/row-bytes';

// The SDK takes an object with a field "constructor" for one of a class, and loses a field "__proto__".
const name = fc.stringMatching(/^[a-z_äß]{1,9}$/).filter((text) => text !== 'constructor' && text !== '__proto__');

const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value')),
    fc.dictionary(name, tie('value')),
  ),
})).value;

it('is what the row has as an item of DynamoDB', () => {
  fc.assert(
    fc.property(fc.dictionary(name, value), (row) => {
      expect(rowBytes(row)).toBe(itemBytes(marshall(row)));
    }),
  );
});

it('leaves out what is absent', () => {
  expect(rowBytes({ a: 'bc', b: undefined })).toBe(3);
});
