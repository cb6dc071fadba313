import { readFile } from 'node:fs/promises';
import { dataFiles, type JobContext } from 'runsheet';
import { wholeNumberParameter } from '../parameters';
import { requireRows, type Sifted } from './sift';

/** A source: where it is, and how it is cleaned. */
export interface Source<Row> {
  /** The name of its file, for messages and the report. */
  source: string;
  path: string;
  clean(text: string): Sifted<Row>;
  /** The file in the run's folder that gets the clean rows. */
  file: string;
}

/** The output of an extract job: all that later jobs need to know of its file. */
export type Extract = {
  source: string;
  file: string;
  read: number;
  rows: number;
  dropped: Record<string, number>;
  mended: Record<string, number>;
};

/** Reads a source, cleans it, checks how many rows are left, and writes them to the run's folder. */
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

/** The output of an extract job of this run. */
export async function extractOf(job: Pick<JobContext, 'outputOf'>, jobName: string): Promise<Extract> {
  return (await job.outputOf(jobName)) as Extract;
}
