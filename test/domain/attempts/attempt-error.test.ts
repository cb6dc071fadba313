import { recordError } from '../../../domain/attempts/attempt-error';

describe('the record of an error', () => {
  it('ends with whole lines of its stack, those nearest the entry', () => {
    const frames = Array.from({ length: 30 }, (_, index) => `at frame${index} (/code/orders/extract.js:${index}:7)`);
    const thrown = Object.assign(new Error('no such shop'), {
      stack: ['Error: no such shop', ...frames.map((frame) => `    ${frame}`)].join('\n'),
    });
    const [message, ...lines] = recordError(thrown, (text) => text).message.split('\n');
    expect(message).toBe('no such shop');
    expect(lines.length).toBeGreaterThan(3);
    expect(frames.slice(-lines.length)).toEqual(lines);
  });
});
