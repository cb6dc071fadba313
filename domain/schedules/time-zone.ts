import { closest, distance } from 'fastest-levenshtein';
import { showValue } from '../values/show-value';
import { ZONE_LINKS } from './zone-links';

/**
 * Whether the value is a time zone of the IANA database, in the database's own case: Scheduler accepts no others.
 * `Intl` accepts more, such as `BST`, which it takes for Bangladesh, and offsets (`+02:00`).
 */
export function isTimeZone(value: unknown): boolean {
  return typeof value === 'string' && zones().has(value) && isKnownHere(value);
}

/** Returns what is wrong with a time zone, as the end of a sentence, or undefined if it is valid. */
export function findTimeZoneProblem(value: unknown): string | undefined {
  if (isTimeZone(value)) return undefined;
  const near = typeof value === 'string' ? nearestZone(value) : undefined;
  const hint = near === undefined ? 'such as "Europe/Berlin"' : `did you mean "${near}"?`;
  return `is ${showValue(value)}: expected a time zone of the IANA database, ${hint}`;
}

let known: ReadonlySet<string> | undefined;

function zones(): ReadonlySet<string> {
  known ??= new Set([...Intl.supportedValuesOf('timeZone'), ...ZONE_LINKS]);
  return known;
}

/** A runtime may have an older database than the list of links. */
function isKnownHere(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/**
 * The zone that was probably meant: the same name in another case or with spaces, the zone of a city, or a name with a
 * letter or two wrong. An abbreviation (`BST`) has none: several zones use the same one.
 */
function nearestZone(text: string): string | undefined {
  const wanted = plain(text);
  const all = [...zones()].filter(isKnownHere);
  const same = all.find((zone) => plain(zone) === wanted) ?? all.find((zone) => plain(zone).endsWith(`/${wanted}`));
  if (same !== undefined || text.length <= LONGEST_ABBREVIATION) return same;
  const near = closest(wanted, all.map(plain));
  return distance(wanted, near) <= 2 ? all.find((zone) => plain(zone) === near) : undefined;
}

/** `AEST` has four letters, `SystemV/AST4` is longer but not near to any zone. */
const LONGEST_ABBREVIATION = 5;

function plain(zone: string): string {
  return zone.trim().toLowerCase().replace(/\s+/g, '_');
}
