import path from 'node:path';
import postalCodesCsv from '../../node_modules/vega-datasets/data/zipcodes.csv';
import { defineJob } from '../../sdk/define-job';
import { cleanPostalCodes } from '../example/clean-postal-codes';
import { extractSource } from '../example/extract-source';

/** The places that get post, with their locations. */
export const handler = defineJob((job) =>
  extractSource(job, {
    source: 'zipcodes.csv',
    path: path.resolve(__dirname, postalCodesCsv),
    clean: cleanPostalCodes,
    file: 'places.json',
  }),
);
