import fc from 'fast-check';

/** What somebody types into a row who wants the page to do something, or who does not know that it could. */
const PIECES = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<cwdb-action action="call" endpoint="arn:aws:lambda:us-east-1:999999999999:function:evil">{}</cwdb-action>',
  '<a href="javascript:alert(1)">run</a>',
  '"',
  "'",
  '" onmouseover="alert(1)',
  "' autofocus onfocus='alert(1)",
  '</style>',
  '</title>',
  '</main>',
  '</button>',
  '</svg>',
  '</pre></td></table>',
  '<!--',
  ']]>',
  '&lt;script&gt;',
  '&#x3c;',
  'javascript:alert(1)',
  'https://evil.example/',
  '../../..',
  '{{constructor}}',
  '${process.env}',
  '%3Cscript%3E',
  '\u202e',
  '\u2066',
  '\u2069',
  '\u200f',
  '\u200e',
  '\u2028',
  '\u0000',
  '\u001b[2J\u001b]0;title\u0007',
  '\u009b31m',
  '\r\n',
  '\t',
  '👩‍👩‍👧',
  '作業が失敗',
  '__proto__',
  'constructor',
] as const;

/** Pieces of those, one after another, among any characters; never empty, since a key cannot be. */
export const hostileTexts: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 4, arbitrary: fc.constantFrom(...PIECES) },
    { weight: 3, arbitrary: fc.array(fc.constantFrom(...PIECES), { minLength: 2, maxLength: 4 }).map(join) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...PIECES).map((piece) => piece.repeat(2_000 / piece.length + 1).slice(0, 2_000)),
    },
    // A half of a pair alone, as a careless cut leaves it.
    { weight: 1, arbitrary: fc.constantFrom('\ud83d', 'cut \udc69 here') },
  )
  .filter((text) => text.length > 0);

function join(pieces: readonly string[]): string {
  return pieces.join(' ');
}

/** Left as it is; taken away. */
export const KEPT = Symbol('kept');
export const GONE = Symbol('gone');

/** What may stand in a row instead of what should, of every type that a table knows. */
export const hostileValues: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(KEPT) },
  { weight: 3, arbitrary: hostileTexts },
  { weight: 1, arbitrary: fc.constant(GONE) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '',
      '2026-13-45T99:00:00Z',
      '+275760-09-12T23:59:59.999Z',
      '0001-01-01T00:00:00Z',
      '2026',
    ),
  },
  { weight: 3, arbitrary: fc.constantFrom(0, -1, 1.5, 7, 61, 1e9, 9e15, -9e15, 1e125, -1e125, 1e-120) },
  { weight: 1, arbitrary: fc.constantFrom(true, false, null) },
  { weight: 1, arbitrary: hostileTexts.map((text) => ({ [asKey(text)]: text, name: 7, message: [text] })) },
  { weight: 1, arbitrary: hostileTexts.map((text) => [text, null, 3, { attempt: text, error: text }, [text]]) },
  { weight: 1, arbitrary: fc.constantFrom(new Set(['<b>', '"']), new Set([1, 2]), new Uint8Array([60, 98, 62])) },
);

export type Replace = (value: unknown, path: string) => unknown;

/** Each text of the row replaced, however deep, and the names of what people name themselves: of parameters. */
export function replaceTexts(row: object, replace: (text: string, path: string) => string): Record<string, unknown> {
  const walk = (value: unknown, path: string): unknown => {
    if (typeof value === 'string') return replace(value, path);
    if (Array.isArray(value)) return value.map((each, at) => walk(each, `${path}[${at}]`));
    if (typeof value !== 'object' || value === null) return value;
    const isNamed = path.endsWith('parameters');
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => {
        const under = path === '' ? key : `${path}.${key}`;
        return [isNamed ? asKey(replace(key, `${under} as a name`)) : key, walk(each, under)];
      }),
    );
  };
  return walk(row, '') as Record<string, unknown>;
}

/** With these as keys the SDK cannot write the row. */
function asKey(text: string): string {
  return text === '__proto__' || text === 'constructor' ? `${text} ` : text;
}

/** Each value of the row replaced, those that hold others too. */
export function replaceValues(row: object, replace: Replace): Record<string, unknown> {
  const walk = (value: unknown, path: string): unknown => {
    const replaced = path === '' ? KEPT : replace(value, path);
    if (replaced !== KEPT) return replaced;
    if (Array.isArray(value))
      return value.map((each, at) => walk(each, `${path}[${at}]`)).filter((each) => each !== GONE);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, each]) => [key, walk(each, path === '' ? key : `${path}.${key}`)]);
    return Object.fromEntries(entries.filter(([, each]) => each !== GONE));
  };
  return walk(row, '') as Record<string, unknown>;
}
