import fc from 'fast-check';
import type { Json } from '../../../../domain/values/json';
import { memoizedJsonBytes } from '../../../../local/states/values/memoized-json-bytes';

test('counts the bytes of the JSON text, whatever the value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const json = JSON.parse(JSON.stringify(value)) as Json;
      expect(memoizedJsonBytes(json)).toBe(Buffer.byteLength(JSON.stringify(json)));
    }),
  );
});

test('measures a large value once, however often it is handed on', () => {
  let reads = 0;
  const large = new Proxy({ a: 'x'.repeat(2_000) } as { [key: string]: Json }, {
    get: (target, key) => {
      reads++;
      return target[key as string];
    },
  });
  const first = memoizedJsonBytes([large]);
  const readsOfOne = reads;
  for (let i = 0; i < 100; i++) expect(memoizedJsonBytes({ all: large })).toBe(first + '{"all":}'.length - 2);
  expect(readsOfOne).toBeGreaterThan(0);
  expect(reads).toBe(readsOfOne);
});
