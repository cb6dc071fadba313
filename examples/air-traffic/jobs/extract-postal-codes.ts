import path from 'node:path';
import { defineJob } from 'runsheet';
import postalCodesCsv from '../node_modules/vega-datasets/data/zipcodes.csv';
import { cleanPostalCodes } from '../sources/clean-postal-codes';
import { extractSource } from '../sources/extract-source';

/** The places that get post, with their locations. */
export const handler = defineJob((job) =>
  extractSource(job, {
    source: 'zipcodes.csv',
    path: path.resolve(__dirname, postalCodesCsv),
    clean: cleanPostalCodes,
    file: 'places.json',
  }),
);
