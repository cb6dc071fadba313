import { PermanentJobError } from 'runsheet';
import type { Airport } from './clean-airports';
import type { Place } from './clean-postal-codes';
import type { Route } from './clean-routes';
import type { Strike } from './clean-strikes';

/** The clean rows of a night. */
export interface Sources {
  airports: readonly Airport[];
  routes: readonly Route[];
  strikes: readonly Strike[];
  places: readonly Place[];
}

/** One check across the sources: `unfit` of `of` rows do not fit, and at most `max_percent` of them may. */
export type Check = { check: string; of: number; unfit: number; max_percent: number };

/**
 * Checks whether the sources fit together, which no extract job can see alone. All checks are made before one fails the
 * job run, so that the person who repairs the night's data sees every fault at once.
 */
export function checkSources(
  sources: Sources,
  written: Readonly<Record<keyof Sources, number>>,
  maxUnknownPercent: number,
): Check[] {
  const known = new Set(sources.airports.map((airport) => airport.iata));
  const states = new Set(sources.airports.map((airport) => airport.state));
  const located = sources.strikes.filter((strike) => strike.airport !== null);
  const checks = [
    ...(Object.keys(written) as (keyof Sources)[]).map((name) => ({
      check: `${name}: rows in the folder as its job reported`,
      of: written[name],
      unfit: Math.abs(written[name] - sources[name].length),
      max_percent: 0,
    })),
    {
      check: 'routes: both airports known',
      of: sources.routes.length,
      unfit: sources.routes.filter((route) => !known.has(route.origin) || !known.has(route.destination)).length,
      max_percent: maxUnknownPercent,
    },
    {
      check: 'strikes: airport known',
      of: located.length,
      unfit: located.filter((strike) => !known.has(strike.airport ?? '')).length,
      max_percent: maxUnknownPercent,
    },
    {
      check: 'places: state has an airport',
      of: sources.places.length,
      unfit: sources.places.filter((place) => !states.has(place.state)).length,
      max_percent: 0,
    },
  ];
  requirePassed(checks);
  return checks;
}

function requirePassed(checks: readonly Check[]): void {
  const failed = checks.filter(({ of, unfit, max_percent }) => unfit * 100 > of * max_percent);
  if (failed.length === 0) return;
  const faults = failed.map(
    ({ check, of, unfit, max_percent }) => `${check}: ${unfit} of ${of} are not, expected at most ${max_percent} %`,
  );
  throw new PermanentJobError(`the sources do not fit together: ${faults.join('; ')}`);
}
