import fc from 'fast-check';
import { Redactor } from '../../domain/secrets/redactor';
import { AttemptLog } from '../../sdk/attempt-log';

const SECRET = 'tok-"\n-secret-9000';

function aLog() {
  const lines: string[] = [];
  const redactor = new Redactor();
  redactor.add('token', SECRET);
  const log = new AttemptLog({ attempt: 1 }, redactor, (line) => lines.push(line));
  return { log, lines, entries: () => lines.map((line) => JSON.parse(line)) };
}

/** The text in pieces, cut at these places. */
function piecesOf(text: string, cuts: number[]): string[] {
  const places = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
  return places.slice(1).map((place, index) => text.slice(places[index], place));
}

describe('the log of an attempt', () => {
  it('is the same however a stream came in pieces, when each piece ends no line', () => {
    const texts = fc.string({ unit: 'grapheme', maxLength: 200 }).map((text) => text.replace(/[\r\n]/g, ''));
    fc.assert(
      fc.property(texts, fc.array(fc.nat(), { maxLength: 9 }), (text, cuts) => {
        const { log, entries } = aLog();
        for (const piece of piecesOf(text, cuts)) log.stream('stdout', piece);
        log.flush();
        expect(entries().map((entry) => entry.message)).toEqual(text === '' ? [] : [text]);
      }),
    );
  });

  it('lets out no secret, wherever the stream is cut and whatever stands around it', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 300 }),
        fc.constantFrom('', 'x'.repeat(16_380), 'x'.repeat(65_530), 'x'.repeat(200_000)),
        fc.constantFrom(SECRET, JSON.stringify(SECRET), encodeURIComponent(SECRET)),
        fc.array(fc.nat(), { maxLength: 9 }),
        (before, filler, secret, cuts) => {
          const { log, lines } = aLog();
          for (const piece of piecesOf(`${before}${filler}${secret}\n`, cuts)) {
            // A piece of the secret that ends a line is a line of it: too short to be known, and no secret by itself.
            log.stream('stdout', piece.replace('tok-"\n', 'tok-"'));
          }
          log.flush();
          expect(lines.join('\n')).not.toContain('-secret-9000');
        },
      ),
      { numRuns: 200 },
    );
  });

  it('keeps every line of a burst, in order, whatever the lines hold', () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 400 }).map((text) => text.replace(/[\r\n]/g, ' '));
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 400 }),
        fc.array(fc.nat(), { maxLength: 3 }),
        (own, cuts) => {
          const { log, lines, entries } = aLog();
          const printed = own.map((text, index) => `${index}:${text}`);
          for (const piece of piecesOf(`${printed.join('\n')}\n`, cuts)) log.stream('stdout', piece);
          log.flush();
          expect(entries().flatMap(({ message }) => message.split('\n'))).toEqual(printed);
          expect(lines.join()).not.toContain('cut_bytes');
        },
      ),
      { numRuns: 30 },
    );
    const { log, entries } = aLog();
    log.stream('stdout', Array.from({ length: 20_000 }, (_, index) => `${index}\n`).join(''));
    expect(entries().flatMap(({ message }) => message.split('\n'))).toHaveLength(20_000);
    expect(entries().length).toBeLessThan(12);
  });

  it('keeps the two streams apart', () => {
    const { log, entries } = aLog();
    log.stream('stdout', 'to the ');
    log.stream('stderr', 'beside it\n');
    log.stream('stdout', 'end\nand on');
    log.flush();
    expect(entries()).toMatchObject([
      { level: 'error', message: 'beside it' },
      { level: 'info', message: 'to the end' },
      { level: 'info', message: 'and on' },
    ]);
  });

  it('bounds what it keeps of a line that never ends', () => {
    const { log, entries } = aLog();
    for (let piece = 0; piece < 2000; piece++) log.stream('stdout', 'y'.repeat(1000));
    log.flush();
    const [entry] = entries();
    expect(entry.message.length + entry.cut_bytes).toBe(2_000_000);
  });
});
