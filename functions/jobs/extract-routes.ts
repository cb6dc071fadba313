import path from 'node:path';
import routesCsv from '../../node_modules/vega-datasets/data/flights-airport.csv';
import { defineJob } from '../../sdk/define-job';
import { cleanRoutes } from '../example/clean-routes';
import { extractSource } from '../example/extract-source';

/** How many flights went from which airport to which. */
export const handler = defineJob((job) =>
  extractSource(job, {
    source: 'flights-airport.csv',
    path: path.resolve(__dirname, routesCsv),
    clean: cleanRoutes,
    file: 'routes.json',
  }),
);
