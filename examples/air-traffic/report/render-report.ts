import type { Reach } from '../figures/measure-reach';
import type { Traffic } from '../figures/measure-traffic';
import type { StrikeSummary } from '../figures/summarize-strikes';
import type { Check } from '../sources/check-sources';
import type { Airport } from '../sources/clean-airports';
import { TRAFFIC_YEAR } from '../sources/clean-routes';
import type { Extract } from '../sources/extract-source';
import { renderAirMap } from './air-map';
import { decimalText, type Html, html, wholeText } from './html';
import { REPORT_STYLE } from './report-style';
import { renderAirportTable, renderReachSection, renderSourceSection, renderStrikeSection } from './sections';

/** All data of the report. */
export interface ReportModel {
  title: string;
  runId: string;
  /** ISO 8601: the night that the report is about. */
  time: string;
  /** The number of airports in the table. */
  topN: number;
  traffic: Traffic;
  airports: readonly Airport[];
  reach: Reach;
  strikes: StrikeSummary;
  extracts: readonly Extract[];
  checks: readonly Check[];
}

/** The report as one page that loads nothing: no script, no font, no picture from elsewhere. */
export function renderReport(model: ReportModel): string {
  const { traffic } = model;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${model.title}, ${day(model.time)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header>
<h1>${model.title}</h1>
<p>Nightly report of ${day(model.time)} · United States, domestic flights of ${TRAFFIC_YEAR}</p>
</header>
<main>
${figures(model)}
<section>
<h2>Where the flights go</h2>
<p>Every dot is one of ${wholeText(model.airports.length)} airports and airfields. A disc's area is its departures in ${TRAFFIC_YEAR}; the arcs are the busiest links, as far as they stay within one map. Alaska is drawn at a third of the scale; airports of the territories are counted and not drawn.</p>
${renderAirMap(model.airports, traffic)}
</section>
<section>
<h2>The ${Math.min(model.topN, traffic.airports.length)} busiest airports</h2>
${renderAirportTable(traffic, model.strikes, model.topN)}
</section>
${renderReachSection(model.reach)}
${renderStrikeSection(model.strikes)}
${renderSourceSection(model.extracts, model.checks)}
</main>
<footer>
<p>Run <code>${model.runId}</code>. Flights: U.S. Bureau of Transportation Statistics, ${TRAFFIC_YEAR}. Airports: data.gov. Wildlife strikes: FAA Wildlife Strike Database, a selection. Postal codes: <a href="https://www.geonames.org/">GeoNames</a>, <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>, cleaned. All as the npm package vega-datasets carries them.</p>
</footer>
</body>
</html>
`.text;
}

function figures({ traffic, strikes, reach }: ReportModel): Html {
  const tenBusiest = traffic.airports.slice(0, 10).reduce((sum, airport) => sum + airport.departures, 0);
  const tiles: [id: string, value: string, text: string][] = [
    ['flights', wholeText(traffic.flights), `flights between ${wholeText(traffic.airports.length)} airports`],
    ['regular-routes', wholeText(traffic.regularRoutes), 'regular routes, each way counted'],
    ['ten-busiest', `${decimalText((100 * tenBusiest) / traffic.flights)} %`, 'of all flights leave from ten airports'],
    [
      'within-reach',
      `${decimalText(reach.within_reach_percent)} %`,
      `of places lie within ${reach.reach_km} km of daily flights`,
    ],
    ['strikes', wholeText(strikes.strikes), 'wildlife strikes in the reports'],
    ['strike-cost', `$${wholeText(strikes.cost)}`, 'costs that they were reported with'],
  ];
  return html`<ul class="figures">
${tiles.map(
  ([id, value, text]) => html`<li><strong id="${id}">${value}</strong><span>${text}</span></li>
`,
)}</ul>`;
}

/** `22 November 2026` for an ISO time. Another text is shown unchanged. */
function day(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}
