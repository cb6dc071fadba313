import path from 'node:path';
import { defineJob } from 'runsheet';
import routesCsv from '../../../node_modules/vega-datasets/data/flights-airport.csv';
import { cleanRoutes } from '../sources/clean-routes';
import { extractSource } from '../sources/extract-source';

/** How many flights went from which airport to which. */
export const handler = defineJob((job) =>
  extractSource(job, {
    source: 'flights-airport.csv',
    path: path.resolve(__dirname, routesCsv),
    clean: cleanRoutes,
    file: 'routes.json',
  }),
);
