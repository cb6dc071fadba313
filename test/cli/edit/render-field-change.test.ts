import { fieldChangeJson, renderFieldChange, renderTypedChange } from '../../../cli/edit/render-field-change';
import { PROTOTYPE_NAMES } from '../../support/rows/prototype-names';

const change = (field: string, before: unknown, after: unknown) => ({ field, before, after, bad: false });

describe('the change of a field', () => {
  it.each([
    ['a value', change('timeout_minutes', 5, 10), ['timeout_minutes: 5 -> 10']],
    ['a new one', change('owner', undefined, 'ann'), ['owner: (none) -> "ann"']],
    ['a list', change('tags', ['a'], ['a', 'b']), ['tags: ["a"] -> ["a","b"]']],
    [
      'parameters, a line each',
      change('parameters', { a: 1, b: 2, c: 3 }, { a: 1, b: 3, d: 4 }),
      ['parameters.b: 2 -> 3', 'parameters.c: 3 -> (none)', 'parameters.d: (none) -> 4'],
    ],
    ['a name that somebody typed', change('a\u001b[2Jb', 1, 2), ['"a\\u001b[2Jb": 1 -> 2']],
  ])('shows %s', (_, given, expected) => {
    expect(renderFieldChange(given)).toEqual(expected);
  });

  it('shows of long values the part around the first difference', () => {
    const [line = ''] = renderFieldChange(change('description', `${'x'.repeat(300)}a`, `${'x'.repeat(300)}b`));
    expect(line).toBe(`description: …${'x'.repeat(19)}xa" -> …${'x'.repeat(19)}xb"`);
  });

  it('is JSON whatever the row held', () => {
    expect(fieldChangeJson(change('a', new Set(['x']), undefined))).toEqual({
      field: 'a',
      before: ['x'],
      after: null,
      was_invalid: false,
    });
    expect(fieldChangeJson(change('a', new Uint8Array(2), 1)).before).toBe('binary');
  });
});

test.each(PROTOTYPE_NAMES)(
  'a parameter named %s was not there before, although every object inherits the name',
  (name) => {
    const [line] = renderFieldChange(
      change(
        'parameters',
        { a: 1 },
        Object.fromEntries([
          ['a', 1],
          [name, 2],
        ]),
      ),
    );
    expect(line).toBe(`parameters.${name}: (none) -> 2`);
  },
);

test('a change that was typed names the type of each parameter, which may be anything', () => {
  const after = { a: '2', b: 2, c: null, d: true, e: [1], f: {} };
  expect(renderTypedChange(change('parameters', { g: 1 }, after))).toEqual([
    'parameters.a: (none) -> "2" (text)',
    'parameters.b: (none) -> 2 (number)',
    'parameters.c: (none) -> null (null)',
    'parameters.d: (none) -> true (true or false)',
    'parameters.e: (none) -> [1] (list)',
    'parameters.f: (none) -> {} (object)',
    'parameters.g: 1 -> (none)',
  ]);
  expect(renderTypedChange(change('timeout_minutes', 1, 2))).toEqual(['timeout_minutes: 1 -> 2']);
});
