import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { dataFiles, defineJob } from 'runsheet';
import airportsCsv from '../node_modules/vega-datasets/data/airports.csv';
import strikesCsv from '../node_modules/vega-datasets/data/birdstrikes.csv';
import routesCsv from '../node_modules/vega-datasets/data/flights-airport.csv';
import postalCodesCsv from '../node_modules/vega-datasets/data/zipcodes.csv';
import { profileTable } from '../sources/csv';

const SOURCES = {
  'airports.csv': airportsCsv,
  'flights-airport.csv': routesCsv,
  'birdstrikes.csv': strikesCsv,
  'zipcodes.csv': postalCodesCsv,
};

/** A profile of every column before cleaning, to compare nights by. No other job reads it. */
export const handler = defineJob(async (job) => {
  const profile = await Promise.all(
    Object.entries(SOURCES).map(async ([source, file]) => ({
      source,
      ...profileTable(await readFile(path.resolve(__dirname, file), 'utf8')),
    })),
  );
  const files = dataFiles(job.dataUrl);
  await files.writeJson('profile.json', profile);
  job.log.info('profiled the sources', { profile: files.url('profile.json') });
  return {
    profile: files.url('profile.json'),
    sources: profile.map(({ source, rows, repeated_rows, columns }) => ({
      source,
      rows,
      repeated_rows,
      columns: columns.length,
      empty_values: columns.reduce((sum, column) => sum + column.empty, 0),
    })),
  };
});
