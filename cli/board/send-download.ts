import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { listRunsOfGroup } from '../../adapters/dynamodb/run-queries';
import { type Download, downloadName } from '../../board/downloads';
import type { Sources } from '../../board/page';
import { sanitizeJobRun, sanitizeRun } from '../../board/parts/sanitize-rows';
import { runWithJobsJson } from '../../domain/runs/run-json';
import { inReadingOrder } from '../../domain/runs/run-with-rows';
import { BYTE_ORDER_MARK } from '../../domain/sheets/csv-text';
import { JOB_RUN_SHEET, jobRunsOf } from '../../domain/sheets/job-run-sheet';
import { JOB_SHEET } from '../../domain/sheets/job-sheet';
import { RUN_SHEET } from '../../domain/sheets/run-sheet';
import type { Column } from '../../domain/sheets/sheet';
import { wellFormedJson } from '../../domain/values/well-formed';
import { listedJobJson, listJobs } from '../sheets/all-jobs';
import { allRuns } from '../sheets/all-runs';
import { csvTexts, jsonListTexts } from '../sheets/sheet-texts';
import { inChunks } from '../terminal/print-chunks';

/**
 * Answers with the file, written as it is read. Returns false if there is no such run or group, and has not answered
 * then.
 */
export async function sendDownload(
  download: Download,
  sources: Sources,
  { response, isHead, headers }: { response: ServerResponse; isHead: boolean; headers: OutgoingHttpHeaders },
): Promise<boolean> {
  const texts = await textsOf(download, sources);
  if (!texts) return false;
  response.writeHead(200, {
    ...headers,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Content-Type': TYPES[download.format],
    'Content-Disposition': `attachment; filename="${downloadName(download)}"`,
  });
  if (isHead) response.end();
  else await send(texts, response);
  return true;
}

const TYPES = { csv: 'text/csv; charset=utf-8; header=present', json: 'application/json' };

/** A reader who leaves before the end is no fault. */
async function send(texts: AsyncIterable<string>, response: ServerResponse): Promise<void> {
  try {
    await pipeline(Readable.from(inChunks(texts)), response);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

/** Undefined if there is no such run or group. What can fail before the first text does. */
async function textsOf(download: Download, sources: Sources): Promise<AsyncIterable<string> | undefined> {
  switch (download.what) {
    case 'job-runs':
      return jobRunTexts(download.run, download.format, sources);
    case 'runs':
      return runTexts(download.group, download.format, sources);
    case 'jobs':
      return jobTexts(download.group, download.format, sources);
  }
}

type Format = Download['format'];

async function jobRunTexts(runId: string, format: Format, { runs }: Sources) {
  const found = await runs.findRun(runId);
  if (!found) return undefined;
  const run = sanitizeRun(found);
  const rows = run.planned_at ? inReadingOrder((await runs.listPlanned(run)).map(sanitizeJobRun)) : [];
  return format === 'json' ? whole(runWithJobsJson(run, rows)) : forSpreadsheets(JOB_RUN_SHEET, jobRunsOf(run, rows));
}

async function runTexts(group: string, format: Format, { master, runs }: Sources) {
  const [last] = await listRunsOfGroup(runs, group, 1);
  if (!last && (await master.readPartition(group)).length === 0) return undefined;
  const all = allRuns(runs, group, {});
  return format === 'json' ? jsonListTexts('runs', all) : forSpreadsheets(RUN_SHEET, all);
}

async function jobTexts(group: string, format: Format, { master }: Sources) {
  const { jobs, settings } = await master.readGroup(group);
  if (jobs.length === 0 && !settings) return undefined;
  const listed = listJobs(jobs);
  if (format === 'csv') return forSpreadsheets(JOB_SHEET, listed);
  return whole({ job_group: group, jobs: listed.map(listedJobJson) });
}

async function* whole(value: object): AsyncGenerator<string> {
  yield `${wellFormedJson(value, 2)}\n`;
}

/** People open what they download with a spreadsheet, and Excel sees UTF-8 only by the mark. */
async function* forSpreadsheets<Row>(
  columns: readonly Column<Row>[],
  rows: AsyncIterable<Row> | Iterable<Row>,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK;
  yield* csvTexts(columns, rows);
}
