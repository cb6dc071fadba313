import fc from 'fast-check';
import { errorRecord, recordError } from '../../domain/attempts/attempt-error';
import { FAULT_BUDGET } from '../../domain/attempts/retry-policy';
import { MAX_ERROR_BYTES, MAX_OUTPUT_BYTES, MAX_PARAMETERS_BYTES } from '../../domain/tables/limits';
import type { AttemptEntry } from '../../domain/tables/rows';
import { jsonBytes } from '../../domain/values/json';
import { aJobRun } from './builders';
import { itemBytes } from './item-bytes';

jest.setTimeout(60_000);

const texts = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 2000 }),
  fc.string({ unit: fc.constantFrom('"', '\\', '\u0000', '\ud83d', '\u202e', '😀', 'ü', '\n'), maxLength: 4000 }),
  fc.constantFrom('x'.repeat(1_000_000), '😀'.repeat(100_000), '\ud800'.repeat(100_000), '\n    at a'.repeat(50_000)),
);

/**
 * Makers of anything that JavaScript can throw. They are functions because fast-check cannot inspect a revoked proxy.
 */
const thrown: fc.Arbitrary<() => unknown> = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true }).map(always),
  texts.map(always),
  fc.record({ name: texts, message: texts, stack: texts }).map((given) => always(Object.assign(new Error(), given))),
  fc.constantFrom(null, undefined, Symbol('x'), 1n, circular(), throwing()).map(always),
  fc.constantFrom(null, Symbol('x'), {}, throwing()).map((message) => always(Object.assign(new Error(), { message }))),
  fc.constant(revoked),
);

test('an error is recorded in at most 1 KB of JSON, whatever was thrown', () => {
  fc.assert(
    fc.property(thrown, (thrown) => {
      const record = recordError(thrown(), (text) => text);
      expect(Object.values(record).filter((text) => typeof text !== 'string')).toEqual([]);
      expect(Object.keys(record)).toEqual(expect.arrayContaining(['name', 'message']));
      expect(jsonBytes(record)).toBeLessThanOrEqual(MAX_ERROR_BYTES);
    }),
    { numRuns: 400 },
  );
});

test('a name and a message are recorded in at most 1 KB of JSON, and whole if they fit', () => {
  fc.assert(
    fc.property(texts, texts, (name, message) => {
      expect(jsonBytes(errorRecord(name, message))).toBeLessThanOrEqual(MAX_ERROR_BYTES);
    }),
    { numRuns: 500 },
  );
  expect(errorRecord('Error', 'x'.repeat(900))).toEqual({ name: 'Error', message: 'x'.repeat(900) });
});

test('the largest possible row is under 300 KB (S1)', () => {
  const error = errorRecord('E'.repeat(80), '"'.repeat(2000));
  const time = '2026-11-22T02:30:00.000Z';
  const entry = (attempt: number): AttemptEntry => ({
    attempt,
    status: 'NOT_STARTED',
    started_at: time,
    ended_at: time,
    class: 'permanent',
    error,
    request_id: 'r'.repeat(36),
    log_stream: 'l'.repeat(512),
  });
  const attempts = Array.from({ length: 50 + FAULT_BUDGET + 1 }, (_, index) => entry(index + 1));
  const row = aJobRun({
    run_id: 'r'.repeat(80),
    job_name: 'j'.repeat(64),
    attempts,
    error,
    output: '"'.repeat(MAX_OUTPUT_BYTES),
    // A list of empty lists takes the most bytes for the length of its JSON.
    parameters: { x: Array.from({ length: (MAX_PARAMETERS_BYTES - 8) / 3 }, () => []) },
    reason: 'ü'.repeat(4000),
    problems: ['ü'.repeat(4000)],
    bad_fields: Array.from({ length: 50 }, () => 'f'.repeat(64)),
    description: 'ü'.repeat(1000),
    owner: 'ü'.repeat(200),
  });
  expect(itemBytes(row)).toBeGreaterThan(150_000);
  expect(itemBytes(row)).toBeLessThan(300_000);
});

function always<T>(value: T): () => T {
  return () => value;
}

function circular(): object {
  const value: Record<string, unknown> = {};
  value.self = value;
  return value;
}

function throwing(): object {
  return {
    toJSON: () => {
      throw new Error('not even this');
    },
    get message() {
      throw new Error('nor this');
    },
  };
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
