import { lineTime } from '../../domain/attempts/call-lines';
import type { AttemptEntry, JobRunRow } from '../../domain/tables/rows';
import { parsedObject } from '../../domain/values/json';
import { inParallel } from '../../operations/in-parallel';
import type { Engine } from '../engines/engine';
import { LogGoneError } from '../engines/log-gone';

/** A line that an attempt of a run printed. */
export interface RunLogLine {
  job: string;
  attempt: number;
  line: string;
}

/** An attempt whose log was removed, and by what. */
export interface GoneLog {
  job: string;
  attempt: number;
  reason: string;
}

/** CloudWatch answers 5 `FilterLogEvents` a second for a whole account; the SDK waits out its refusals. */
const READS_AT_ONCE = 4;

/** Reads what the attempts of a run print, line by line, each line once. */
export class RunLogReader {
  /** The attempts whose lines are missing in what was read. */
  readonly gone: GoneLog[] = [];
  readonly #attempts = new Map<string, AttemptLog>();

  /** @param isFollowing it reads again and again, and so may hold a text back whose line's end is still to come */
  constructor(
    private readonly engine: Pick<Engine, 'readAttemptLog' | 'lateMs'>,
    private readonly isFollowing: boolean,
  ) {}

  /**
   * The lines since the last call, in the order of their times. Lines of one attempt keep their order. Attempts that
   * had ended before the last call are not read again.
   */
  async read(rows: readonly JobRunRow[]): Promise<RunLogLine[]> {
    const startedAt = Date.now();
    const started = rows.flatMap((row) => startedAttempts(row).map((entry) => ({ row, entry })));
    const found = await inParallel(
      started,
      async ({ row, entry }) => {
        const log = this.#logOf(row, entry);
        if (log.isWhole) return [];
        const end = endOf(row, entry);
        const read = await this.#read(row, entry);
        const lines = log.add(read ?? [], this.isFollowing && end > startedAt);
        log.isWhole = read === undefined || end + this.engine.lateMs < startedAt;
        return lines.map(({ time, line }) => ({ time, line, job: row.job_name, attempt: entry.attempt }));
      },
      READS_AT_ONCE,
    );
    // The sort is stable: of one time, and of one attempt, the lines stay in the order in which they were printed.
    return found
      .flat()
      .sort((a, b) => a.time - b.time)
      .map(({ job, attempt, line }) => ({ job, attempt, line }));
  }

  /** Undefined if the log is gone. The others are read all the same. */
  async #read(row: JobRunRow, entry: AttemptEntry): Promise<string[] | undefined> {
    try {
      return await this.engine.readAttemptLog(entry, row);
    } catch (error) {
      if (!(error instanceof LogGoneError)) throw error;
      this.gone.push({ job: row.job_name, attempt: entry.attempt, reason: error.message });
      return undefined;
    }
  }

  #logOf({ job_name, looks }: JobRunRow, entry: AttemptEntry): AttemptLog {
    const key = `${job_name}#${entry.attempt}`;
    const startedAt = Date.parse(entry.started_at ?? '') || 0;
    const isMerged = looks !== undefined || entry.work_log !== undefined;
    const log = this.#attempts.get(key) ?? (isMerged ? new MergedLog(startedAt) : new AttemptLog(startedAt));
    this.#attempts.set(key, log);
    return log;
  }
}

/** The attempts of which there can be a log: those that started. */
export function startedAttempts({ attempts }: JobRunRow): AttemptEntry[] {
  return attempts.filter(({ log_stream }) => log_stream !== null);
}

/** When the attempt surely printed no more, epoch ms. */
function endOf(row: JobRunRow, { ended_at }: AttemptEntry): number {
  const end = Date.parse(ended_at ?? row.ended_at ?? '');
  return Number.isNaN(end) ? Number.POSITIVE_INFINITY : end;
}

class AttemptLog {
  isWhole = false;
  /** How many lines were shown, and the last of them. */
  #known = 0;
  #last: string | undefined;
  #held: string | undefined;

  /** @param time of the last line, epoch ms; before any line that of the attempt's start */
  constructor(private time: number) {}

  /**
   * Takes all lines of the attempt, and returns those that are new.
   * @param mayGrow the last line may be a text whose line's end is still to come
   */
  add(lines: readonly string[], mayGrow: boolean): { time: number; line: string }[] {
    // A text without a line's end is printed once it grows no more; one that grows later is printed again, whole.
    const isLonger = this.#known > 0 && lines[this.#known - 1] !== this.#last;
    const from = isLonger ? this.#known - 1 : this.#known;
    const last = lines.at(-1);
    const isGrowing = mayGrow && lines.length > from && !this.#isSettled(last);
    this.#held = last;
    const fresh = lines.slice(from, isGrowing ? -1 : undefined);
    this.#known = from + fresh.length;
    if (this.#known > 0) this.#last = lines[this.#known - 1];
    return fresh.map((line) => ({ time: this.timeOf(line), line }));
  }

  #isSettled(last: string | undefined): boolean {
    return last === undefined || last === this.#held || parsedObject(last) !== undefined;
  }

  /** A line without a time has that of the line before it. No line is older than the line before it. */
  protected timeOf(line: string): number {
    this.time = Math.max(this.time, lineTime(line));
    return this.time;
  }
}

/**
 * Of work that is done elsewhere. Its lines come from several logs, so that a late one may stand among those that were
 * shown.
 */
class MergedLog extends AttemptLog {
  readonly #shown = new Map<string, number>();

  override add(lines: readonly string[]): { time: number; line: string }[] {
    const counts = new Map<string, number>();
    const fresh = lines.filter((line) => {
      const count = (counts.get(line) ?? 0) + 1;
      counts.set(line, count);
      return count > (this.#shown.get(line) ?? 0);
    });
    for (const [line, count] of counts) this.#shown.set(line, Math.max(count, this.#shown.get(line) ?? 0));
    return fresh.map((line) => ({ time: this.timeOf(line), line }));
  }
}
