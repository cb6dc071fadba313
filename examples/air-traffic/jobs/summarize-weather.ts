import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { dataFiles, defineJob } from 'runsheet';
import weatherCsv from '../node_modules/vega-datasets/data/weather.csv';
import { wholeNumberParameter } from '../parameters';
import { requireRows } from '../sources/sift';
import { cleanWeather, summarizeWeather } from '../sources/weather';

/** The weather of two cities. No other job reads it. */
export const handler = defineJob(async (job) => {
  const minRows = wholeNumberParameter(job.parameters, 'min_rows', 1, 1_000_000);
  const maxDroppedPercent = wholeNumberParameter(job.parameters, 'max_dropped_percent', 0, 100);
  const weather = cleanWeather(await readFile(path.resolve(__dirname, weatherCsv), 'utf8'));
  requireRows('weather.csv', weather, { minRows, maxDroppedPercent });
  const cities = summarizeWeather(weather.rows);
  await dataFiles(job.dataUrl).writeJson('weather-summary.json', cities);
  job.log.info('summarized the weather', { read: weather.read, rows: weather.rows.length });
  return { rows: weather.rows.length, cities };
});
