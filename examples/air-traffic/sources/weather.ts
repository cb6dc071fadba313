import { groupBy } from '../figures/group-by';
import { csvRows, numberIn } from './csv';
import { type Sifted, sift } from './sift';

/** One day's weather at one city's airport. */
export interface WeatherDay {
  city: string;
  date: string;
  rainMm: number;
  maxCelsius: number;
  minCelsius: number;
}

export function cleanWeather(csv: string): Sifted<WeatherDay> {
  const seen = new Set<string>();
  const columns = ['location', 'date', 'precipitation', 'temp_max', 'temp_min'] as const;
  return sift(csvRows('weather.csv', csv, columns), (row, { drop }) => {
    const { location: city, date } = row;
    // The United States' records are -62.2 and 56.7 °C, and 1,270 mm of rain in a day.
    const rainMm = numberIn(row.precipitation, 0, 1300);
    const maxCelsius = numberIn(row.temp_max, -63, 57);
    const minCelsius = numberIn(row.temp_min, -63, 57);
    if (!city || !/^\d{4}-\d{2}-\d{2}$/.test(date ?? '')) return drop('no city or date');
    if (rainMm === undefined || maxCelsius === undefined || minCelsius === undefined) return drop('no usable reading');
    if (minCelsius > maxCelsius) return drop('minimum above maximum');
    if (seen.has(`${city} ${date}`)) return drop('day given twice');
    seen.add(`${city} ${date}`);
    return { city, date: date as string, rainMm, maxCelsius, minCelsius };
  });
}

/** All days of a city together. */
export type CityWeather = {
  city: string;
  days: number;
  rainy_days: number;
  frost_days: number;
  mean_max_celsius: number;
  wettest_day: string;
};

export function summarizeWeather(days: readonly WeatherDay[]): CityWeather[] {
  return [...groupBy(days, (day) => day.city)].map(([city, itsDays]) => ({
    city,
    days: itsDays.length,
    rainy_days: itsDays.filter((day) => day.rainMm >= 1).length,
    frost_days: itsDays.filter((day) => day.minCelsius < 0).length,
    mean_max_celsius: Math.round((10 * itsDays.reduce((sum, day) => sum + day.maxCelsius, 0)) / itsDays.length) / 10,
    wettest_day: itsDays.reduce((wettest, day) => (day.rainMm > wettest.rainMm ? day : wettest)).date,
  }));
}
