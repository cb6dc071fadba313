import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { MAX_LOG_BYTES, toLogLine } from '../../../domain/values/log-line';
import { parsePlatformLine } from '../../../domain/values/platform-line';

const TIME = '2026-11-22T02:00:00.000Z';
const IDENTITY = { run_id: 'nightly-1', job_name: 'extract', attempt: 1 };
const aLine = (message: unknown, fields?: unknown) =>
  toLogLine({ time: TIME, level: 'info', message, fields, identity: IDENTITY });

const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\r\n', '\u001b[2J', '\u2028', '\ud800', '"}}\n', '\u009b'.repeat(9000), 'ü'.repeat(30_000)),
);

describe('a line of a log', () => {
  it('is one JSON object without control characters, below 64 KB, that names the attempt', () => {
    fc.assert(
      fc.property(fc.oneof(texts, fc.anything()), fc.option(fc.anything({ withBigInt: true })), (message, fields) => {
        const line = aLine(message, fields ?? undefined);
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\p{Cs}]/u);
        expect(Buffer.byteLength(line)).toBeLessThan(64 * 1024);
        expect(JSON.parse(line)).toMatchObject(IDENTITY);
      }),
      { numRuns: 300 },
    );
  });

  it('is asked to hide a text of an object whole, not cut', () => {
    const hide = (text: string) => text.replaceAll('secret', '[mark]');
    const line = toLogLine({ time: TIME, level: 'info', message: { long: `${'x'.repeat(9_997)}secret` } }, hide);
    expect(line).toContain('xx[mark]');
  });

  it('shows nothing of what could not be hidden', () => {
    const hide = () => {
      throw new SyntaxError('of /secret/');
    };
    const line = toLogLine(
      { time: TIME, level: 'warn', message: 'secret', fields: { rows: 1 }, identity: IDENTITY },
      hide,
    );
    const message = 'a line that could not be shown safely';
    expect(JSON.parse(line)).toEqual({ timestamp: TIME, level: 'warn', message, ...IDENTITY });
  });

  it('gives back the message that was put in, where it is not too long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (message) => {
        expect(JSON.parse(aLine(message))).toEqual({ timestamp: TIME, level: 'info', message, ...IDENTITY });
      }),
    );
  });

  it.each<[unknown]>([['2001-01-01T00:00:00.000Z'], [1], [null], ['']])(
    'has our time as its timestamp, and times of the job’s own beside it: %j',
    (own) => {
      const line = JSON.parse(aLine('m', { timestamp: own, time: own, rows: 1 }));
      expect(line).toEqual({
        timestamp: TIME,
        level: 'info',
        message: 'm',
        time: own,
        rows: 1,
        own_timestamp: own,
        ...IDENTITY,
      });
    },
  );

  it('begins with a timestamp that Lambda’s JSON format takes as the time of the line', () => {
    // RFC 3339, as Lambda's documentation asks for; a line without one gets another.
    expect(aLine('m', { timestamp: 'never' })).toMatch(
      /^\{"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","level":"info"/,
    );
  });

  it('shows an error among its fields: name, message, code, cause, errors and the frames nearest the throw', () => {
    const error = Object.assign(new TypeError('why', { cause: new Error('rain') }), { code: 'E_SHOP' });
    const shown = { name: 'TypeError', message: 'why', code: 'E_SHOP', cause: { name: 'Error', message: 'rain' } };
    expect(JSON.parse(aLine('m', { error })).error).toMatchObject(shown);
    expect(JSON.parse(aLine('m', { error })).error.stack[0]).toMatch(/^at .*log-line\.test\.ts/);
    expect(JSON.parse(aLine('m', { deeper: [{ error }] })).deeper[0].error).toMatchObject(shown);
    expect(JSON.parse(aLine('m', error))).toMatchObject({ message: 'm', error: shown });
    const both = new AggregateError([error, 'rain'], 'both');
    expect(JSON.parse(aLine('m', { error: both })).error).toMatchObject({ message: 'both', errors: [shown, 'rain'] });
  });

  it('shows an error of another realm, and one that contains itself', () => {
    const foreign = runInNewContext('new RangeError("elsewhere")');
    expect(JSON.parse(aLine('m', { foreign })).foreign).toMatchObject({ name: 'RangeError', message: 'elsewhere' });
    const circle = new Error('circle');
    circle.cause = circle;
    expect(JSON.parse(aLine('m', { circle })).circle).toMatchObject({ cause: { cause: { message: 'circle' } } });
  });

  it('is well-formed, with U+FFFD for half a surrogate pair in its message, its fields and their names', () => {
    const line = JSON.parse(aLine('a\ud83d', { '\ude80': ['\ud83d'], whole: '🚀' }));
    expect(line).toMatchObject({ message: 'a\ufffd', '\ufffd': ['\ufffd'], whole: '🚀' });
    expect(JSON.parse(aLine('🚀'.repeat(MAX_LOG_BYTES))).message.isWellFormed()).toBe(true);
  });

  it('says how many bytes of a long message are missing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: MAX_LOG_BYTES, max: 200_000 }),
        fc.constantFrom('x', 'ü', '\u0001', '✈'),
        (n, x) => {
          const { message, cut_bytes } = JSON.parse(aLine(x.repeat(n)));
          expect(Buffer.byteLength(message) + cut_bytes).toBe(n * Buffer.byteLength(x));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is never one of the platform, whatever its fields are called', () => {
    fc.assert(
      fc.property(
        texts,
        fc.dictionary(fc.constantFrom('type', 'time', 'timestamp', 'record', '0'), texts),
        (message, fields) => {
          expect(parsePlatformLine(aLine(message, fields))).toBeUndefined();
        },
      ),
    );
    expect(parsePlatformLine(aLine('', { type: 'platform.end', record: { requestId: 'r' } }))).toBeUndefined();
  });
});
