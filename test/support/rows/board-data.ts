import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { closeJobRun, runVerdict } from '../../../domain/runs/close-run';
import type { MasterRow } from '../../../domain/tables/master-row';
import type { AttemptEntry, JobRunRow, RunRow } from '../../../domain/tables/rows';
import { countStatuses, isOpen } from '../../../domain/tables/statuses';
import type { Tables } from '../services/memory-tables';

/*
 * A group with a past, as the tables would hold it after some nights: for whoever shows runs. Made by counting, not by
 * chance: the same every time.
 */

export interface BoardDataGiven {
  group?: string;
  /** How many jobs; a seventh of them are parallel, the others in stages. */
  jobs?: number;
  runs?: number;
  /** When the last run was planned, epoch ms. */
  lastAt?: number;
  /** Between two runs. */
  everyMs?: number;
  /** This many of the last runs have a job that fails for good. */
  failing?: number;
  /** The last run is still going. */
  isOpen?: boolean;
}

export interface BoardData {
  group: string;
  /** Rows of the master table: the jobs, the settings, the list of groups and the change log. */
  master: MasterRow[];
  /** Oldest first. */
  runs: { run: RunRow; rows: JobRunRow[] }[];
}

export const LAST_AT = Date.parse('2026-11-22T02:00:00.000Z');
const DAY_MS = 86_400_000;
const WORDS = [
  'orders',
  'customers',
  'products',
  'payments',
  'invoices',
  'stock',
  'prices',
  'returns',
  'visits',
  'ads',
];
const VERBS = ['extract', 'clean', 'load', 'measure', 'report', 'check', 'publish', 'archive'];

export function boardData(given: BoardDataGiven = {}): BoardData {
  const { group = 'nightly', jobs = 14, runs = 30, lastAt = LAST_AT, everyMs = DAY_MS } = given;
  const made = Array.from({ length: jobs }, (_, at) => aJob(at, jobs));
  const all = Array.from({ length: runs }, (_, at) => {
    const age = runs - 1 - at;
    const plannedAt = lastAt - age * everyMs;
    return aNight(group, made, at, plannedAt, {
      fails: age < (given.failing ?? 3),
      isOpen: given.isOpen === true && age === 0,
      isSlow: age < 12,
    });
  });
  const changedAt = new Date(lastAt - 12 * everyMs - 3_600_000).toISOString();
  return { group, master: masterRows(group, made, changedAt), runs: all };
}

/** Puts it all into the tables. */
export async function putBoardData({ master, runs }: Pick<Tables, 'master' | 'runs'>, data: BoardData): Promise<void> {
  await putAll(master, data.master);
  await putAll(
    runs,
    data.runs.flatMap(({ run, rows }) => [run, ...rows]),
  );
}

async function putAll({ client, name }: Tables['master'] | Tables['runs'], items: readonly object[]): Promise<void> {
  for (let at = 0; at < items.length; at += 25) {
    const requests = items.slice(at, at + 25).map((Item) => ({ PutRequest: { Item: Item as MasterRow } }));
    await client.send(new BatchWriteCommand({ RequestItems: { [name]: requests } }));
  }
}

interface MadeJob {
  name: string;
  priority: number;
  /** Of one good attempt, ms. */
  takes: number;
  isEnabled: boolean;
}

function aJob(at: number, jobs: number): MadeJob {
  const isParallel = jobs > 3 && at % 7 === 6;
  const stages = jobs <= 3 ? 2 : jobs <= 40 ? 5 : 8;
  const verb = VERBS[Math.floor((at * stages) / jobs) % VERBS.length];
  const round = Math.floor(at / WORDS.length);
  return {
    name: `${isParallel ? 'archive' : verb}-${WORDS[at % WORDS.length]}${round > 0 ? `-${round + 1}` : ''}`,
    priority: isParallel ? -1 : Math.floor((at * stages) / jobs),
    takes: 4_000 + ((at * 7919) % 97) * (jobs > 100 ? 600 : 2_500),
    isEnabled: at % 19 !== 17,
  };
}

/** 0 to 1, by counting. */
function chance(...of: number[]): number {
  const mixed = of.reduce((sum, each) => (sum * 31 + each * 7_919 + 13) % 104_729, 7);
  return mixed / 104_729;
}

interface Night {
  fails: boolean;
  isOpen: boolean;
  isSlow: boolean;
}

function aNight(group: string, jobs: readonly MadeJob[], no: number, plannedAt: number, night: Night) {
  const runId = `${group}-${iso(plannedAt).replace(/[-:]|\.\d+/g, '')}-${(0xa1b2c3 + no * 4099).toString(16).slice(-6)}`;
  const stages = stagesOf(jobs);
  const plan = jobs.map((job) => planned(group, runId, job, plannedAt, stages));
  const run: RunRow = {
    run_id: runId,
    entry: 'run',
    job_group: group,
    group_runs: group,
    status: 'RUNNING',
    trigger: 'schedule',
    scheduled_time: iso(plannedAt),
    started_by: 'EventBridge Scheduler',
    parameters: { since: iso(plannedAt - DAY_MS).slice(0, 10) },
    on_failure: 'stop',
    max_concurrency: 40,
    expected_minutes: 45,
    notify: 'failures',
    execution_arn: `arn:aws:states:eu-central-1:123456789012:execution:runsheet-dev:${runId}`,
    execution_started_at: iso(plannedAt - 900),
    plan_no: 1,
    plan_deadline: iso(plannedAt + 300_000),
    planned_at: iso(plannedAt),
    job_count: plan.length,
    open_runs: 'open',
    open_since: iso(plannedAt - 900),
    events_left: 20_000,
  };
  const end = play(plan, jobs, no, plannedAt, night);
  if (night.isOpen) return { run: { ...run, counts: countStatuses(plan) }, rows: plan };
  for (const row of plan) {
    const change = closeJobRun(row, run, plan, 'END', iso(end));
    for (const [field, value] of change?.set ?? []) Object.assign(row, { [String(field)]: value });
  }
  const { open_runs, open_since, ...closed } = run;
  return {
    run: { ...closed, ...runVerdict(run, plan, 'END'), ended_at: iso(end), counts: countStatuses(plan) },
    rows: plan,
  };
}

/** The priorities of the stages, in order. */
function stagesOf(jobs: readonly MadeJob[]): number[] {
  const staged = jobs.filter((job) => job.isEnabled && job.priority >= 0);
  return [...new Set(staged.map((job) => job.priority))].sort((a, b) => a - b);
}

function planned(
  group: string,
  runId: string,
  { name, priority, isEnabled }: MadeJob,
  plannedAt: number,
  stages: readonly number[],
): JobRunRow {
  return {
    run_id: runId,
    entry: `job#${name}`,
    plan_no: 1,
    job_group: group,
    job_name: name,
    job_runs: `${group}/${name}`,
    status: isEnabled ? 'PENDING' : 'DISABLED',
    ...(isEnabled ? {} : { reason: 'is_enabled is false', is_enabled: false as const }),
    ...(isEnabled && priority >= 0 && { stage: stages.indexOf(priority) }),
    planned_at: iso(plannedAt),
    scheduled_time: iso(plannedAt),
    target: `lambda:${name.replace(/-\d+$/, '')}`,
    timeout_minutes: 10,
    maximum_retries: 2,
    priority,
    retry_delay_seconds: 30,
    parameters: { since: iso(plannedAt - DAY_MS).slice(0, 10) },
    attempt: 0,
    charged: 0,
    faults: 0,
    attempts: [],
  };
}

/** Plays the night through; returns when it ended, or would be looked at where it is open. */
function play(rows: JobRunRow[], jobs: readonly MadeJob[], no: number, plannedAt: number, night: Night): number {
  const cutAt = night.isOpen ? plannedAt + 240_000 : Number.POSITIVE_INFINITY;
  const byName = new Map(jobs.map((job, at) => [job.name, { job, at }]));
  const enabled = rows.filter((row) => row.status === 'PENDING');
  const stages = [...new Set(enabled.flatMap(({ stage }) => stage ?? []))].sort((a, b) => a - b);
  const branch = (some: JobRunRow[], start: number) => {
    const free: number[] = Array.from({ length: 40 }, () => start);
    for (const row of some) {
      const place = free.indexOf(Math.min(...free));
      const { job, at } = byName.get(row.job_name) as { job: MadeJob; at: number };
      free[place] = playJob(row, job, at, no, (free[place] as number) + 150 + 100 * chance(at, no), night, cutAt) + 60;
    }
    return Math.max(start, ...free);
  };
  let end = branch(
    enabled.filter(({ stage }) => stage === undefined),
    plannedAt,
  );
  let at = plannedAt;
  for (const stage of stages) {
    const members = enabled.filter((row) => row.stage === stage);
    at = branch(members, at) + 200;
    if (at > cutAt || members.some((row) => row.status === 'FAILED')) break;
  }
  end = Math.max(end, at);
  return Math.min(end + 300, cutAt);
}

function playJob(
  row: JobRunRow,
  job: MadeJob,
  at: number,
  no: number,
  startAt: number,
  night: Night,
  cutAt: number,
): number {
  const takes = job.takes * (0.85 + 0.3 * chance(at, no, 3)) * (at === 1 && night.isSlow ? 2.1 : 1);
  const bad = at === 2 && night.fails ? 3 : chance(at, no, 5) < 0.02 ? 1 : 0;
  let start = startAt;
  for (let attempt = 1; attempt <= Math.min(3, bad + 1); attempt += 1) {
    if (start >= cutAt) {
      if (attempt > 1) Object.assign(row, { status: 'RETRYING', retry_at: iso(start) });
      return cutAt;
    }
    const fails = attempt <= bad;
    const end = start + (fails ? takes * 0.6 : takes);
    const isCut = end > cutAt;
    const entry: AttemptEntry = {
      attempt,
      status: isCut ? 'RUNNING' : fails ? 'FAILED' : 'SUCCEEDED',
      started_at: iso(start),
      ended_at: isCut ? null : iso(end),
      class: fails && !isCut ? 'job' : null,
      error:
        fails && !isCut
          ? { name: 'TimeoutError', message: `no answer from the warehouse in ${Math.round(takes * 0.6)} ms` }
          : null,
      request_id: `7c1e${no}-${at}-${attempt}`,
      log_stream: `2026/11/22/[$LATEST]${(4096 + at * 17 + attempt).toString(16)}`,
    };
    row.attempts.push(entry);
    Object.assign(row, { attempt, status: entry.status, started_at: row.started_at ?? entry.started_at });
    if (isCut) return Object.assign(row, { status: 'RUNNING', lease_until: iso(start + 615_000) }) && cutAt;
    if (!fails) {
      Object.assign(row, {
        status: 'SUCCEEDED',
        ended_at: iso(end),
        duration_ms: Math.round(takes),
        output: '{"rows":1200}',
      });
      return end;
    }
    row.charged = attempt;
    if (attempt === 3) {
      Object.assign(row, {
        status: 'FAILED',
        ended_at: iso(end + 300),
        error: entry.error,
        duration_ms: Math.round(end - start),
        reason: 'maximum_retries (2) used up',
      });
      return end + 300;
    }
    row.status = 'RETRYING';
    start = end + 15_000 + 20_000 * attempt * chance(at, no, attempt);
  }
  return isOpen(row.status) ? cutAt : start;
}

function masterRows(group: string, jobs: readonly MadeJob[], changedAt: string): MasterRow[] {
  const envelope = {
    schema_version: 1,
    version: 2,
    updated_at: changedAt,
    updated_by: 'ann',
    updated_reason: 'apply nightly.yaml',
  };
  const rows = jobs.map(({ name, priority, isEnabled }) => ({
    job_group: group,
    job_name: name,
    target: `lambda:${name.replace(/-\d+$/, '')}`,
    timeout_minutes: 10,
    maximum_retries: 2,
    priority,
    is_enabled: isEnabled,
    description: `What ${name} does`,
    ...envelope,
  }));
  const schedule = { schedule: 'cron(0 2 * * ? *)', timezone: 'Europe/Berlin', is_enabled: true };
  const changed = rows[Math.min(1, rows.length - 1)] as MasterRow;
  return [
    ...rows,
    { job_group: group, job_name: '@group', ...schedule, expected_minutes: 45, notify: 'failures', ...envelope },
    {
      job_group: '@groups',
      job_name: group,
      ...schedule,
      schedule_since: '2026-01-01T00:00:00.000Z',
      schema_version: 1,
    },
    {
      job_group: `${group}@changes`,
      job_name: `${changedAt}#${changed.job_name}#${'111'.padStart(40, '0')}`,
      at: changedAt,
      changed_job: changed.job_name,
      sequence: '111',
      before: { ...changed, parameters: { batch_size: 1000 } },
      after: { ...changed, parameters: { batch_size: 20_000 } },
      by: 'ann',
      reason: 'fewer, larger batches',
      schema_version: 1,
    },
  ];
}

function iso(time: number): string {
  return new Date(Math.round(time)).toISOString();
}
