import type { LedgerStore } from '../../adapters/ledger/ledger-store';
import { LedgerTable } from '../../adapters/ledger/ledger-table';
import { LEDGER_TABLES, type LedgerRow, type LedgerTableName } from '../../domain/ledger/columns';
import { dayOf, isFinal, type LedgerRows, ledgerRows } from '../../domain/ledger/ledger-rows';
import { type ReadMark, ReadProgress, readSince } from '../../domain/ledger/read-mark';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { isOpen } from '../../domain/tables/statuses';
import { iso } from '../../domain/values/instant';
import { inParallel } from '../in-parallel';

/** Where the rows come from. */
export interface LedgerSource {
  /** Tells the run table from every other one, also from one of the same name. Undefined if nobody can say. */
  id?: string | undefined;
  /**
   * All runs, open ones too, day by day, oldest first.
   * @param since only runs planned then or later. UTC with milliseconds
   */
  runs(since?: string): AsyncIterable<RunRow>;
  /** The job runs of the run's plan. */
  jobRuns(run: RunRow): Promise<readonly JobRunRow[]>;
}

export interface ExportSettings {
  now: () => number;
  /**
   * Which runs are looked at. `new`: those that may be new to the ledger, by what it says of this run table. Otherwise
   * those planned at that time or later, UTC with milliseconds.
   * @default 'new'
   */
  which?: 'new' | 'all' | { since: string };
  /** Once it is aborted, no further commit is begun. What is in the ledger by then is whole. */
  signal?: AbortSignal;
  /** Called after each commit, with what has been added so far. */
  onProgress?: (so: Exported) => void;
}

export interface Exported {
  /** How many rows were added to each table. */
  added: Record<LedgerTableName, number>;
  /** Only runs planned then or later were looked at. Undefined: all of them. */
  since?: string;
  /** How many of the runs that were looked at the ledger had already. */
  known: number;
  /** How many runs have not ended: a later export takes them. */
  open: number;
  /** Runs whose row has no time, so that nobody can tell where they belong. */
  unreadable: string[];
  /** The tables' versions, of those that were written. */
  versions: Partial<Record<LedgerTableName, number>>;
}

/** Together about as much as one data file holds. */
const ROWS_OF_BATCH = 20_000;
/** Of JSON. Rows hold outputs and parameters of up to 32 KB. */
const BYTES_OF_BATCH = 16 * 1024 * 1024;
/** Each day of a batch is a file in each table. */
const DAYS_OF_BATCH = 50;
/** Their job runs are read side by side. */
const RUNS_AT_ONCE = 8;

/**
 * Adds to the ledger each run that has ended and that it does not have, with its job runs and attempts. The runs' own
 * table is written last, so that whoever finds a run in it finds all of it. An export that was cut off is made good by
 * the next one; two at once add nothing twice.
 */
export async function exportLedger(
  source: LedgerSource,
  store: LedgerStore,
  settings: ExportSettings,
): Promise<Exported> {
  const tables = Object.fromEntries(LEDGER_TABLES.map((name) => [name, new LedgerTable(store, name)])) as Tables;
  for (const name of LEDGER_TABLES) await tables[name].open(settings.now());
  const reading = beginReading(source, tables.runs, settings);
  const exported: Exported = {
    added: { attempts: 0, job_runs: 0, runs: 0 },
    ...(reading.since !== undefined && { since: reading.since }),
    known: 0,
    open: 0,
    unreadable: [],
    versions: {},
  };
  let batch = new Batch();
  const flush = async (day?: string) => {
    if (batch.isEmpty || settings.signal?.aborted) return;
    await writeBatch(batch, tables, exported, reading.marks(day), settings);
    batch = new Batch();
    settings.onProgress?.(exported);
  };
  for await (const runs of inChunks(missingRuns(source, tables.runs, exported, reading, settings), RUNS_AT_ONCE)) {
    const found = await inParallel(runs, async ({ run, date }) => ({ run, date, rows: await source.jobRuns(run) }));
    for (const { run, date, rows } of found) {
      const isLeft = !isFinal(run, rows);
      reading.progress.saw(run, isLeft);
      if (isLeft) exported.open += 1;
      else batch.add(ledgerRows(run, rows, date), date);
      if (batch.isFull) await flush(String(run.planned_at).slice(0, 10));
    }
  }
  await flush();
  return exported;
}

type Tables = Record<LedgerTableName, LedgerTable>;

/** Which runs are read, and what a commit may say of it. */
interface Reading {
  since: string | undefined;
  progress: ReadProgress;
  /** @param day all runs of earlier days have been read; undefined: all runs */
  marks(day: string | undefined): ReadonlyMap<string, number>;
}

function beginReading({ id }: LedgerSource, table: LedgerTable, { now, which = 'new' }: ExportSettings): Reading {
  const mark = id === undefined ? undefined : markOf(table, id);
  const begun = now();
  const since = which === 'new' ? readSince(mark, begun) : undefined;
  const progress = new ReadProgress(since, mark, begun);
  const asked = typeof which === 'object' ? which.since : undefined;
  return {
    since: asked ?? (since === undefined ? undefined : iso(since)),
    progress,
    // Older runs than were asked for may be missing.
    marks: (day) => (id === undefined || asked !== undefined ? new Map() : markEntries(id, progress.mark(day, now()))),
  };
}

function markOf(table: LedgerTable, id: string): ReadMark | undefined {
  const [until, wholeAt] = [table.note(`until/${id}`), table.note(`whole/${id}`)];
  return until === undefined || wholeAt === undefined ? undefined : { until, wholeAt };
}

function markEntries(id: string, { until, wholeAt }: ReadMark): ReadonlyMap<string, number> {
  return new Map([
    [`until/${id}`, until],
    [`whole/${id}`, wholeAt],
  ]);
}

interface MissingRun {
  run: RunRow;
  date: string;
}

async function* missingRuns(
  source: LedgerSource,
  table: LedgerTable,
  exported: Exported,
  { since, progress }: Reading,
  { signal }: ExportSettings,
): AsyncGenerator<MissingRun> {
  for await (const run of source.runs(since)) {
    if (signal?.aborted) return;
    const date = dayOf(run);
    if (isOpen(run.status)) exported.open += 1;
    else if (date === undefined) exported.unreadable.push(run.run_id);
    else if (await table.has(run.run_id, date)) exported.known += 1;
    else {
      yield { run, date };
      continue;
    }
    progress.saw(run);
  }
}

async function* inChunks<T>(elements: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let chunk: T[] = [];
  for await (const element of elements) {
    chunk.push(element);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/** In the order of `LEDGER_TABLES`: the runs last, and with them what has been read. */
async function writeBatch(
  batch: Batch,
  tables: Tables,
  exported: Exported,
  marks: ReadonlyMap<string, number>,
  { now }: ExportSettings,
): Promise<void> {
  for (const name of LEDGER_TABLES) {
    const { rows, version } = await tables[name].append(batch.rows[name], now, name === 'runs' ? marks : new Map());
    exported.added[name] += rows;
    exported.versions[name] = version;
  }
}

/** The rows of some whole runs. */
class Batch {
  readonly rows: Record<LedgerTableName, LedgerRow[]> = { attempts: [], job_runs: [], runs: [] };
  readonly #days = new Set<string>();
  #bytes = 0;

  get isEmpty(): boolean {
    return this.rows.runs.length === 0;
  }

  get isFull(): boolean {
    const { attempts, job_runs, runs } = this.rows;
    const most = Math.max(attempts.length, job_runs.length, runs.length);
    return most >= ROWS_OF_BATCH || this.#bytes >= BYTES_OF_BATCH || this.#days.size >= DAYS_OF_BATCH;
  }

  add(rows: LedgerRows, date: string): void {
    this.#days.add(date);
    for (const name of LEDGER_TABLES) {
      for (const row of rows[name]) {
        this.rows[name].push(row);
        this.#bytes += bytesOf(row);
      }
    }
  }
}

/** About what the row takes in memory: its texts. */
function bytesOf(row: LedgerRow): number {
  let bytes = 0;
  for (const name in row) {
    const cell = row[name];
    bytes += typeof cell === 'string' ? cell.length : 8;
  }
  return bytes;
}
