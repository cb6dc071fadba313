import { type Html, html } from './html';

export interface Column {
  label: string;
  value: number;
  /** The text above the column. */
  text: string;
}

const WIDTH = 480;
const HEIGHT = 230;
const [TOP, BOTTOM] = [26, 28];

/** A column chart whose axis begins at zero. `title` is for screen readers. */
export function renderColumnChart(title: string, columns: readonly Column[]): Html {
  const most = Math.max(...columns.map((column) => column.value), Number.MIN_VALUE);
  const step = WIDTH / columns.length;
  const base = HEIGHT - BOTTOM;
  return html`<svg class="columns" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
${columns.map(({ label, value, text }, index) => {
  const height = ((base - TOP) * value) / most;
  const middle = ((index + 0.5) * step).toFixed(1);
  return html`<rect x="${(index * step + step * 0.12).toFixed(1)}" y="${(base - height).toFixed(1)}" width="${(step * 0.76).toFixed(1)}" height="${height.toFixed(1)}" rx="2"/>
<text class="value" x="${middle}" y="${(base - height - 6).toFixed(1)}">${text}</text>
<text class="name" x="${middle}" y="${base + 18}">${label}</text>
`;
})}<line x1="0" x2="${WIDTH}" y1="${base + 0.5}" y2="${base + 0.5}"/>
</svg>`;
}

export interface BarRow {
  name: string;
  value: number;
  text: string;
}

/** A table with a bar for each number. In a table, unlike a drawing, names wrap and numbers can be copied. */
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

/** `share` is the length of the bar, from 0 to 1. */
export function renderBar(share: number): Html {
  return html`<span class="bar" style="width:${(100 * share).toFixed(1)}%"></span>`;
}
