import path from 'node:path';
import { defineJob } from 'runsheet';
import routesCsv from '../node_modules/vega-datasets/data/flights-airport.csv';
import { cleanRoutes } from '../sources/clean-routes';
import { extractSource } from '../sources/extract-source';

/** The number of flights from each airport to each other. */
export const handler = defineJob((job) =>
  extractSource(job, {
    source: 'flights-airport.csv',
    path: path.resolve(__dirname, routesCsv),
    clean: cleanRoutes,
    file: 'routes.json',
  }),
);
