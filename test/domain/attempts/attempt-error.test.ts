import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import { errorRecord, recordError } from '../../../domain/attempts/attempt-error';
import { MAX_ERROR_BYTES } from '../../../domain/tables/limits';
import { jsonBytes } from '../../../domain/values/json';

const asItIs = (text: string) => text;
const recordOf = (thrown: unknown, hide = asItIs) => recordError(thrown, hide);

function refused(): Error {
  return Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
}

function selfCaused(): Error {
  const error = new Error('turns in a circle');
  error.cause = error;
  return error;
}

/** 20 causes, each of them inside the one before. */
function deep(): Error {
  return Array.from({ length: 20 }).reduce(
    (cause: Error, _, index) => new Error(`level ${index}`, { cause }),
    refused(),
  );
}

describe('the record of an error', () => {
  it('holds whole frames of its stack, those nearest the throw', () => {
    const frames = Array.from({ length: 30 }, (_, index) => `at frame${index} (/code/orders/extract.js:${index}:7)`);
    const thrown = Object.assign(new Error('no such shop'), {
      stack: ['Error: no such shop', ...frames.map((frame) => `    ${frame}`)].join('\n'),
    });
    const { message, stack = '' } = recordOf(thrown);
    const lines = stack.split('\n');
    expect(message).toBe('no such shop');
    expect(lines.length).toBeGreaterThan(3);
    expect(frames.slice(0, lines.length)).toEqual(lines);
  });

  it('holds no frame that the message quotes', () => {
    const message = 'o48.join\n: java.lang.Exception: no\n    at shop.Orders.check(Orders.scala:12)';
    const thrown = Object.assign(new Error(message), { stack: `Error: ${message}\n    at load (load.py:3)` });
    expect(recordOf(thrown)).toEqual({ name: 'Error', message, stack: 'at load (load.py:3)' });
  });

  it.each<[string, unknown, RegExp]>([
    [
      'its cause',
      new TypeError('fetch failed', { cause: refused() }),
      /^fetch failed\ncaused by Error: connect ECONN.* \(at refused .*:\d+:\d+\)\)$/,
    ],
    ['its code', Object.assign(new Error('no'), { code: 'E_SHOP' }), /^no\ncode: E_SHOP$/],
    ['a code that is a number', Object.assign(new Error('no'), { code: 7 }), /^no\ncode: 7$/],
    [
      'the code of its cause',
      new Error('no', { cause: Object.assign(new Error('why'), { code: 'E1' }) }),
      /by Error: why .*\ncode: E1$/,
    ],
    ['a cause that is a text', new Error('no', { cause: 'rain' }), /^no\ncaused by rain$/],
    ['a cause that is an object', new Error('no', { cause: { status: 503 } }), /^no\ncaused by {"status":503}$/],
    [
      'the errors inside it',
      new AggregateError([refused(), 'rain'], 'all'),
      /^all\nerror 1: Error: connect.*\n(.*\n)*error 2: rain/,
    ],
    [
      'causes of causes',
      new Error('a', { cause: new Error('b', { cause: new Error('c') }) }),
      /^a\n.*b \(at .*\n.*c \(at .*\)$/,
    ],
    [
      'a cause that cannot be shown',
      new Error('no', {
        cause: new Proxy(
          {},
          {
            getPrototypeOf: () => {
              throw 1;
            },
          },
        ),
      }),
      /^no\n/,
    ],
  ])('says %s', (_, thrown, expected) => {
    expect(recordOf(thrown).message).toMatch(expected);
  });

  it.each([
    ['a vm context', 'new RangeError("of another realm", { cause: new Error("why") })'],
    [
      'a promise of a vm context',
      'class ShopError extends Error { name = "RangeError" }; new ShopError("of another realm", { cause: "why" })',
    ],
  ])('is that of an error even if it comes from another realm: %s', (_, code) => {
    const record = recordOf(runInContext(code, createContext({})));
    expect(record).toMatchObject({
      name: 'RangeError',
      message: expect.stringMatching(/^of another realm\ncaused by .*why/),
    });
  });

  it('has room for frames beside a long message and many causes, and for both in other alphabets', () => {
    const causes = Array.from({ length: 20 }).reduce(
      (cause: Error, _, index) => new Error('ж'.repeat(index * 90), { cause }),
      refused(),
    );
    for (const thrown of [new Error('m'.repeat(5000), { cause: causes }), causes]) {
      const record = recordOf(thrown);
      expect(record.stack).toMatch(/^at /);
      expect(record.message).toMatch(/^.*…\ncaused by Error: /);
    }
  });

  it.each<[string, unknown]>([
    ['a list', [{ line: 1 }]],
    ['an empty text', ''],
    ['null', null],
    ['a number', 7],
  ])('has no frames if the stack is %s, and all the rest', (_, stack) => {
    expect(recordOf(Object.assign(new Error('boom'), { stack }))).toEqual({ name: 'Error', message: 'boom' });
  });

  it('has no frames if the stack throws, and all the rest', () => {
    const thrown = Object.defineProperty(new Error('boom'), 'stack', {
      get: () => {
        throw new Error('no stack for you');
      },
    });
    expect(recordOf(thrown)).toEqual({ name: 'Error', message: 'boom' });
  });

  it('is bounded, however deep, wide or circular the error is', () => {
    const wide = new AggregateError(Array.from({ length: 500 }, deep), 'wide '.repeat(1000));
    for (const thrown of [deep(), selfCaused(), wide])
      expect(jsonBytes(recordOf(thrown))).toBeLessThanOrEqual(MAX_ERROR_BYTES);
    const text = fc.string({ unit: 'binary', maxLength: 2000 });
    fc.assert(
      fc.property(text, text, text, (message, why, code) => {
        const thrown = Object.assign(new Error(message, { cause: new Error(why) }), { code });
        expect(jsonBytes(recordOf(thrown))).toBeLessThanOrEqual(MAX_ERROR_BYTES);
      }),
    );
  });

  it('hides a secret in a code, a cause and an inner error, before anything is cut', () => {
    const pad = 'x'.repeat(195);
    const secrets = [
      new Error('no', { cause: new Error(`${pad.slice(0, 176)} pa55-word`) }),
      Object.assign(new Error('no'), { code: 'pa55-word' }),
      new AggregateError([new Error('pa55-word')], 'no'),
    ];
    const hide = (text: string) => text.replaceAll('pa55-word', '[secret]');
    for (const thrown of secrets) expect(JSON.stringify(recordOf(thrown, hide))).not.toMatch(/pa55/);
  });
});

test('a record of what a service says keeps the frames beside the message, within the limit', () => {
  expect(errorRecord('ValueError', 'no such order', ['----> 3 raise', 'File <command>, line 3'])).toEqual({
    name: 'ValueError',
    message: 'no such order',
    stack: '----> 3 raise\nFile <command>, line 3',
  });
  const large = errorRecord(
    'E',
    'ü'.repeat(5_000),
    Array.from({ length: 20 }, (_, at) => `File ${'x'.repeat(90)}, line ${at}`),
  );
  expect(jsonBytes(large)).toBeLessThanOrEqual(MAX_ERROR_BYTES);
  expect(large.stack).toMatch(/^File x+, line 0$/m);
});
