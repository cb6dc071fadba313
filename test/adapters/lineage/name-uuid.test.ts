import { nameUuid } from '../../../adapters/lineage/name-uuid';

/** RFC 9562, appendix A.4. */
it('is the UUID of the standard', () => {
  expect(nameUuid('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
    '2ed6657d-e927-568b-95e1-2665a8aea6a2',
  );
});

it('takes a name in any script', () => {
  expect(nameUuid('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'müller')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
});
