import type { JobRunRow, RunRow } from '../../../domain/tables/rows';

/** The outcome of a run from its rows, without the names, times and ids that differ in every run. */
export interface Story {
  run: unknown;
  jobs: Record<string, unknown>;
  /** Jobs that began before a job of an earlier stage had ended. */
  outOfOrder: string[];
  /** The number of events of each kind in each state: `InvokeJobOfStage TaskFailed` → 3. */
  events: Record<string, number>;
}

export function tellStory(run: RunRow, rows: readonly JobRunRow[], events: Record<string, number>): Story {
  return {
    run: { status: run.status, reason: run.reason ?? null, counts: run.counts, job_count: run.job_count },
    jobs: Object.fromEntries(rows.map((row) => [row.job_name, tellJob(row)])),
    outOfOrder: outOfOrder(rows),
    events,
  };
}

function tellJob(row: JobRunRow): unknown {
  return {
    status: row.status,
    reason: row.reason === undefined ? null : withoutPlace(row.reason),
    stage: row.stage ?? null,
    attempt: row.attempt,
    charged: row.charged,
    faults: row.faults,
    output: row.output ?? null,
    error: headline(row.error),
    attempts: row.attempts.map((entry) => ({
      attempt: entry.attempt,
      status: entry.status,
      class: entry.class,
      error: headline(entry.error),
      started: entry.started_at !== null,
      ended: entry.ended_at !== null,
    })),
  };
}

/** A stack speaks of what is deployed, a laptop of files. */
function withoutPlace(reason: string): string {
  return reason
    .replace('there is no file of that job in the jobs folder (job files:', '{no such job} (known:')
    .replace('no such job function is deployed (deployed:', '{no such job} (known:');
}

/** Only the first line: the stack below it names files. */
function headline(error: { name: string; message: string } | null | undefined): string | null {
  return error ? `${error.name}: ${error.message.split('\n')[0]}` : null;
}

function outOfOrder(rows: readonly JobRunRow[]): string[] {
  return rows.flatMap((row) =>
    rows
      .filter((other) => other.stage !== undefined && row.stage !== undefined && other.stage < row.stage)
      .filter((other) => row.started_at && other.ended_at && other.attempt > 0 && row.started_at < other.ended_at)
      .map(
        (other) => `${row.job_name} began at ${row.started_at}, before ${other.job_name} of an earlier stage had ended`,
      ),
  );
}
