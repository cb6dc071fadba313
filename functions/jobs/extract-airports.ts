import path from 'node:path';
import airportsCsv from '../../node_modules/vega-datasets/data/airports.csv';
import { defineJob } from '../../sdk/define-job';
import { cleanAirports } from '../example/clean-airports';
import { extractSource } from '../example/extract-source';

/** The airports of the country: code, name, location. */
export const handler = defineJob((job) =>
  extractSource(job, {
    source: 'airports.csv',
    path: path.resolve(__dirname, airportsCsv),
    clean: cleanAirports,
    file: 'airports.json',
  }),
);
