import fc from 'fast-check';
import { PROTOTYPE_NAMES } from '../support/rows/prototype-names';

/** How long each law is tried, in seconds. */
const SECONDS = Number(process.env.RUNSHEET_FUZZ_SECONDS ?? 4);

/** Where the inputs begin. A failure is repeated by the seed that its law printed. */
const SEED = Number(process.env.RUNSHEET_FUZZ_SEED ?? Date.now() % 0x7fffffff);

/**
 * Tries a law on new inputs in every run, for `SECONDS`, and prints the seed. Laws of the other suites take a fixed
 * number of inputs, and so few that they are quick.
 */
export function fuzz<Input>(law: string, inputs: fc.Arbitrary<Input>, holds: (input: Input) => void): void {
  test(law, () => {
    const details = fc.check(fc.property(inputs, holds), {
      seed: SEED,
      numRuns: 10_000_000,
      interruptAfterTimeLimit: SECONDS * 1000,
    });
    process.stdout.write(`${law}: ${details.numRuns} inputs, RUNSHEET_FUZZ_SEED=${SEED}\n`);
    if (details.counterexample) throw new Error(fc.defaultReportMessage(details));
    expect(details.numRuns).toBeGreaterThan(10);
  });
}

const CHARACTERS = [
  'a',
  '0',
  ' ',
  '\n',
  '\t',
  '"',
  "'",
  '`',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ':',
  '=',
  ',',
  '-',
  '#',
  '&',
  '*',
];
const MORE = [
  '!',
  '%',
  '|',
  '>',
  '?',
  '@',
  '$',
  '/',
  '.',
  '\u0000',
  '\u001b[2J',
  '\u202e',
  '\u00a0',
  '\ufeff',
  'é',
  '🚀',
];
const WORDS = [
  'true',
  'null',
  '~',
  '.inf',
  '1e999',
  '-0',
  '0x1F',
  '---',
  '...',
  '<<',
  'secret',
  'groups',
  'jobs',
  'ssm:/a',
];

/** Texts that have surprised a reader before: pieces of YAML, JSON and terminals, and names that every object has. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc
    .array(fc.constantFrom(...CHARACTERS, ...MORE, ...WORDS, ...PROTOTYPE_NAMES), { maxLength: 12 })
    .map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(...PROTOTYPE_NAMES),
);

/** The same, and texts with half of a surrogate pair. */
export const anyText = fc.oneof(
  { weight: 5, arbitrary: text },
  { weight: 1, arbitrary: fc.tuple(text, fc.constantFrom('\ud83d', '\ude80'), text).map((parts) => parts.join('')) },
);

/** JSON values with such texts as keys and values. */
export const json: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false, 0, -0, 1e-200, 2 ** 53, Number.MAX_VALUE),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    anyText,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(anyText, tie('value')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  ),
})).value;
