import { type CsvRow, csvRows } from './csv-rows';
import { numberIn } from './number-in';
import { type Sifted, sift } from './sift';
import { findStrikeAirport } from './strike-airports';

/** One report of an aircraft that hit an animal. */
export interface Strike {
  /** Null where the airport's name is not known to `findStrikeAirport`. */
  airport: string | null;
  /** `YYYY-MM-DD` */
  date: string;
  species: string;
  /** Null where the report has a code that the file does not explain. */
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
    // The file has no report number: two rows that agree in all 14 columns are taken for one report that came in twice.
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

/** A day that the calendar has: `new Date` alone would take 30 February for 1 March. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
