import { chordKm, chordSquared, median, type Point, pointAt } from '../figures/distance';
import { groupBy } from '../figures/group-by';
import { csvRows, numberIn } from './csv';
import { type Sifted, sift } from './sift';

/** A place that gets post: one row for each location, with the first of its postal codes. */
export interface Place {
  postalCode: string;
  city: string;
  state: string;
  latitude: number;
  longitude: number;
}

const COLUMNS = ['zip_code', 'latitude', 'longitude', 'city', 'state'] as const;
const TERRITORIES = new Set(['AS', 'FM', 'GU', 'MH', 'MP', 'PR', 'PW', 'VI']);

/**
 * How far a place may lie from the middle of its state, in median distances of the state's places. Measured on the
 * source: the farthest true place is at 4.5 (Maine); Waimanalo in Hawaii, which the source puts 1,184 km out into the
 * sea, at 5.9.
 */
const FARTHEST_MEDIANS = 5;

/** Within this distance no place is an outlier. DC's median distance is only 2 km. */
const NEVER_AN_OUTLIER_KM = 25;

/** The places of the 50 states and DC. */
export function cleanPostalCodes(csv: string): Sifted<Place> {
  const raw = csvRows('zipcodes.csv', csv, COLUMNS);
  const seen = new Set<string>();
  const sifted = sift(raw, (row, { drop }) => {
    const postalCode = row.zip_code ?? '';
    const latitude = numberIn(row.latitude, -90, 90);
    const longitude = numberIn(row.longitude, -180, 180);
    const { city, state } = row;
    if (!/^\d{5}$/.test(postalCode) || !city || !state) return drop('no code, city or state');
    if (latitude === undefined || longitude === undefined) return drop('no usable location');
    if (TERRITORIES.has(state)) return drop('outside the 50 states and DC');
    // Post-office boxes and single large receivers have codes of their own at the location of their town.
    const location = `${state} ${latitude} ${longitude}`;
    if (seen.has(location)) return drop('location of another code');
    seen.add(location);
    return { postalCode, city, state, latitude, longitude };
  });
  return withoutOutliers(sifted);
}

function withoutOutliers(sifted: Sifted<Place>): Sifted<Place> {
  const limits = new Map([...byState(sifted.rows)].map(([state, places]) => [state, stateLimit(places)]));
  const rows = sifted.rows.filter((place) => {
    const limit = limits.get(place.state);
    return limit !== undefined && kmBetween(pointAt(place), limit.middle) <= limit.km;
  });
  const far = sifted.rows.length - rows.length;
  return { ...sifted, rows, dropped: far > 0 ? { ...sifted.dropped, 'far outside its state': far } : sifted.dropped };
}

function stateLimit(places: readonly Place[]): { middle: Point; km: number } {
  const middle = pointAt({
    latitude: median(places.map((place) => place.latitude)),
    longitude: median(places.map((place) => place.longitude)),
  });
  const distance = median(places.map((place) => kmBetween(pointAt(place), middle)));
  return { middle, km: Math.max(NEVER_AN_OUTLIER_KM, FARTHEST_MEDIANS * distance) };
}

function byState(places: readonly Place[]): Map<string, Place[]> {
  return groupBy(places, (place) => place.state);
}

function kmBetween(a: Point, b: Point): number {
  return chordKm(chordSquared(a, b));
}
