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
    expect(logLineJson('of a child')).toEqual({ time: null, level: null, message: 'of a child' });
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
