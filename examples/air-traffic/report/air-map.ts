import type { Location } from '../figures/distance';
import type { AirLink, AirportTraffic, Traffic } from '../figures/measure-traffic';
import type { Airport } from '../sources/clean-airports';
import { type Html, html, wholeText } from './html';

/** The number of links that are drawn. With more of them the east becomes one blot. */
const LINKS = 400;
/** Airports that are labelled with their code. On a phone the page's style hides all labels but the first five. */
const LABELS = 12;
const LABELS_ON_PHONE = 5;
const LARGEST_RADIUS = 17;

/** The country drawn by its own airports: each is a dot, those with flights are discs, the busiest links are arcs. */
export function renderAirMap(airports: readonly Airport[], traffic: Traffic): Html {
  const drawn = traffic.airports.flatMap((airport) => {
    const at = projectUs(airport);
    return at ? { airport, at } : [];
  });
  const most = traffic.airports[0]?.departures ?? 1;
  return html`<svg class="map" viewBox="0 0 ${MAP_WIDTH} ${MAP_HEIGHT}" role="img" aria-label="Map of the airports of the United States and the busiest links between them">
<path class="land" d="${dots(airports)}"/>
${linkPaths(traffic.links.slice(0, LINKS), new Map(drawn.map((place) => [place.airport.iata, place])))}
${drawn.map(({ airport, at }) => disc(airport, at, most))}
${drawn.slice(0, LABELS).map(({ airport, at }, index) => label(airport, at, most, index))}
</svg>`;
}

/** All dots are one path of lines without length and with round ends. It takes a third of the bytes of circles. */
function dots(airports: readonly Airport[]): string {
  return airports
    .flatMap((airport) => {
      const at = projectUs(airport);
      return at ? `M${coordinates(at)}h0` : [];
    })
    .join('');
}

interface DrawnAirport {
  airport: AirportTraffic;
  at: [number, number];
}

/** Four paths from faint to strong. The busiest links are on top. */
function linkPaths(links: readonly AirLink[], airports: ReadonlyMap<string, DrawnAirport>): Html[] {
  const size = Math.ceil(links.length / 4);
  return [3, 2, 1, 0].map((quarter) => {
    const arcs = links.slice(quarter * size, (quarter + 1) * size).flatMap(({ between: [a, b] }) => {
      const [from, to] = [airports.get(a), airports.get(b)];
      // A line from one of the three maps into another would cross places that it does not fly over.
      return from && to && mapOf(from) === mapOf(to) ? arc(from.at, to.at) : [];
    });
    return html`<path class="link q${quarter}" d="${arcs.join('')}"/>`;
  });
}

function mapOf({ airport: { state } }: DrawnAirport): string {
  return state === 'AK' || state === 'HI' ? state : 'lower 48';
}

/** An arc, bent upwards by a seventh of its length, so that links on one line can be told apart. */
function arc(from: [number, number], to: [number, number]): string {
  const [west, east] = from[0] <= to[0] ? [from, to] : [to, from];
  const [dx, dy] = [east[0] - west[0], east[1] - west[1]];
  const bend: [number, number] = [(west[0] + east[0]) / 2 + dy / 7, (west[1] + east[1]) / 2 - dx / 7];
  return `M${coordinates(west)}Q${coordinates(bend)} ${coordinates(east)}`;
}

function disc(airport: AirportTraffic, at: [number, number], most: number): Html {
  const text = `${airport.iata} ${airport.name}: ${wholeText(airport.departures)} departures to ${airport.destinations} destinations`;
  return html`<circle class="airport" cx="${at[0].toFixed(1)}" cy="${at[1].toFixed(1)}" r="${radius(airport, most).toFixed(1)}"><title>${text}</title></circle>
`;
}

function label(airport: AirportTraffic, at: [number, number], most: number, index: number): Html {
  const y = at[1] - radius(airport, most) - 4;
  const kind = index < LABELS_ON_PHONE ? 'label' : 'label minor';
  return html`<text class="${kind}" x="${at[0].toFixed(1)}" y="${y.toFixed(1)}">${airport.iata}</text>`;
}

/** The disc's area, not its width, is in proportion to the departures. */
function radius(airport: AirportTraffic, most: number): number {
  return Math.max(1.2, LARGEST_RADIUS * Math.sqrt(airport.departures / most));
}

function coordinates([x, y]: [number, number]): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}

export const MAP_WIDTH = 960;
export const MAP_HEIGHT = 580;

/** The position of a place on the map, or undefined if it is not on the map (Puerto Rico, the Pacific). */
export function projectUs(place: Location & { state: string | null }): [number, number] | undefined {
  if (place.state === 'AK') return ALASKA(place);
  if (place.state === 'HI') return HAWAII(place);
  const inLower48 = place.longitude > -125.5 && place.longitude < -66 && place.latitude > 24 && place.latitude < 50;
  return inLower48 ? LOWER_48(place) : undefined;
}

interface Conic {
  parallels: [number, number];
  /** The place that is drawn at `at`. */
  center: [longitude: number, latitude: number];
  at: [number, number];
  /** Pixels an Earth's radius. */
  scale: number;
}

/* The usual three maps in one. Each keeps areas true; Alaska is drawn at a third of the scale of the others. */
const LOWER_48 = conicEqualArea({ parallels: [29.5, 45.5], center: [-96.6, 38.4], at: [482, 265], scale: 1200 });
const ALASKA = conicEqualArea({ parallels: [55, 65], center: [-156, 58.5], at: [128, 512], scale: 400 });
const HAWAII = conicEqualArea({ parallels: [8, 18], center: [-157.5, 20.6], at: [300, 535], scale: 1200 });

/** Albers' projection (Snyder, Map Projections, 1987, page 100). */
function conicEqualArea({ parallels, center, at, scale }: Conic) {
  const [sin1, sin2] = parallels.map((degrees) => Math.sin(radians(degrees))) as [number, number];
  const n = (sin1 + sin2) / 2;
  const c = 1 - sin1 ** 2 + 2 * n * sin1;
  const rho = (latitude: number) => Math.sqrt(c - 2 * n * Math.sin(radians(latitude))) / n;
  const rho0 = rho(center[1]);
  return ({ latitude, longitude }: Location): [number, number] => {
    // The westernmost Aleutians lie across the date line and have an eastern longitude.
    const east = ((longitude - center[0] + 540) % 360) - 180;
    const theta = n * radians(east);
    const radius = rho(latitude);
    return [at[0] + scale * radius * Math.sin(theta), at[1] - scale * (rho0 - radius * Math.cos(theta))];
  };
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
