import { openMemoryTables } from '../test/support/services/memory-tables';
import { type MeasuredClose, measureClose } from './measure-close';
import { type MeasuredPage, measurePages, OPEN_RUN } from './measure-pages';
import { ReadUnits } from './read-units';

/** A line of the bench's table; `worse` if a count is over its limit. Times are no counts. */
export interface CheckedLine {
  line: [what: string, value: string, target: string, note: string];
  worse?: boolean;
}

/** A year of nightly runs. */
const NIGHTS = 365;
const FEW = 10;

/** What of a job costs as much among many jobs as among ten. */
const CONSTANT = ['job', 'why'];

/**
 * The most read units of the others, however many jobs: a digest of 10,000 jobs takes 11, and each whole row that is
 * shown takes a half. The rows of 10,000 jobs would take 1,370.
 */
const MOST_UNITS = 200;
/** Of a run that goes on a process reads each job's row, of about 560 bytes, not consistently: 0.07 units. */
const UNITS_A_ROW = 0.08;

/** The board's pages and two commands, of a group with a year of runs: their times, reads and sizes. */
export async function pageLines(jobs: number, rounds: number): Promise<CheckedLine[]> {
  const tables = await openMemoryTables();
  const counter = new ReadUnits(tables.client);
  try {
    const few = await measurePages(tables, counter, { jobs: FEW, runs: 2, nights: NIGHTS, rounds: 1 });
    const many = await measurePages(tables, counter, { jobs, runs: 2, nights: NIGHTS, rounds });
    const close = closeLine(await measureClose(tables, counter, jobs), jobs);
    const head = `the newest 2 of ${NIGHTS} runs with ${jobs} jobs each (medians), beside ${FEW} jobs`;
    return [
      { line: ['read and rendered, size, read units', '', '', head] },
      ...many.map((page) => pageLine(page, jobs, few.find((each) => each.page === page.page) as MeasuredPage)),
      close,
    ];
  } finally {
    await tables.close();
  }
}

/** CloseRun reads each row once, consistently and whole, and its digest has some 7 to 9 bytes a job. */
const CLOSE_READS_A_ROW = 0.15;
const CLOSE_WRITES_A_ROW = 0.012;

function closeLine({ ms, reads, writes, digestRows }: MeasuredClose, jobs: number): CheckedLine {
  const most = { reads: 10 + CLOSE_READS_A_ROW * jobs, writes: 10 + CLOSE_WRITES_A_ROW * jobs };
  const value = `${ms.toFixed(0)} ms, ${reads.toFixed(0)} read and ${writes.toFixed(0)} write units`;
  const target = `<= ${most.reads.toFixed(0)} and ${most.writes.toFixed(0)} units`;
  const note = `all jobs had ended; the digest has ${digestRows === 1 ? '1 row' : `${digestRows} rows`}`;
  return {
    line: [`CloseRun of a run of ${jobs} jobs`, value, target, note],
    worse: reads > most.reads || writes > most.writes,
  };
}

function pageLine(page: MeasuredPage, jobs: number, few: MeasuredPage): CheckedLine {
  const { readMs, renderMs, bytes, units } = page;
  const rows = page.page === OPEN_RUN ? UNITS_A_ROW * jobs : 0;
  const most = CONSTANT.includes(page.page) ? few.units : MOST_UNITS + rows;
  const value = `${(readMs + renderMs).toFixed(0)} ms, ${(bytes / 1024).toFixed(0)} KB, ${units.toFixed(0)} units`;
  const note = `${readMs.toFixed(0)} ms of it reading; ${few.units.toFixed(0)} units with few jobs`;
  return {
    line: [`  ${page.page}`, value, `<= 300 ms, 1 MB, ${most.toFixed(0)} units`, note],
    worse: bytes > 1024 ** 2 || units > most,
  };
}
