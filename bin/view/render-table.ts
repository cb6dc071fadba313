/** Rows in aligned columns, two spaces between them. `paint` sees a cell after it was padded, so that colours move nothing. */
export function renderTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  paint: (cell: string, column: number, row: number) => string = (cell) => cell,
): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[], row: number) =>
    cells
      .map((cell, column) => {
        const last = column === cells.length - 1;
        return paint(last ? cell : cell.padEnd(widths[column] ?? 0), column, row);
      })
      .join('  ')
      .trimEnd();
  return [line(header, -1), ...rows.map((row, index) => line(row, index))].join('\n');
}
