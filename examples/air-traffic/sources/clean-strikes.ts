import { type CsvRow, csvRows, numberIn } from './csv';
import { type Sifted, sift } from './sift';

/** One report of an aircraft that hit an animal. */
export interface Strike {
  /** The airport's code. Null if `findStrikeAirport` does not know the name. */
  airport: string | null;
  /** `YYYY-MM-DD` */
  date: string;
  species: string;
  /** Null if the report has a code that the file does not explain. */
  isDamaged: boolean | null;
  /** Dollars, as reported: most reports name no cost and count as 0. */
  cost: number;
}

const COLUMNS = [
  'Airport Name',
  'Aircraft Make Model',
  'Effect Amount of damage',
  'Flight Date',
  'Aircraft Airline Operator',
  'Origin State',
  'Phase of flight',
  'Wildlife Size',
  'Wildlife Species',
  'Time of day',
  'Cost Other',
  'Cost Repair',
  'Cost Total $',
  'Speed IAS in knots',
] as const;

const MOST_DOLLARS = 1_000_000_000;

export function cleanStrikes(csv: string): Sifted<Strike> {
  const seen = new Set<string>();
  return sift(csvRows('birdstrikes.csv', csv, COLUMNS), (row, { drop, mend }) => {
    const date = row['Flight Date'] ?? '';
    const species = row['Wildlife Species']?.trim();
    const cost = costOf(row);
    if (!isDay(date)) return drop('no date');
    if (!species) return drop('no species');
    if (cost === undefined) return drop('cost does not add up');
    // The file has no report numbers, so two rows that agree in all 14 columns count as one report that came in twice.
    const whole = JSON.stringify(COLUMNS.map((column) => row[column]));
    if (seen.has(whole)) return drop('reported twice');
    seen.add(whole);
    const airport = findStrikeAirport(row['Airport Name'] ?? '') ?? mend('airport not known');
    return { airport, date, species, isDamaged: damageOf(row) ?? mend('damage code not explained'), cost };
  });
}

function costOf(row: CsvRow<(typeof COLUMNS)[number]>): number | undefined {
  const repair = numberIn(row['Cost Repair'], 0, MOST_DOLLARS);
  const other = numberIn(row['Cost Other'], 0, MOST_DOLLARS);
  const total = numberIn(row['Cost Total $'], 0, MOST_DOLLARS);
  return repair !== undefined && other !== undefined && repair + other === total ? total : undefined;
}

function damageOf(row: CsvRow<(typeof COLUMNS)[number]>): boolean | undefined {
  const damage = row['Effect Amount of damage'] ?? '';
  if (damage === 'None') return false;
  return ['Minor', 'Medium', 'Substantial'].includes(damage) ? true : undefined;
}

/** Whether the calendar has the day. `new Date` alone would take 30 February for 1 March. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/**
 * The code of an airport which birdstrikes.csv names in words of its own. The list is made by hand. A report with
 * another name is kept without an airport, and the page says how many there are.
 */
export function findStrikeAirport(name: string): string | undefined {
  return Object.hasOwn(CODES, name) ? CODES[name] : undefined;
}

const CODES: Readonly<Record<string, string>> = {
  'ATLANTA INTL': 'ATL',
  'ATLANTIC CITY INTL': 'ACY',
  'AUSTIN-BERGSTROM INTL': 'AUS',
  'BALTIMORE WASH INTL': 'BWI',
  'BARKSDALE AIR FORCE BASE ARPT': 'BAD',
  'CHARLESTON AFB/INTL ARPT': 'CHS',
  'CHARLOTTE/DOUGLAS INTL ARPT': 'CLT',
  'CHICAGO MIDWAY INTL ARPT': 'MDW',
  "CHICAGO O'HARE INTL ARPT": 'ORD',
  'CINCINNATI/NORTHERN KENTUCKY INTL ARPT': 'CVG',
  'CLEVELAND-HOPKINS INTL ARPT': 'CLE',
  'DALLAS/FORT WORTH INTL ARPT': 'DFW',
  'DENVER INTL AIRPORT': 'DEN',
  'DETROIT METRO WAYNE COUNTY ARPT': 'DTW',
  'EPPLEY AIRFIELD': 'OMA',
  'FORT LAUDERDALE/HOLLYWOOD INTL': 'FLL',
  'GEORGE BUSH INTERCONTINENTAL': 'IAH',
  'GREATER PITTSBURGH': 'PIT',
  'HONOLULU INTL ARPT': 'HNL',
  'HOUSTON-HOBBY': 'HOU',
  'INDIANAPOLIS INTL': 'IND',
  'JOHN F KENNEDY INTL': 'JFK',
  'KANSAS CITY INTL': 'MCI',
  'LAGUARDIA NY': 'LGA',
  'LAMBERT-ST LOUIS INTL': 'STL',
  'LIHUE ARPT': 'LIH',
  'LOGAN INTL': 'BOS',
  'LOS ANGELES INTL': 'LAX',
  'LOUISVILLE INTL ARPT': 'SDF',
  'MEMPHIS INTL': 'MEM',
  'METRO OAKLAND INTL': 'OAK',
  'MINETA SAN JOSE INTL': 'SJC',
  'MINNEAPOLIS-ST PAUL INTL': 'MSP',
  'NASHVILLE INTL': 'BNA',
  'NEW ORLEANS INTL': 'MSY',
  'NEWARK LIBERTY INTL ARPT': 'EWR',
  'ORLANDO INTL': 'MCO',
  'PHILADELPHIA INTL': 'PHL',
  'PHOENIX SKY HARBOR': 'PHX',
  'PORT COLUMBUS INTL': 'CMH',
  'PORTLAND INTL (OR)': 'PDX',
  'RONALD REAGAN WASHINGTON NATL': 'DCA',
  'SACRAMENTO INTL': 'SMF',
  'SALT LAKE CITY INTL': 'SLC',
  'SAN ANTONIO INTL': 'SAT',
  'SAN FRANCISCO INTL ARPT': 'SFO',
  'SEATTLE-TACOMA INTL': 'SEA',
  'TETERBORO AIRPORT': 'TEB',
  'WASHINGTON DULLES INTL ARPT': 'IAD',
  'WILL ROGERS WORLD ARPT': 'OKC',
};
