import type { Check } from '../sources/check-sources';
import type { Extract } from '../sources/extract-source';
import { type Html, html } from './html';
import { wholeText } from './number-text';

/** What the report was made from: rows read, dropped and kept, and the checks that they passed. */
export function renderSourceSection(extracts: readonly Extract[], checks: readonly Check[]): Html {
  return html`<section>
<h2>What it was made from</h2>
<div class="scroll"><table><thead><tr><th>Source</th><th class="number">Rows read</th><th>Dropped</th><th class="number">Kept</th><th>Kept with a value missing</th></tr></thead><tbody>
${extracts.map(
  (
    extract,
  ) => html`<tr><td><code>${extract.source}</code></td><td class="number">${wholeText(extract.read)}</td><td>${reasons(extract.dropped)}</td><td class="number">${wholeText(extract.rows)}</td><td>${reasons(extract.mended)}</td></tr>
`,
)}</tbody></table></div>
<details><summary>${checks.length} checks across the sources, all passed</summary>
<ul class="checks">
${checks.map(
  ({ check, of, unfit }) => html`<li>${check}: ${wholeText(of - unfit)} of ${wholeText(of)}</li>
`,
)}</ul></details>
</section>`;
}

function reasons(counts: Readonly<Record<string, number>>): Html | string {
  const entries = Object.entries(counts);
  if (entries.length === 0) return '–';
  return html`${entries.map(([reason, rows]) => html`<span class="reason">${wholeText(rows)} ${reason}</span>`)}`;
}
