import path from 'node:path';
import { defineJob } from 'runsheet';
import strikesCsv from '../node_modules/vega-datasets/data/birdstrikes.csv';
import { failFirstAttempt } from '../parameters';
import { cleanStrikes } from '../sources/clean-strikes';
import { extractSource } from '../sources/extract-source';

/** The reports of aircraft that hit an animal. In the example the first attempt fails on purpose, to show a retry. */
export const handler = defineJob((job) => {
  failFirstAttempt(job);
  return extractSource(job, {
    source: 'birdstrikes.csv',
    path: path.resolve(__dirname, strikesCsv),
    clean: cleanStrikes,
    file: 'strikes.json',
  });
});
