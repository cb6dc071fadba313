import { BAND_KM, type Reach } from '../figures/measure-reach';
import { renderColumnChart } from './column-chart';
import { type Html, html } from './html';
import { decimalText, wholeText } from './number-text';

/** How far it is to the airport. */
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
