import { printJson } from '../../../cli/terminal/print';

test('JSON is printed well-formed, whatever a row from elsewhere holds', () => {
  const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  printJson({ output: { a: '\ud83d', '\ude80': '🚀' } });
  const [[text]] = written.mock.calls as [[string]];
  written.mockRestore();
  expect(text).not.toMatch(/\\ud[89a-f]/);
  expect(JSON.parse(text)).toEqual({ output: { a: '\ufffd', '\ufffd': '🚀' } });
});
