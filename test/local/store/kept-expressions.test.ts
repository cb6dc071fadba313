import conditionParser, { type Parse, type ParseContext } from 'dynalite/db/conditionParser.js';
import updateParser from 'dynalite/db/updateParser.js';
import fc from 'fast-check';
import { keptParse } from '../../../local/store/kept-expressions';

const TYPED = fc.oneof(
  fc.string().map((S) => ({ S })),
  fc.integer().map((N) => ({ N: String(N) })),
  fc.boolean().map((BOOL) => ({ BOOL })),
  fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 }).map((SS) => ({ SS })),
  fc.array(fc.integer().map((N) => ({ N: String(N) }))).map((L) => ({ L })),
);

const CONDITIONS = [
  '#a = :a AND attribute_not_exists(#b)',
  '#a = :a OR #b < :b AND #a IN (:a, :b)',
  'size(#a) < :b AND contains(#b, :a) AND begins_with(#a, :a)',
  '#a BETWEEN :a AND :b',
  'NOT (#a >= :a) AND attribute_type(#b, :b)',
  '#a = :a AND #a = :missing',
];
const UPDATES = [
  'SET #a = :a, #b[3].#a = :b REMOVE #c',
  'SET #a = if_not_exists(#a, :a), #b = list_append(#b, :b)',
  'ADD #a :a DELETE #b :b',
  'SET #a = #b + :a, #a = :b',
  'SET #a = :a, #b = :a, #c = :b',
];

function parsed(parse: Parse, text: string, attrVals: Record<string, object>) {
  const context: ParseContext = {
    attrNames: { '#a': 'attempt', '#b': 'attempts', '#c': 'claim' },
    attrVals,
    unusedAttrNames: { '#a': true, '#b': true, '#c': true },
    unusedAttrVals: { ':a': true, ':b': true },
    isReserved: () => false,
    ...({ compare: () => false } as object),
  };
  const result = parse(text, { context });
  return { result, names: Object.keys(context.unusedAttrNames), values: Object.keys(context.unusedAttrVals) };
}

test.each([
  ['conditions', conditionParser.parse, CONDITIONS],
  ['updates', updateParser.parse, UPDATES],
])('%s that were kept are parsed as if they were new, whatever their values', (_, anew, texts) => {
  const kept = keptParse(anew);
  fc.assert(
    fc.property(fc.constantFrom(...texts), TYPED, TYPED, (text, a, b) => {
      const values = () => structuredClone({ ':a': a, ':b': b });
      const of = (parse: Parse) => JSON.parse(JSON.stringify(parsed(parse, text, values())));
      expect(of(kept)).toEqual(of(anew));
    }),
    { numRuns: 2_000 },
  );
});

test('what its user changes in one result is not in the next', () => {
  const kept = keptParse(updateParser.parse);
  const parse = () => parsed(kept, 'SET #a = :a', { ':a': { L: [] }, ':b': { S: '' } }).result;
  const first = parse() as { sections: { val: { L: unknown[] } }[] };
  first.sections[0]?.val.L.push('changed');
  first.sections.length = 0;
  for (let again = 0; again < 2; again++)
    expect(parse()).toMatchObject({ sections: [{ type: 'set', path: ['attempt'], val: { L: [] } }] });
});
