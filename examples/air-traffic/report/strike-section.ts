import type { StrikeSummary } from '../figures/summarize-strikes';
import { renderBarTable } from './bar-table';
import { renderColumnChart } from './column-chart';
import { type Html, html } from './html';
import { decimalText, wholeText } from './number-text';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** When aircraft hit animals, and which. */
export function renderStrikeSection(strikes: StrikeSummary): Html {
  const columns = strikes.monthly_average.map((average, index) => ({
    label: MONTHS[index] ?? '',
    value: average,
    text: wholeText(average),
  }));
  const recognised = strikes.strikes - strikes.unrecognised;
  return html`<section class="strikes">
<h2>When aircraft meet birds</h2>
<div class="two">
<div>
<p>Reports in a month, averaged over the years ${strikes.first_day.slice(0, 4)} to ${strikes.last_day.slice(0, 4)}. <strong>${decimalText((100 * strikes.damaging) / strikes.strikes)} %</strong> of the strikes did damage. The source is a selection: it holds ${Object.keys(strikes.by_airport).length} airports and not the whole country.</p>
${renderColumnChart('Wildlife strikes reported in each month of the year', columns)}
</div>
<div>
<h3>Recognised most often</h3>
${renderBarTable(
  ['Animal', 'Strikes'],
  strikes.species.map(({ name, strikes: count }) => ({ name, value: count, text: wholeText(count) })),
)}
<p>In ${wholeText(recognised)} of ${wholeText(strikes.strikes)} reports the animal was recognised.</p>
</div>
</div>
</section>`;
}
