import { csvRows } from './csv-rows';
import { numberIn } from './number-in';
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
