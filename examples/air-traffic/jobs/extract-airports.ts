import path from 'node:path';
import { defineJob } from 'runsheet';
import airportsCsv from '../node_modules/vega-datasets/data/airports.csv';
import { cleanAirports } from '../sources/clean-airports';
import { extractSource } from '../sources/extract-source';

/** The airports of the country: code, name, location. */
export const handler = defineJob((job) =>
  extractSource(job, {
    source: 'airports.csv',
    path: path.resolve(__dirname, airportsCsv),
    clean: cleanAirports,
    file: 'airports.json',
  }),
);
