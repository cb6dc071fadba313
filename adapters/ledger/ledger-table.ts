import { randomUUID } from 'node:crypto';
import {
  LEDGER_COLUMNS,
  type LedgerColumn,
  type LedgerRow,
  type LedgerTableName,
  PARTITION_COLUMN,
  RUN_ID_COLUMN,
} from '../../domain/ledger/columns';
import { type Action, type AddedFile, appending, commitText, creation } from '../../domain/ledger/delta-actions';
import { fileStats } from '../../domain/ledger/file-stats';
import { fitTable } from '../../domain/ledger/table-fit';
import { BadInputError } from '../../domain/tables/error-names';
import { isPlainObject } from '../../domain/values/json';
import { commitName, type LoadedLog, loadLog, readActions } from '../delta/delta-log';
import type { DeltaState } from '../delta/replay';
import { checkpointIfDue } from './checkpoint';
import { dataFileBytes } from './data-file';
import { KnownRuns, requireSize } from './known-runs';
import { type LedgerStore, storeWithin } from './ledger-store';

/** The most rows of a data file: some megabytes. */
const ROWS_OF_FILE = 20_000;

const FILES_AT_ONCE = 8;

/** Each loss of a race is another's success, so that this many in a row mean that something is wrong. */
const MOST_RACES = 100;

const TXN = 'runsheet';

/** What an append did. */
export interface Appended {
  rows: number;
  /** The table's version after it. */
  version: number;
}

/** One of the ledger's tables: a Delta table that others may read, append to and maintain at the same time. */
export class LedgerTable {
  readonly #store: LedgerStore;
  readonly #columns: readonly LedgerColumn[];
  readonly #name: LedgerTableName;
  #log: LoadedLog | undefined;
  readonly #known: KnownRuns;
  /** The partition that was asked for last, at a version of the table. */
  #day: { date: string; version: number; runs: ReadonlySet<string> } | undefined;

  constructor(store: LedgerStore, name: LedgerTableName, columns = LEDGER_COLUMNS[name]) {
    this.#store = storeWithin(store, name);
    this.#name = name;
    this.#columns = columns;
    this.#known = new KnownRuns(this.#store);
  }

  /** Reads the table's log, and makes the table if it is not there. */
  async open(now: number): Promise<void> {
    await this.refresh();
    if (this.#log) await this.#requireWholeFiles(this.#log);
    else await this.#create(now);
  }

  /** A ledger whose files are cut or gone takes no further rows, whichever days an export looks at. */
  async #requireWholeFiles({ replay }: LoadedLog): Promise<void> {
    if (!this.#store.size) return;
    for (const { path, size, partitionValues } of replay.state().adds) {
      const file = replay.insidePath(path);
      const date = isPlainObject(partitionValues) ? String(partitionValues[PARTITION_COLUMN]) : '';
      requireSize(`${this.#store.place}/${file}`, await this.#store.size(file), Number(size), date);
    }
  }

  /** Whether the table had rows of the run when its log was last read. */
  async has(runId: string, date: string): Promise<boolean> {
    return (await this.#runsOf(date)).has(runId);
  }

  /** What a commit noted under this name, as the log had it when it was last read. */
  note(name: string): number | undefined {
    return txnVersion(this.#requireLog().replay.state(), `${TXN}/${name}`);
  }

  /**
   * Appends those rows whose run has none in the table, with one commit, which is made only if nobody else's came since
   * the table was compared: so that no row is there twice, however many append it.
   * @param notes whole numbers that the commit notes by name; without a row there is no commit, and no note
   */
  async append(
    rows: readonly LedgerRow[],
    now: () => number,
    notes: ReadonlyMap<string, number> = new Map(),
  ): Promise<Appended> {
    for (let races = 0; races < MOST_RACES; races++) {
      await this.refresh();
      const appended = await this.#tryAppend(this.#requireLog(), await this.#fresh(rows), now, notes);
      if (appended) return appended;
    }
    throw new BadInputError([
      `${this.#store.place} takes no commit: ${MOST_RACES} others came before. Let the other writers end, and try again`,
    ]);
  }

  /** Reads the commits that came since. */
  async refresh(): Promise<void> {
    if (!this.#log) {
      this.#log = await loadLog(this.#store);
      return;
    }
    for (;;) {
      const name = commitName(this.#log.version + 1);
      const actions = await readActions(this.#store, name);
      if (!actions) return;
      this.#log.replay.add(actions, name);
      this.#log.version += 1;
    }
  }

  async #create(now: number): Promise<void> {
    const actions = creation({ id: randomUUID(), name: this.#name, columns: this.#columns, now });
    // If another was faster, its table is as good.
    await this.#store.writeOnce(commitName(0), Buffer.from(commitText(actions)));
    this.#log = await loadLog(this.#store);
  }

  #requireLog(): LoadedLog {
    if (this.#log) return this.#log;
    throw new BadInputError([`${this.#store.place} lost its log while it was written: export into another folder`]);
  }

  async #fresh(rows: readonly LedgerRow[]): Promise<Map<string, LedgerRow[]>> {
    const fresh = new Map<string, LedgerRow[]>();
    for (const row of rows) {
      const date = String(row[PARTITION_COLUMN]);
      if ((await this.#runsOf(date)).has(String(row[RUN_ID_COLUMN]))) continue;
      const ofDate = fresh.get(date) ?? [];
      ofDate.push(row);
      fresh.set(date, ofDate);
    }
    return fresh;
  }

  /** Undefined if the race was lost. */
  async #tryAppend(
    log: LoadedLog,
    rows: ReadonlyMap<string, LedgerRow[]>,
    now: () => number,
    notes: ReadonlyMap<string, number>,
  ): Promise<Appended | undefined> {
    const state = log.replay.state();
    const fit = fitTable(state, this.#columns);
    if ('problems' in fit) throw new BadInputError(fit.problems.map((problem) => this.#refusal(problem)));
    if (rows.size === 0) return { rows: 0, version: log.version };
    const files = await this.#writeFiles(rows);
    const commits = txnVersion(state, `${TXN}/${this.#name}`) ?? 0;
    const txns = [[this.#name, commits + 1] as const, ...notes].map(([name, version]) => ({
      appId: `${TXN}/${name}`,
      version,
    }));
    const actions = appending({ files, txns, metaData: fit.metaData, now: now() });
    if (!(await this.#commit(log, actions, files))) return undefined;
    await checkpointIfDue(this.#store, log, now());
    return { rows: files.reduce((sum, file) => sum + file.rows, 0), version: log.version };
  }

  /** Some at a time: a disk and a bucket both take longer for one file than for one file of many. */
  async #writeFiles(rows: ReadonlyMap<string, LedgerRow[]>): Promise<AddedFile[]> {
    const parts = [...rows].flatMap(([date, ofDate]) => chunks(ofDate, ROWS_OF_FILE).map((part) => ({ date, part })));
    const files: AddedFile[] = [];
    for (const some of chunks(parts, FILES_AT_ONCE)) {
      const written = await Promise.allSettled(some.map(({ date, part }) => this.#writeFile(date, part)));
      files.push(...written.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])));
      const failed = written.find((each) => each.status === 'rejected');
      if (!failed) continue;
      await this.#discard(files);
      throw failed.reason;
    }
    return files;
  }

  async #writeFile(date: string, rows: readonly LedgerRow[]): Promise<AddedFile> {
    const path = `${PARTITION_COLUMN}=${date}/part-${randomUUID()}.snappy.parquet`;
    const bytes = await dataFileBytes(this.#columns, rows);
    await this.#store.write(path, bytes);
    this.#known.note(path, rows);
    return { path, date, size: bytes.byteLength, stats: fileStats(rows, this.#columns), rows: rows.length };
  }

  /**
   * Returns whether the commit is in the log. The store may say that another's is there although it is this one, if the
   * answer to a first try was lost: a file of this commit in the table tells.
   */
  async #commit(log: LoadedLog, actions: readonly Action[], files: readonly AddedFile[]): Promise<boolean> {
    const isFirst = await this.#store.writeOnce(commitName(log.version + 1), Buffer.from(commitText(actions)));
    await this.refresh();
    const paths = new Set(log.replay.state().adds.map(({ path }) => path));
    if (isFirst || files.some(({ path }) => paths.has(path))) return true;
    await this.#discard(files);
    return false;
  }

  /** Nothing names these files. One that stays is no part of the table, and VACUUM removes it. */
  async #discard(files: readonly AddedFile[]): Promise<void> {
    await Promise.allSettled(files.map(({ path }) => this.#store.remove(path)));
  }

  /** The runs of a partition, as the log has it. Rows come day by day. */
  async #runsOf(date: string): Promise<ReadonlySet<string>> {
    const { version } = this.#requireLog();
    if (this.#day?.date === date && this.#day.version === version) return this.#day.runs;
    const { replay } = this.#requireLog();
    const files = replay.state().adds.flatMap(({ path, size, partitionValues }) => {
      const isOfDate = isPlainObject(partitionValues) && partitionValues[PARTITION_COLUMN] === date;
      return isOfDate ? [{ path: replay.insidePath(path), size: Number(size) }] : [];
    });
    const runs = await this.#known.of(date, files);
    this.#day = { date, version, runs };
    return runs;
  }

  #refusal(problem: string): string {
    return `${this.#store.place} was changed by somebody so that this Runsheet cannot append to it: ${problem}. Export into another folder`;
  }
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
}

function txnVersion({ txns }: DeltaState, appId: string): number | undefined {
  const version = Number(txns.get(appId)?.version);
  return Number.isSafeInteger(version) ? version : undefined;
}
