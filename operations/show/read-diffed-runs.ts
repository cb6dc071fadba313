import { findDigest } from '../../adapters/dynamodb/run-digest';
import type { RunTable } from '../../adapters/dynamodb/run-table';
import { diffDuration } from '../../domain/explain/diff-duration';
import { type DigestedJob, digestedRow } from '../../domain/runs/digested-job';
import { jobRunDuration } from '../../domain/runs/run-times';
import { inReadingOrder, type RunWithRows } from '../../domain/runs/run-with-rows';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { readWhole } from './read-job-runs';

/** Two runs with the job runs that may differ. */
export interface DiffedRuns {
  before: RunWithRows;
  after: RunWithRows;
  /** How many jobs of both are left out, because their digests say that they are the same. */
  alike: number;
}

/** Of more jobs that may differ, all rows are read: page by page they take fewer calls. */
const MOST_BY_KEY = 2_000;

/** Reads what `diff` compares. Where both runs have a digest, only the rows of jobs that may differ. */
export async function readDiffedRuns(runs: RunTable, before: RunRow, after: RunRow): Promise<DiffedRuns> {
  const [was, is] = await Promise.all([findDigest(runs, before), findDigest(runs, after)]);
  const differing = was && is && findDiffering(rowsOf(was, before), rowsOf(is, after));
  if (!differing || differing.before.length + differing.after.length > MOST_BY_KEY) {
    const [rowsBefore, rowsAfter] = await Promise.all([before, after].map((run) => readAll(runs, run)));
    return { before: { run: before, rows: rowsBefore ?? [] }, after: { run: after, rows: rowsAfter ?? [] }, alike: 0 };
  }
  const [rowsBefore, rowsAfter] = await Promise.all(
    [differing.before, differing.after].map((rows) => readWhole(runs, rows, rows)),
  );
  return {
    before: { run: before, rows: rowsBefore ?? [] },
    after: { run: after, rows: rowsAfter ?? [] },
    alike: differing.alike,
  };
}

async function readAll(runs: RunTable, run: RunRow): Promise<JobRunRow[]> {
  return inReadingOrder(run.planned_at === undefined ? [] : await runs.listPlanned(run));
}

/** A row of a digest, with the print of what `diff` compares besides. */
type Printed = JobRunRow & Pick<DigestedJob, 'print'>;

function rowsOf(digest: readonly DigestedJob[], run: RunRow): Printed[] {
  return digest.map((job) => ({ ...digestedRow(job, run), print: job.print }));
}

function findDiffering(before: readonly Printed[], after: readonly Printed[]) {
  const known = new Map(before.map((row) => [row.entry, row]));
  const alike = new Set<string>();
  for (const row of after) {
    const other = known.get(row.entry);
    if (other && isAlike(other, row)) alike.add(row.entry);
  }
  const left = (rows: readonly Printed[]) => rows.filter(({ entry }) => !alike.has(entry)).map(withoutPrint);
  return { before: left(before), after: left(after), alike: alike.size };
}

function withoutPrint({ print: _, ...row }: Printed): JobRunRow {
  return row;
}

function isAlike(before: Printed, after: Printed): boolean {
  return (
    before.print === after.print &&
    before.status === after.status &&
    before.attempt === after.attempt &&
    before.carried_from === after.carried_from &&
    diffDuration(jobRunDuration(before) ?? undefined, jobRunDuration(after) ?? undefined) === null
  );
}
