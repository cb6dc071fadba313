import { csvHeader, csvRecord } from '../../domain/sheets/csv-text';
import type { Column } from '../../domain/sheets/sheet';
import { wellFormedJson } from '../../domain/values/well-formed';

/** A sheet as CSV, a text a record. */
export async function* csvTexts<Row>(
  columns: readonly Column<Row>[],
  rows: AsyncIterable<Row> | Iterable<Row>,
): AsyncGenerator<string> {
  yield csvHeader(columns);
  for await (const row of rows) yield csvRecord(columns, row);
}

/** The text that `printJson` prints of an object with this one list, without holding all of it. */
export async function* jsonListTexts(name: string, values: AsyncIterable<object>): AsyncGenerator<string> {
  let before = `{\n  ${JSON.stringify(name)}: [`;
  let count = 0;
  for await (const value of values) {
    yield `${before}\n    ${wellFormedJson(value, 2).replaceAll('\n', '\n    ')}`;
    before = ',';
    count += 1;
  }
  yield count === 0 ? `${before}]\n}\n` : '\n  ]\n}\n';
}
