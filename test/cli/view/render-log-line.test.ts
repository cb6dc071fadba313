import fc from 'fast-check';
import { logLineJson, renderLogLine } from '../../../cli/view/render-log-line';
import { toLogLine } from '../../../domain/values/log-line';

const identity = { run_id: 'nightly-1', job_name: 'extract', attempt: 1 };
const aLine = (message: unknown, fields?: unknown) =>
  toLogLine({ time: '2026-11-22T02:03:04.567Z', level: 'info', message, fields, identity });

describe('a line of a log, as a person reads it', () => {
  it('is its time, its level, its message and its fields, and not what the command has said already', () => {
    expect(renderLogLine(aLine('fetched', { rows: 3, shop: 'Zürich', note: 'two words', list: [1] }))).toBe(
      '02:03:04.567 info  fetched rows=3 shop=Zürich note="two words" list=[1]',
    );
  });

  it('goes on below its beginning, so that a message cannot pass for another line', () => {
    expect(renderLogLine(aLine('first\r\n02:03:04.567 error forged'))).toBe(
      `02:03:04.567 info  first\n${' '.repeat(19)}02:03:04.567 error forged`,
    );
  });

  it('may be of Lambda’s runtime, or no JSON at all', () => {
    const ofRuntime = { timestamp: '2026-11-22T02:03:04.567Z', level: 'ERROR', message: { errorType: 'Error' } };
    expect(renderLogLine(JSON.stringify({ ...ofRuntime, requestId: 'r-1' }))).toBe(
      '02:03:04.567 error {"errorType":"Error"}',
    );
    expect(renderLogLine('\u001b[31mof a child process\u0007')).toBe('of a child process\\u0007');
    expect(logLineJson('of a child')).toEqual({ timestamp: null, level: null, message: 'of a child' });
  });

  it('of an older stack has its time as `time`, and a job’s own timestamp beside it', () => {
    const old = '{"time":"2026-11-22T02:03:04.567Z","level":"info","message":"old","timestamp":"mine","rows":3}';
    expect(renderLogLine(old)).toBe('02:03:04.567 info  old timestamp=mine rows=3');
    expect(logLineJson(old)).toEqual({
      timestamp: '2026-11-22T02:03:04.567Z',
      level: 'info',
      message: 'old',
      own_timestamp: 'mine',
      rows: 3,
    });
  });

  it('of a job with a time of its own shows it as a field', () => {
    const line = aLine('new', { time: '1999-01-01T00:00:00.000Z', timestamp: 'mine' });
    const own = 'time="1999-01-01T00:00:00.000Z" own_timestamp=mine'.replaceAll('"', '');
    expect(renderLogLine(line)).toBe(`02:03:04.567 info  new ${own}`);
    expect(logLineJson(line)).toMatchObject({
      timestamp: '2026-11-22T02:03:04.567Z',
      time: '1999-01-01T00:00:00.000Z',
      own_timestamp: 'mine',
    });
  });

  it('to which Lambda has given a second time keeps its own', () => {
    const old = {
      time: '2026-11-22T02:03:04.567Z',
      level: 'info',
      message: 'm',
      timestamp: '2026-11-22T02:03:05.000Z',
    };
    expect(renderLogLine(JSON.stringify(old))).toMatch(/^02:03:04\.567 info {2}m/);
  });

  it('drives no terminal, whatever it holds', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\u001b[2J', '\u202e', '\r'));
    fc.assert(
      fc.property(texts, fc.dictionary(texts, texts), fc.boolean(), (message, fields, raw) => {
        const shown = renderLogLine(raw ? message : aLine(message, fields));
        expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
        if (!raw)
          expect(
            shown
              .split('\n')
              .slice(1)
              .every((line) => line.startsWith(' '.repeat(19)) || line === ''),
          ).toBe(true);
      }),
    );
  });
});
