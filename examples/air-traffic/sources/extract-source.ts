import { readFile } from 'node:fs/promises';
import { dataFiles, type JobContext } from 'runsheet';
import { requireRows } from './require-rows';
import type { Sifted } from './sift';
import { wholeNumberParameter } from './whole-number-parameter';

/** Where a source is, and what makes it usable. */
export interface Source<Row> {
  /** Its file's name, for messages and the report. */
  source: string;
  path: string;
  clean(text: string): Sifted<Row>;
  /** The file of the run's folder that gets the clean rows. */
  file: string;
}

/** What an extract job leaves as its output: all that later jobs have to know of its file. */
export type Extract = {
  source: string;
  file: string;
  read: number;
  rows: number;
  dropped: Record<string, number>;
  mended: Record<string, number>;
};

/** Reads a source, cleans it, checks how much is left, and puts the rows into the run's folder. */
export async function extractSource<Row>(
  job: JobContext,
  { source, path, clean, file }: Source<Row>,
): Promise<Extract> {
  const limits = {
    minRows: wholeNumberParameter(job.parameters, 'min_rows', 1, 1_000_000),
    maxDroppedPercent: wholeNumberParameter(job.parameters, 'max_dropped_percent', 0, 100),
  };
  const sifted = clean(await readFile(path, 'utf8'));
  requireRows(source, sifted, limits);
  job.signal.throwIfAborted();
  await dataFiles(job.dataUrl).writeJson(file, sifted.rows);
  const { rows, read, dropped, mended } = sifted;
  const extract = { source, file, read, rows: rows.length, dropped, mended };
  job.log.info('extracted', extract);
  return extract;
}
