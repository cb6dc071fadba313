import type { Strike } from '../sources/clean-strikes';

/** The figures of all reports in the file. */
export type StrikeSummary = {
  strikes: number;
  damaging: number;
  /** Dollars, as reported. */
  cost: number;
  first_day: string;
  last_day: string;
  /** Reports in January, February and so on, averaged over the years in which the file covers that month. */
  monthly_average: number[];
  /** The recognised animals, the most frequent first. */
  species: { name: string; strikes: number }[];
  /** Reports in which the animal was not recognised. */
  unrecognised: number;
  by_airport: Record<string, number>;
};

const MOST_SPECIES = 8;

export function summarizeStrikes(strikes: readonly Strike[]): StrikeSummary {
  const days = strikes.map((strike) => strike.date).sort();
  const [first_day = '', last_day = ''] = [days[0], days.at(-1)];
  const recognised = strikes.filter((strike) => !strike.species.startsWith('Unknown'));
  return {
    strikes: strikes.length,
    damaging: strikes.filter((strike) => strike.isDamaged).length,
    cost: strikes.reduce((sum, strike) => sum + strike.cost, 0),
    first_day,
    last_day,
    monthly_average: monthlyAverage(strikes, first_day, last_day),
    species: mostFrequent(recognised.map((strike) => strike.species)),
    unrecognised: strikes.length - recognised.length,
    by_airport: countOf(strikes.flatMap((strike) => strike.airport ?? [])),
  };
}

/** The file begins and ends in the middle of a year, so it covers some months once more than others. */
function monthlyAverage(strikes: readonly Strike[], firstDay: string, lastDay: string): number[] {
  const counts = countOf(strikes.map((strike) => strike.date.slice(5, 7)));
  const years = Number(lastDay.slice(0, 4)) - Number(firstDay.slice(0, 4)) + 1;
  return Array.from({ length: 12 }, (_, index) => {
    const month = String(index + 1).padStart(2, '0');
    const missing = Number(month < firstDay.slice(5, 7)) + Number(month > lastDay.slice(5, 7));
    const covered = years - missing;
    return covered > 0 ? Math.round((10 * (counts[month] ?? 0)) / covered) / 10 : 0;
  });
}

function mostFrequent(names: readonly string[]): { name: string; strikes: number }[] {
  return Object.entries(countOf(names))
    .map(([name, strikes]) => ({ name, strikes }))
    .sort((a, b) => b.strikes - a.strikes || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_SPECIES);
}

function countOf(words: readonly string[]): Record<string, number> {
  // Without a prototype: a species may be called "constructor".
  const counts: Record<string, number> = Object.create(null);
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
