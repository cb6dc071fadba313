import path from 'node:path';
import strikesCsv from '../../node_modules/vega-datasets/data/birdstrikes.csv';
import { defineJob } from '../../sdk/define-job';
import { cleanStrikes } from '../example/clean-strikes';
import { extractSource } from '../example/extract-source';
import { failFirstAttempt } from '../example/fail-first-attempt';

/** The reports of aircraft that hit an animal. In the example its first attempt fails on purpose, to show a retry. */
export const handler = defineJob((job) => {
  failFirstAttempt(job);
  return extractSource(job, {
    source: 'birdstrikes.csv',
    path: path.resolve(__dirname, strikesCsv),
    clean: cleanStrikes,
    file: 'strikes.json',
  });
});
