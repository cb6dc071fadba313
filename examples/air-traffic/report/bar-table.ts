import { type Html, html } from './html';

export interface BarRow {
  name: string;
  value: number;
  text: string;
}

/** A table whose numbers have bars: in a table and not in a drawing, so that names wrap and numbers can be copied. */
export function renderBarTable([nameHead, valueHead]: [string, string], rows: readonly BarRow[]): Html {
  const most = Math.max(...rows.map((row) => row.value), Number.MIN_VALUE);
  return html`<table class="bars"><thead><tr><th>${nameHead}</th><th class="wide"></th><th class="number">${valueHead}</th></tr></thead><tbody>
${rows.map(
  (
    row,
  ) => html`<tr><td>${row.name}</td><td class="wide">${renderBar(row.value / most)}</td><td class="number">${row.text}</td></tr>
`,
)}</tbody></table>`;
}

/** A bar as long as the share (0 to 1) says. */
export function renderBar(share: number): Html {
  return html`<span class="bar" style="width:${(100 * share).toFixed(1)}%"></span>`;
}
