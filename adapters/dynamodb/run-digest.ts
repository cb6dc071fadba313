import { createHash } from 'node:crypto';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { readDigest, writeDigest } from '../../domain/runs/digest-columns';
import { type DigestedJob, digestJob } from '../../domain/runs/digested-job';
import { inReadingOrder, type Readable } from '../../domain/runs/run-with-rows';
import { expiresAt } from '../../domain/tables/retention';
import { partitionsOf, type RunKey } from '../../domain/tables/row-keys';
import { DIGEST_ENTRIES, digestEntry, type JobRunRow, jobEntry, type RunRow } from '../../domain/tables/rows';
import type { ClosedJobRun } from './closed-job-runs';
import { queryAll, queryPages } from './query-pages';
import type { RunTable } from './run-table';

/** What one row of a digest holds at most. DynamoDB takes 400 KB an item, and 256 KB cost as many write units. */
export const MAX_DIGEST_BYTES = 256 * 1024;

/** More text than this is in no row of ours: an edited one must not fill the memory. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

/** The rows of a digest, beside the run's own. They hold their jobs in reading order. */
interface DigestRow {
  run_id: string;
  entry: string;
  plan_no: number;
  /** How many jobs this row has. */
  jobs: number;
  /** JSON, packed by deflate. */
  packed: Uint8Array;
  expires_at: number;
}

/**
 * Reads the job runs of the run's own plan for the verdict, in the order of their entries, and for a digest. Each page
 * of whole rows is dropped once it is digested. Read consistently: both stand for good.
 */
export async function readForDigest(
  table: RunTable,
  run: RunRow,
): Promise<{ rows: ClosedJobRun[]; jobs: DigestedJob[] }> {
  const found = await digestPlan(table, run, { ConsistentRead: true, print });
  return { rows: found.map(({ row }) => row), jobs: jobsOf(found) };
}

/** The same of a run that goes on, for showing: without prints, and as the table was a moment ago. */
export async function digestOpen(table: RunTable, run: RunOfDigest): Promise<DigestedJob[]> {
  return jobsOf(await digestPlan(table, run, { ConsistentRead: false }));
}

function jobsOf(found: readonly Digested[]): DigestedJob[] {
  return inReadingOrder(found.map(({ job }) => job as DigestedJob & Readable));
}

interface Digested {
  entry: string;
  row: ClosedJobRun;
  job: DigestedJob;
}

type RunOfDigest = RunKey & Pick<RunRow, 'plan_no' | 'parameters' | 'execution_arn'>;

interface HowRead {
  ConsistentRead: boolean;
  print?: (text: string) => string;
}

/** The job runs of all of the run's partitions, in the order of their keys. */
async function digestPlan(table: RunTable, run: RunOfDigest, how: HowRead): Promise<Digested[]> {
  const found = await Promise.all(partitionsOf(run).map((partition) => digestPartition(table, run, partition, how)));
  return found.flat().sort((a, b) => (a.entry < b.entry ? -1 : Number(a.entry > b.entry)));
}

async function digestPartition(
  table: RunTable,
  run: RunOfDigest,
  partition: string,
  { ConsistentRead, print }: HowRead,
): Promise<Digested[]> {
  const digested: Digested[] = [];
  for await (const page of queryPages<JobRunRow>(table, {
    ConsistentRead,
    KeyConditionExpression: 'run_id = :run AND begins_with(entry, :job)',
    ExpressionAttributeValues: { ':run': partition, ':job': jobEntry('') },
  })) {
    for (const row of page) {
      if (row.plan_no !== run.plan_no) continue;
      const { entry, plan_no, job_name, status, ended_at } = row;
      const closed = { plan_no, job_name, status, ...(ended_at !== undefined && { ended_at }) };
      digested.push({ entry, row: closed, job: digestJob(row, run, print) });
    }
  }
  return digested;
}

const PRINT_LENGTH = 8;

function print(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, PRINT_LENGTH);
}

/**
 * Puts the digest's rows and returns their number. All of its jobs are final, so that a repeat puts the same rows
 * again.
 */
export async function putDigest(
  table: RunTable,
  run: RunRow,
  jobs: readonly DigestedJob[],
  endedAt: string,
): Promise<number> {
  const rows = packed(jobs).map(
    ({ count, bytes }, part): DigestRow => ({
      run_id: run.run_id,
      entry: digestEntry(part),
      plan_no: run.plan_no,
      jobs: count,
      packed: bytes,
      expires_at: expiresAt(endedAt),
    }),
  );
  for (const row of rows) {
    const isPut = await table.put(row, { any: [{ absent: 'entry' }, { equal: ['plan_no', run.plan_no] }] });
    if (!isPut) throw new Error(`${row.entry} is of another plan`);
  }
  return rows.length;
}

/** Splits the jobs until each part is small enough. */
function packed(jobs: readonly DigestedJob[]): { count: number; bytes: Uint8Array }[] {
  const bytes = deflateRawSync(writeDigest(jobs), { level: constants.Z_BEST_SPEED });
  if (bytes.length <= MAX_DIGEST_BYTES || jobs.length <= 1) return [{ count: jobs.length, bytes }];
  const half = Math.ceil(jobs.length / 2);
  return [...packed(jobs.slice(0, half)), ...packed(jobs.slice(half))];
}

/**
 * Returns the run's digest in reading order. Undefined if the run has none, or one that is not whole: its job runs say
 * the same. It may be stale only if somebody has edited those by hand.
 */
export async function findDigest(
  table: RunTable,
  run: Pick<RunRow, 'run_id' | 'plan_no' | 'digest' | 'job_count'>,
): Promise<DigestedJob[] | undefined> {
  if (typeof run.digest !== 'number') return undefined;
  const rows = await queryAll<DigestRow>(table, {
    KeyConditionExpression: 'run_id = :run AND begins_with(entry, :digest)',
    ExpressionAttributeValues: { ':run': run.run_id, ':digest': DIGEST_ENTRIES },
  });
  if (rows.length !== run.digest || rows.some(({ plan_no }) => plan_no !== run.plan_no)) return undefined;
  const parts = rows.map(unpacked);
  const jobs = parts.flatMap((part) => part ?? []);
  return parts.includes(undefined) || jobs.length !== run.job_count ? undefined : jobs;
}

function unpacked({ jobs, packed: bytes }: DigestRow): DigestedJob[] | undefined {
  if (!(bytes instanceof Uint8Array) || typeof jobs !== 'number') return undefined;
  try {
    return readDigest(inflateRawSync(bytes, { maxOutputLength: MAX_TEXT_BYTES }).toString('utf8'), jobs);
  } catch {
    // Not what deflate makes: somebody has edited the row.
    return undefined;
  }
}
