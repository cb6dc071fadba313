import type { Place } from '../sources/clean-postal-codes';
import { chordKm, chordSquared, median, pointAt } from './distance';
import type { AirportTraffic } from './measure-traffic';

export type RemotePlace = { postal_code: string; city: string; state: string; km: number; airport: string };

/** How far the country's places are from an airport with flights every day. */
export type Reach = {
  places: number;
  airports: number;
  median_km: number;
  reach_km: number;
  within_reach_percent: number;
  /** The number of places by distance, in bands of `BAND_KM`. The last band holds all places that are farther away. */
  bands: number[];
  remotest: RemotePlace[];
};

export const BAND_KM = 25;
const BANDS = 9;
const REMOTEST = 5;

/**
 * The source counts large carriers, which fly few of the small planes that Alaska and Hawaii depend on. Distances there
 * would mislead.
 */
const LEFT_OUT = new Set(['AK', 'HI']);

export function measureReach(
  places: readonly Place[],
  airports: readonly AirportTraffic[],
  { minDepartures, reachKm }: { minDepartures: number; reachKm: number },
): Reach {
  const served = airports.filter((airport) => airport.departures >= minDepartures);
  const measured = places.filter((place) => !LEFT_OUT.has(place.state)).map(nearestOf(served));
  const bands = new Array<number>(BANDS).fill(0);
  for (const { km } of measured) {
    const band = Math.min(BANDS - 1, Math.floor(km / BAND_KM));
    bands[band] = (bands[band] ?? 0) + 1;
  }
  const within = measured.filter(({ km }) => km <= reachKm).length;
  return {
    places: measured.length,
    airports: served.length,
    median_km: round(median(measured.map(({ km }) => km))),
    reach_km: reachKm,
    within_reach_percent: round((100 * within) / measured.length),
    bands,
    remotest: measured
      .toSorted((a, b) => b.km - a.km)
      .slice(0, REMOTEST)
      .map(({ place, km, airport }) => ({
        postal_code: place.postalCode,
        city: place.city,
        state: place.state,
        km: round(km),
        airport,
      })),
  };
}

function nearestOf(airports: readonly AirportTraffic[]) {
  const points = airports.map((airport) => ({ airport: airport.iata, point: pointAt(airport) }));
  return (place: Place) => {
    const here = pointAt(place);
    let nearest = { airport: '', squared: Number.POSITIVE_INFINITY };
    for (const { airport, point } of points) {
      const squared = chordSquared(here, point);
      if (squared < nearest.squared) nearest = { airport, squared };
    }
    return { place, airport: nearest.airport, km: chordKm(nearest.squared) };
  };
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}
