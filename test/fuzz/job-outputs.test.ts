import fc from 'fast-check';
import { Redactor } from '../../domain/secrets/redactor';
import { MAX_ERROR_BYTES, MAX_OUTPUT_BYTES } from '../../domain/tables/limits';
import { jsonBytes } from '../../domain/values/json';
import { toLogLine } from '../../domain/values/log-line';
import { returned, threw } from '../../sdk/ending';
import { anyText, fuzz, json } from './fuzz';

const SECRET = 'correct horse';
const redactor = new Redactor();
redactor.add('token', SECRET);

/** Whatever a job can return, throw or print. */
const anything = fc.oneof(
  json,
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withNullPrototype: true,
  }),
  fc.tuple(anyText, anyText, json).map(([name, message, cause]) => {
    const error = new Error(message, { cause });
    return Object.assign(error, { name, code: cause });
  }),
  anyText.map((text) => ({ text: `${text}${SECRET}` })),
  fc.constantFrom(
    anyText,
    Symbol('x'),
    () => 1,
    new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
      },
    ),
  ),
);

/** No half of a surrogate pair, as it is or escaped, and no secret. */
function expectClean(text: string): void {
  expect(text.isWellFormed()).toBe(true);
  expect(JSON.stringify(JSON.parse(text))).not.toMatch(/(?<!\\)(\\\\)*\\ud[89a-f]/);
  expect(text).not.toContain(SECRET);
}

fuzz('whatever a job returns is kept as clean JSON, or fails the job', anything, (result) => {
  const ending = returned(result, redactor, () => {});
  if ('output' in ending) {
    expectClean(ending.output);
    expect(Buffer.byteLength(ending.output)).toBeLessThanOrEqual(MAX_OUTPUT_BYTES);
  } else expect(ending).toMatchObject({ class: 'permanent', alive: false });
});

fuzz('whatever a job throws is an error with its name, small and clean', anything, (thrown) => {
  const ending = threw(thrown, redactor, false);
  if ('output' in ending) throw new Error('it has an output');
  expect(typeof ending.error.name).toBe('string');
  expect(jsonBytes(ending.error)).toBeLessThanOrEqual(MAX_ERROR_BYTES);
  expectClean(JSON.stringify(ending.error));
});

fuzz('whatever a job logs is one clean line', fc.tuple(anything, anything), ([message, fields]) => {
  const line = toLogLine({ time: '2026-11-22T02:00:00.000Z', level: 'info', message, fields }, redactor.hide);
  expect(line).not.toMatch(/[\r\n\u2028\u2029]/);
  expectClean(line);
});
