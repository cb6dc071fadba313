import type { AirportTraffic, Traffic } from '../figures/measure-traffic';
import type { StrikeSummary } from '../figures/summarize-strikes';
import { renderBar } from './bar-table';
import { type Html, html } from './html';
import { wholeText } from './number-text';

/** The busiest airports, with the wildlife strikes that were reported from them. */
export function renderAirportTable(traffic: Traffic, strikes: StrikeSummary, topN: number): Html {
  const most = traffic.airports[0]?.departures ?? 1;
  return html`<div class="scroll"><table>
<thead><tr><th class="number">#</th><th>Airport</th><th class="number">Departures</th><th class="wide"></th><th class="number extra">Destinations</th><th class="extra">Most flights to</th><th class="number">Wildlife strikes, ${strikes.first_day.slice(0, 4)}–${strikes.last_day.slice(0, 4)}</th></tr></thead>
<tbody>
${traffic.airports.slice(0, topN).map((airport, index) => row(airport, index, most, strikes.by_airport[airport.iata]))}</tbody>
</table></div>`;
}

function row(airport: AirportTraffic, index: number, most: number, strikes: number | undefined): Html {
  const where = [airport.city, airport.state].filter((part) => part !== null).join(', ');
  return html`<tr><td class="number">${index + 1}</td><td><b>${airport.iata}</b> ${airport.name}<small>${where}</small></td><td class="number">${wholeText(airport.departures)}</td><td class="wide">${renderBar(airport.departures / most)}</td><td class="number extra">${airport.destinations}</td><td class="extra">${airport.busiest.iata} <small class="inline">${wholeText(airport.busiest.flights)}</small></td><td class="number">${strikes === undefined ? '–' : wholeText(strikes)}</td></tr>
`;
}
