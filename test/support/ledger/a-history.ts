import type { AttemptEntry, JobRunRow, RunRow } from '../../../domain/tables/rows';
import { countStatuses, isGood, type JobRunStatus } from '../../../domain/tables/statuses';
import type { LedgerSource } from '../../../operations/ledger/export-ledger';
import { Chance } from '../chance';

/** Runs with their job runs, as a run table would have them after some time. */
export type History = readonly { run: RunRow; rows: readonly JobRunRow[] }[];

export interface HistoryGiven {
  seed: number;
  /** The first day. */
  from?: string;
  days: number;
  groups?: number;
  jobs?: number;
}

const DAY_MS = 86_400_000;
const TARGETS = ['lambda:extract', 'glue:load', 'python:clean', 'sql:report', 'databricks:score'];

/**
 * A run of each group each day, some with failures, retries, reruns, skips and texts of all kinds, oldest first. The
 * same seed makes the same history.
 */
export function aHistory({ seed, from = '2026-01-01', days, groups = 2, jobs = 4 }: HistoryGiven): History {
  const chance = new Chance(seed);
  const history: { run: RunRow; rows: JobRunRow[] }[] = [];
  for (let day = 0; day < days; day++) {
    for (let group = 0; group < groups; group++) {
      const at = Date.parse(`${from}T02:00:00Z`) + day * DAY_MS + group * 600_000 + chance.whole(0, 59_999);
      const first = aRunOf(chance, `group-${group}`, at, jobs);
      history.push(first);
      // Some reruns are of the next day.
      if (first.run.status === 'FAILED' && chance.happens(0.7))
        history.push(aRunOf(chance, `group-${group}`, at + chance.pick([3_600_000, DAY_MS]), jobs, first.run.run_id));
    }
  }
  return history.sort((a, b) => (String(a.run.planned_at) < String(b.run.planned_at) ? -1 : 1));
}

/** As the run table gives them. */
export function sourceOf(history: History): LedgerSource {
  const rows = new Map(history.map((each) => [each.run.run_id, each.rows]));
  return {
    async *runs(since = '') {
      yield* history.map(({ run }) => run).filter(({ planned_at = '' }) => planned_at >= since);
    },
    jobRuns: async ({ run_id }) => rows.get(run_id) ?? [],
  };
}

/** A run that was planned at that time, epoch ms. */
export function aRunOf(chance: Chance, group: string, at: number, jobs: number, rerunOf?: string) {
  const run_id = `${group}-${iso(at).replace(/[-:]|\.\d+/g, '')}-${chance.whole(0, 0xffffff).toString(16)}`;
  const base = { run_id, plan_no: 1, job_group: group, planned_at: iso(at) };
  const isSkipped = rerunOf === undefined && chance.happens(0.03);
  const rows = isSkipped ? [] : Array.from({ length: jobs }, (_, job) => aJobRun(chance, base, job, at));
  const ended = rows.reduce((latest, row) => (row.ended_at && row.ended_at > latest ? row.ended_at : latest), iso(at));
  const run: RunRow = {
    ...base,
    entry: 'run',
    group_runs: group,
    status: isSkipped ? 'SKIPPED' : rows.every(({ status }) => isGood(status)) ? 'SUCCEEDED' : 'FAILED',
    ...(isSkipped && { reason: 'overlap: another run is open', reason_kind: 'overlap' }),
    trigger: rerunOf === undefined ? 'schedule' : 'rerun',
    ...(rerunOf !== undefined && { rerun_of: rerunOf }),
    scheduled_time: iso(at - (at % 600_000)),
    run_date: iso(at).slice(0, 10),
    parameters: chance.happens(0.3) ? { since: iso(at), note: chance.pick(TEXTS) } : {},
    on_failure: 'stop',
    max_concurrency: 40,
    ...(chance.happens(0.2) && { expected_minutes: 1.5 }),
    execution_arn: `arn:aws:states:eu-central-1:123456789012:execution:runsheet-dev:${run_id}`,
    execution_started_at: iso(at - 700),
    plan_deadline: iso(at + 300_000),
    job_count: rows.length,
    ended_at: ended,
    counts: countStatuses(rows),
  };
  return { run, rows };
}

/** Texts that a format has to keep as they are. */
const TEXTS = [
  '',
  'plain',
  'two\nlines "quoted" \\',
  'é ü 漢字 👩‍🚀',
  'mark \ufeff',
  'a,b;c\td',
  'null',
  "it's",
  'x'.repeat(300),
];

const ENDS: Record<JobRunStatus, number> = {
  SUCCEEDED: 85,
  FAILED: 4,
  TIMED_OUT: 2,
  SKIPPED: 3,
  DISABLED: 3,
  INVALID: 1,
  ABORTED: 1,
  LOST: 1,
  PENDING: 0,
  RUNNING: 0,
  RETRYING: 0,
};

type Base = Pick<JobRunRow, 'run_id' | 'plan_no' | 'job_group'> & { planned_at: string };

function aJobRun(chance: Chance, base: Base, job: number, at: number): JobRunRow {
  const status = chance.weighted(ENDS);
  const hasRun = !['SKIPPED', 'DISABLED', 'INVALID'].includes(status);
  const attempts = hasRun ? someAttempts(chance, status, at + chance.whole(100, 5_000)) : [];
  const last = attempts.at(-1);
  return {
    ...base,
    entry: `job#job-${job}`,
    job_name: `job-${job}`,
    status,
    ...(status !== 'SUCCEEDED' && { reason: chance.pick(TEXTS) }),
    stage: job,
    priority: job % 3 === 0 ? -1 : job,
    ...(status !== 'INVALID' && { target: TARGETS[job % TARGETS.length] as string }),
    timeout_minutes: chance.pick([0.5, 5, 14]),
    maximum_retries: 2,
    retry_delay_seconds: 30,
    ...(status === 'DISABLED' && { is_enabled: false as const }),
    ...(job % 2 === 0 && { owner: `team-${job}@example.com` }),
    ...(job % 4 === 1 && { reads: [{ namespace: 's3://lake', name: 'orders' }] }),
    ...(chance.happens(0.2) && { parameters: { text: chance.pick(TEXTS), size: chance.whole(0, 9) } }),
    attempt: attempts.length,
    charged: Math.max(0, attempts.length - 1),
    faults: 0,
    attempts,
    ...(last && { started_at: String(attempts[0]?.started_at), ended_at: String(last.ended_at) }),
    ...(last && { duration_ms: Date.parse(String(last.ended_at)) - Date.parse(String(last.started_at)) }),
    ...(status === 'SUCCEEDED' && {
      output: JSON.stringify({ rows: chance.whole(0, 10_000), text: chance.pick(TEXTS) }),
    }),
    ...(last?.error && { error: last.error }),
  };
}

function someAttempts(chance: Chance, status: JobRunStatus, from: number): AttemptEntry[] {
  const count = chance.weighted({ '1': 90, '2': 7, '3': 3 });
  let at = from;
  return Array.from({ length: Number(count) }, (_, index) => {
    const isLast = index === Number(count) - 1;
    const isGoodEnd = isLast && status === 'SUCCEEDED';
    const [started, ended] = [at, at + chance.whole(1, 90_000)];
    at = ended + 1000;
    return {
      attempt: index + 1,
      status: (isLast ? status : 'FAILED') as AttemptEntry['status'],
      started_at: iso(started),
      ended_at: iso(ended),
      class: isGoodEnd ? null : 'job',
      error: isGoodEnd ? null : { name: 'ShopError', message: chance.pick(TEXTS), stack: 'at load (jobs/load.ts:1:2)' },
      request_id: `request-${chance.whole(0, 1e9)}`,
      log_stream: chance.happens(0.5) ? 'stream' : null,
      ...(chance.happens(0.6) && { memory_mb: 512 }),
      ...(chance.happens(0.2) && { usage: { glue_dpu_seconds: chance.whole(1, 900) / 7 } }),
      ...(chance.happens(0.1) && { external_id: 'jr_1', usage: { databricks_seconds: 12.5 } }),
    };
  });
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
