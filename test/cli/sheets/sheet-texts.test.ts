import { csvTexts, jsonListTexts } from '../../../cli/sheets/sheet-texts';
import { columnsOf } from '../../../domain/sheets/sheet';
import { wellFormedJson } from '../../../domain/values/well-formed';

async function joined(texts: AsyncIterable<string>): Promise<string> {
  let all = '';
  for await (const text of texts) all += text;
  return all;
}

async function* given<Value>(values: readonly Value[]): AsyncGenerator<Value> {
  yield* values;
}

it.each([[[]], [[{ a: 1 }]], [[{ a: 'two\nlines', b: [] }, { c: { d: null } }]]])(
  'prints the list %j as an object that is printed at once',
  async (list: readonly object[]) => {
    expect(await joined(jsonListTexts('runs', given(list)))).toBe(`${wellFormedJson({ runs: list }, 2)}\n`);
  },
);

it('takes the rows of a sheet as its reader asks for them', async () => {
  let taken = 0;
  const columns = columnsOf<number>({ no: ['whole', (no) => no] });
  const texts = csvTexts(
    columns,
    (function* () {
      for (;;) yield taken++;
    })(),
  );
  for (const text of ['no\r\n', '0\r\n', '1\r\n']) expect((await texts.next()).value).toBe(text);
  expect(taken).toBe(2);
});
