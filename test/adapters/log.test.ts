import { printLine, uncapturedStdout, writeLine } from '../../adapters/log';
import { takePrintedLines } from '../support/home/printed-lines';

test('a line of the log is one line of JSON, with its time', () => {
  const printed = takePrintedLines();
  printLine({ level: 'warn', message: 'late run', fields: { run_id: 'nightly-1', text: 'a\nb' } });
  printed.giveBack();
  expect(printed.lines).toEqual([
    {
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      level: 'warn',
      message: 'late run',
      run_id: 'nightly-1',
      text: 'a\nb',
    },
  ]);
});

test('a line goes past whatever has captured stdout since', () => {
  const lines: unknown[] = [];
  const { write } = process.stdout;
  const printed = takePrintedLines();
  uncapturedStdout();
  process.stdout.write = ((text: string) => lines.push(text)) as never;
  writeLine('{"a":1}');
  process.stdout.write = write;
  printed.giveBack();
  expect([lines, printed.lines]).toEqual([[], [{ a: 1 }]]);
});
