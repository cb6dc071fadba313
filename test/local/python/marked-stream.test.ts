import fc from 'fast-check';
import { MarkedStream } from '../../../local/python/marked-stream';

test('all that is printed is passed on, but for the mark, however the pieces fall', async () => {
  const text = fc.stringMatching(/^[ab\0\n]{0,12}$/);
  await fc.assert(
    fc.asyncProperty(text, text, fc.array(fc.nat(30), { maxLength: 6 }), async (before, after, cuts) => {
      let printed = '';
      const stream = new MarkedStream((piece) => {
        printed += piece;
      });
      let isReached = false;
      void stream.until('MARK').then(() => {
        isReached = true;
      });
      let rest = `${before}\0MARK\n${after}`;
      for (const cut of cuts) {
        stream.take(rest.slice(0, cut));
        rest = rest.slice(cut);
      }
      stream.take(rest);
      await Promise.resolve();
      expect(isReached).toBe(true);
      stream.end();
      expect(printed).toBe(before + after);
    }),
  );
});

test('text without a mark is printed at once, and the end lets nobody wait', async () => {
  const printed: string[] = [];
  const stream = new MarkedStream((piece) => printed.push(piece));
  stream.take('a\0b');
  expect(printed).toEqual(['a\0b']);
  const reached = stream.until('MARK');
  stream.take('c\0MA');
  expect(printed).toEqual(['a\0b', 'c']);
  stream.end();
  await reached;
  expect(printed.join('')).toBe('a\0bc\0MA');
});

test('the entries between are passed on in their place, however the pieces fall', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(40), { maxLength: 8 }), async (cuts) => {
      let told = '';
      const stream = new MarkedStream(
        (piece) => {
          told += piece;
        },
        (entry) => {
          told += `[${entry}]`;
        },
      );
      const ended = stream.until('MARK');
      let rest = 'a\n\0MARK:one\nb\0MARK:\0MAR\n\0MARKc\n\0MARK\nafter\0MARK:x\n';
      for (const cut of cuts) {
        stream.take(rest.slice(0, cut));
        rest = rest.slice(cut);
      }
      stream.take(rest);
      stream.end();
      await ended;
      expect(told).toBe('a\n[one]b[\0MAR][]after\0MARK:x\n');
    }),
  );
});
