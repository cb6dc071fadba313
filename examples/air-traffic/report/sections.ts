import { BAND_KM, type Reach } from '../figures/measure-reach';
import type { AirportTraffic, Traffic } from '../figures/measure-traffic';
import type { StrikeSummary } from '../figures/summarize-strikes';
import type { Check } from '../sources/check-sources';
import type { Extract } from '../sources/extract-source';
import { renderBar, renderBarTable, renderColumnChart } from './charts';
import { decimalText, type Html, html, wholeText } from './html';

/** The table of the busiest airports, with the number of wildlife strikes that each reported. */
export function renderAirportTable(traffic: Traffic, strikes: StrikeSummary, topN: number): Html {
  const most = traffic.airports[0]?.departures ?? 1;
  return html`<div class="scroll"><table>
<thead><tr><th class="number">#</th><th>Airport</th><th class="number">Departures</th><th class="wide"></th><th class="number extra">Destinations</th><th class="extra">Most flights to</th><th class="number">Wildlife strikes, ${strikes.first_day.slice(0, 4)}–${strikes.last_day.slice(0, 4)}</th></tr></thead>
<tbody>
${traffic.airports.slice(0, topN).map((airport, index) => airportRow(airport, index, most, strikes.by_airport[airport.iata]))}</tbody>
</table></div>`;
}

function airportRow(airport: AirportTraffic, index: number, most: number, strikes: number | undefined): Html {
  const where = [airport.city, airport.state].filter((part) => part !== null).join(', ');
  return html`<tr><td class="number">${index + 1}</td><td><b>${airport.iata}</b> ${airport.name}<small>${where}</small></td><td class="number">${wholeText(airport.departures)}</td><td class="wide">${renderBar(airport.departures / most)}</td><td class="number extra">${airport.destinations}</td><td class="extra">${airport.busiest.iata} <small class="inline">${wholeText(airport.busiest.flights)}</small></td><td class="number">${strikes === undefined ? '–' : wholeText(strikes)}</td></tr>
`;
}

/** The distances to the nearest airport. */
export function renderReachSection(reach: Reach): Html {
  const columns = reach.bands.map((places, index) => ({
    label: index === reach.bands.length - 1 ? `${index * BAND_KM}+` : `<${(index + 1) * BAND_KM}`,
    value: places,
    text: decimalText((100 * places) / reach.places),
  }));
  return html`<section>
<h2>How far it is to the airport</h2>
<div class="two">
<div>
<p>From ${wholeText(reach.places)} places that get post, in the lower 48 states and DC, as the crow flies to the nearest of ${reach.airports} airports with flights every day of the large airlines that the source counts. Half the places are within <strong>${decimalText(reach.median_km)} km</strong>. Places are counted, not people.</p>
${renderColumnChart('Share of places by distance to the nearest airport', columns)}
<p class="axis">% of places, by kilometres</p>
</div>
<div>
<h3>The farthest away</h3>
<div class="scroll"><table><thead><tr><th>Place</th><th class="number">km</th><th>Nearest</th></tr></thead><tbody>
${reach.remotest.map(
  (
    place,
  ) => html`<tr><td>${place.city}, ${place.state} <small class="inline">${place.postal_code}</small></td><td class="number">${wholeText(place.km)}</td><td>${place.airport}</td></tr>
`,
)}</tbody></table></div>
</div>
</div>
</section>`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The months and the animals of the strikes. */
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

/** The sources of the report: rows read, dropped and kept, and the checks that they passed. */
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
