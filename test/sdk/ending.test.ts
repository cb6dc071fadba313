import { MAX_ERROR_BYTES, MAX_OUTPUT_BYTES } from '../../domain/tables/limits';
import { jsonBytes } from '../../domain/values/json';
import { aPlannedRun } from '../support/rows/a-run';
import { aCall, attempt } from '../support/rows/an-attempt';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

/** One attempt of a fresh run with this code, and its row after it. */
async function outcomeOf(code: () => unknown) {
  const { reply } = await aPlannedRun(tables);
  const error = await attempt(tables, aCall(reply, 'load-orders'), code);
  const row = await tables.runs.findJobRun(reply, 'load-orders');
  return { error, row, entry: row?.attempts[0] };
}

describe('a result that cannot be kept', () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;

  it.each([
    ['is over the stated size', () => 'x'.repeat(MAX_OUTPUT_BYTES - 1), 'Runsheet.OutputTooLarge'],
    ['is over it in bytes, not in characters', () => 'é'.repeat(MAX_OUTPUT_BYTES / 2), 'Runsheet.OutputTooLarge'],
    ['holds a BigInt', () => ({ rows: 1n }), 'Runsheet.OutputNotJson'],
    ['is circular', () => circular, 'Runsheet.OutputNotJson'],
    ['is a function', () => () => 1, 'Runsheet.OutputNotJson'],
    [
      'throws when it is written down',
      () => ({
        toJSON() {
          throw new Error('no');
        },
      }),
      'Runsheet.OutputNotJson',
    ],
  ])('fails the job for good where it %s', async (_, code, name) => {
    const { error, row, entry } = await outcomeOf(code);
    expect(error?.name).toBe('Runsheet.AttemptFailed');
    expect(entry).toMatchObject({ class: 'permanent', error: { name } });
    expect(row?.output).toBeUndefined();
  });

  it('names its size and the limit', async () => {
    const { entry } = await outcomeOf(() => 'x'.repeat(40_000));
    expect(entry?.error?.message).toMatch(/40002 bytes.*at most 32768/);
  });
});

test('a result is kept as well-formed text, with U+FFFD for half a surrogate pair', async () => {
  const { row } = await outcomeOf(() => ({ '\ude80': ['🚀'.slice(0, 1), '🚀', '\\ud83d'] }));
  expect(row?.output).toBe(JSON.stringify({ '\ufffd': ['\ufffd', '🚀', '\\ud83d'] }));
});

describe('an error', () => {
  const lying = new Error('lying');
  Object.defineProperty(lying, 'name', {
    get() {
      throw new Error('no name for you');
    },
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a text', 'out of stock'],
    ['a number', 404],
    ['a BigInt', 1n],
    ['a symbol', Symbol('s')],
    ['a frozen object', Object.freeze({ code: 1 })],
    ['an object without prototype', Object.create(null)],
    [
      'a proxy that throws',
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('trap');
          },
          getPrototypeOf: () => {
            throw new Error('trap');
          },
        },
      ),
    ],
    ['an Error whose name throws', lying],
    ['an Error whose message is no text', Object.assign(new Error('x'), { message: { a: 1 } })],
    ['an Error of 1 MB', new Error('x'.repeat(1_000_000))],
    ['an Error of many bytes a character', new Error('✈'.repeat(500))],
    ['an Error full of control characters', new Error('\u001b[2J\u0000'.repeat(1000))],
    [
      'an Error that calls itself an error of Lambda',
      Object.assign(new Error('x'), { name: 'Lambda.TooManyRequestsException' }),
    ],
  ])('records %s in the stated size, and the machine hears our own error', async (_, thrown) => {
    const { error, row, entry } = await outcomeOf(() => {
      throw thrown;
    });
    expect(error?.name).toBe('Runsheet.AttemptFailed');
    expect(Buffer.byteLength(error?.message ?? '')).toBeLessThanOrEqual(256);
    expect(row?.status).toBe('RUNNING');
    expect(entry).toMatchObject({ class: 'job', error: { name: expect.any(String), message: expect.any(String) } });
    expect(jsonBytes(entry?.error)).toBeLessThanOrEqual(MAX_ERROR_BYTES);
  });
});
