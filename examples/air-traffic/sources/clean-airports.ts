import { csvRows, numberIn } from './csv';
import { type Sifted, sift } from './sift';

export interface Airport {
  iata: string;
  name: string;
  city: string | null;
  state: string | null;
  latitude: number;
  longitude: number;
}

const COLUMNS = ['iata', 'name', 'city', 'state', 'country', 'latitude', 'longitude'] as const;

/** A code of the airports file: IATA's three letters, or the FAA's three or four letters and digits. */
export const AIRPORT_CODE = /^[A-Z0-9]{3,4}$/;

/** The airports of the United States and its territories, one row a code. */
export function cleanAirports(csv: string): Sifted<Airport> {
  const seen = new Set<string>();
  return sift(csvRows('airports.csv', csv, COLUMNS), (row, { drop, mend }) => {
    const iata = row.iata ?? '';
    const name = row.name?.trim();
    // The country's airports lie between Guam (13° N, 144° E) and Maine, and between American Samoa (15° S) and Alaska.
    const latitude = numberIn(row.latitude, -15, 72);
    const longitude = numberIn(row.longitude, -180, 180);
    if (!AIRPORT_CODE.test(iata) || !name) return drop('no code or name');
    if (row.country !== 'USA') return drop('abroad');
    if (latitude === undefined || longitude === undefined) return drop('no usable location');
    if (seen.has(iata)) return drop('code used twice');
    seen.add(iata);
    // The source writes a missing city or state as "NA".
    const city = present(row.city);
    const state = present(row.state);
    if (city === null || state === null) mend('city or state missing');
    return { iata, name, city, state, latitude, longitude };
  });
}

function present(text: string | undefined): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' || trimmed === 'NA' ? null : trimmed;
}
