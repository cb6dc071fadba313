import { cleanWeather, summarizeWeather } from '../../../../examples/air-traffic/sources/weather';

const lines = (...rows: string[]) => `${rows.join('\n')}\n`;

describe('cleaning the weather', () => {
  it.each([
    ['minimum above maximum', 'Seattle,2012-01-02,0,5,6,1,sun'],
    ['no usable reading', 'Seattle,2012-01-02,0,99,6,1,sun'],
    ['no usable reading', 'Seattle,2012-01-02,-1,9,6,1,sun'],
    ['no city or date', 'Seattle,yesterday,0,9,6,1,sun'],
    ['day given twice', 'Seattle,2012-01-01,0,9,6,1,sun'],
  ])('drops a day as "%s": %s', (reason, row) => {
    const good = 'Seattle,2012-01-01,0.0,12.8,5.0,4.7,drizzle';
    const weather = cleanWeather(lines('location,date,precipitation,temp_max,temp_min,wind,weather', good, row));
    expect(weather).toMatchObject({ rows: [{ city: 'Seattle', maxCelsius: 12.8 }], dropped: { [reason]: 1 } });
  });
});

describe('the summary of the weather', () => {
  it('sums up each city', () => {
    const day = (city: string, date: string, rainMm: number, minCelsius: number) => ({
      city,
      date,
      rainMm,
      minCelsius,
      maxCelsius: 10,
    });
    expect(summarizeWeather([day('A', '1', 0, -1), day('B', '1', 9, 5), day('A', '2', 3, 1)])).toEqual([
      { city: 'A', days: 2, rainy_days: 1, frost_days: 1, mean_max_celsius: 10, wettest_day: '2' },
      { city: 'B', days: 1, rainy_days: 1, frost_days: 0, mean_max_celsius: 10, wettest_day: '1' },
    ]);
  });
});
