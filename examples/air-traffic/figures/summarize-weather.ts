import type { WeatherDay } from '../sources/clean-weather';

/** A city's days together. */
export type CityWeather = {
  city: string;
  days: number;
  rainy_days: number;
  frost_days: number;
  mean_max_celsius: number;
  wettest_day: string;
};

export function summarizeWeather(days: readonly WeatherDay[]): CityWeather[] {
  return [...Map.groupBy(days, (day) => day.city)].map(([city, itsDays]) => ({
    city,
    days: itsDays.length,
    rainy_days: itsDays.filter((day) => day.rainMm >= 1).length,
    frost_days: itsDays.filter((day) => day.minCelsius < 0).length,
    mean_max_celsius: Math.round((10 * itsDays.reduce((sum, day) => sum + day.maxCelsius, 0)) / itsDays.length) / 10,
    wettest_day: itsDays.reduce((wettest, day) => (day.rainMm > wettest.rainMm ? day : wettest)).date,
  }));
}
