import { failAttempt, startAttempt, succeedAttempt } from '../../../domain/attempts/attempt';
import { recordError } from '../../../domain/attempts/attempt-error';
import { AWS_MARGINS } from '../../../domain/attempts/deadline';
import { settleAttempt } from '../../../domain/attempts/settle-attempt';
import type { GroupSettings } from '../../../domain/groups/group-settings';
import { parseExecutionInput } from '../../../domain/plans/execution-input';
import { planRows } from '../../../domain/plans/plan-rows';
import type { Original } from '../../../domain/plans/rerun';
import { type PlannedJob, planRun } from '../../../domain/plans/run-plan';
import { type ClosedAs, closeJobRun, runVerdict } from '../../../domain/runs/close-run';
import { closeRunRow, commitPlan, openRun, skipRun, UNLIST_RUN } from '../../../domain/runs/run';
import { newRunId } from '../../../domain/runs/run-id';
import { applyChange, type Change } from '../../../domain/tables/change';
import type { MasterRow } from '../../../domain/tables/master-row';
import type { JobRunRow, RunRow } from '../../../domain/tables/rows';
import { isFailed, isOpen } from '../../../domain/tables/statuses';
import type { DeclaredTargets } from '../../../domain/targets/kind';
import { iso } from '../../../domain/values/instant';
import type { Chance } from '../../support/chance';

/** A run with its job runs, as the run table has them. */
export interface Played {
  run: RunRow;
  rows: JobRunRow[];
}

export const rowsOf = (runs: readonly Played[]): (RunRow | JobRunRow)[] =>
  runs.flatMap(({ run, rows }) => [run, ...rows]);

/** What becomes of an attempt. */
export interface Fate {
  seconds: number;
  /** Absent: it succeeds. */
  error?: { class: 'job' | 'timeout' | 'permanent'; thrown: unknown };
  output?: string;
  usage?: Record<string, number>;
}

export interface RunToPlay {
  group: string;
  jobs: readonly MasterRow[];
  settings: GroupSettings;
  targets: { targets: ReadonlySet<string>; declared: DeclaredTargets };
  input: Record<string, unknown>;
  /** When its execution starts, epoch ms. */
  at: number;
  chance: Chance;
  original?: Original | undefined;
  fate(row: JobRunRow, attempt: number): Fate;
  /** Cuts the run off at this time: a person stops it, or its execution ends. */
  cut?: { at: number; as: ClosedAs; stoppedBy?: string };
  /** Over how many partition keys its job runs are spread. */
  parts?: number;
  /** The run is not played to its end. */
  staysOpen?: boolean;
}

/** Plays a run in memory: each row is written by the changes that the functions would make to the table. */
export function playRun(given: RunToPlay): Played {
  const { jobs: rows, settings, group, targets, at, chance, original } = given;
  const parsed = parseExecutionInput({ group, ...given.input });
  if ('problems' in parsed) throw new Error(parsed.problems.join('; '));
  const opened = openedRun(given);
  const plan = planRun({ group, rows, settings, input: parsed.input, ...targets, ...(original && { original }) });
  const spread = given.parts === undefined ? opened : { ...opened, parts: given.parts };
  const committed = must(applyChange(spread, commitPlan(spread, plan, settings, iso(at + 700))));
  const played = new Map(planRows(committed, plan, iso(at + 700)).map((row) => [row.job_name, row]));
  const end = { at: at + 800 };
  const go = (jobs: readonly PlannedJob[], from: number) => {
    const ends = jobs.map(({ job_name }) => {
      const { row, endedAt } = playJob(must(played.get(job_name)), from + chance.whole(100, 900), given);
      played.set(job_name, row);
      return endedAt;
    });
    end.at = Math.max(end.at, ...ends);
    return Math.max(from, ...ends);
  };
  go(plan.parallel, at + 800);
  let from = at + 800;
  for (const { jobs, broken } of plan.stages) {
    from = go(jobs, from) + 200;
    const failed = jobs.some(({ job_name }) => isFailed(must(played.get(job_name)).status));
    const open = jobs.some(({ job_name }) => isOpen(must(played.get(job_name)).status));
    if (open || ((broken || failed) && settings.on_failure === 'stop')) break;
  }
  if (given.staysOpen) return { run: committed, rows: [...played.values()] };
  return close(committed, [...played.values()], given, given.cut ? given.cut.at + 900 : end.at + 400);
}

/** A run that is skipped as a whole: it has no job runs. */
export function skippedRun(given: RunToPlay, why: Parameters<typeof skipRun>[1]): Played {
  const opened = openedRun(given);
  const skipped = must(applyChange(opened, skipRun(opened, why, iso(given.at + 300), given.settings)));
  return { run: must(applyChange(skipped, UNLIST_RUN)), rows: [] };
}

function openedRun({ group, input, at, chance }: RunToPlay): RunRow {
  const parsed = parseExecutionInput({ group, ...input });
  if ('problems' in parsed) throw new Error(parsed.problems.join('; '));
  const runId = newRunId(group, new Date(at), chance.whole(0x100000, 0xffffff).toString(16));
  const executionArn = `arn:aws:states:eu-central-1:123456789012:execution:runsheet-dev:${runId}`;
  return openRun({ runId, executionArn, startedAt: iso(at) }, parsed.input, iso(at + 200), iso(at + 300_000));
}

/** Plays the job's attempts, until it ends or is cut off. */
function playJob(planned: JobRunRow, from: number, given: RunToPlay): { row: JobRunRow; endedAt: number } {
  const cutAt = given.cut?.at ?? Number.POSITIVE_INFINITY;
  let row = planned;
  let startAt = from;
  for (let attempt = 1; startAt < cutAt; attempt++) {
    const { seconds, error, output = 'null', usage } = given.fate(row, attempt);
    const claim = { attempt, claim: `${row.run_id}-${row.job_name}-${attempt}` };
    const started = { plan: 1, requestId: claim.claim, logStream: `2026/11/22/[$LATEST]${attempt}`, memoryMb: 256 };
    const leaseUntil = iso(startAt + 60_000 * (row.timeout_minutes ?? 1) + AWS_MARGINS.watchdogMs);
    row = make(row, startAttempt({ ...claim, ...started, startedAt: iso(startAt), leaseUntil }));
    const endAt = startAt + Math.round(seconds * 1000);
    if (endAt > cutAt || given.staysOpen) return { row, endedAt: cutAt };
    const end = { ...claim, endedAt: iso(endAt), durationMs: endAt - startAt, ...(usage && { usage }) };
    if (!error) return { row: make(row, succeedAttempt({ ...end, output })), endedAt: endAt };
    const record = recordError(error.thrown, (text) => text);
    row = make(row, failAttempt({ ...end, class: error.class, error: record }));
    const { settlement, change } = settleAttempt({
      row,
      attempt,
      plan: 1,
      failure: { error: 'Runsheet.JobFailed', cause: '{}' },
      stopRequested: false,
      eventsLeft: true,
      now: endAt + 150,
      random: given.chance.next(),
      margins: AWS_MARGINS,
    });
    if (change) row = make(row, change);
    if (settlement.outcome !== 'RETRY') return { row, endedAt: endAt + 150 };
    startAt = endAt + 150 + settlement.waitSeconds * 1000;
  }
  return { row, endedAt: cutAt };
}

function close(committed: RunRow, open: JobRunRow[], { cut }: RunToPlay, now: number): Played {
  const as = cut?.as ?? 'END';
  const stop = cut?.stoppedBy === undefined ? {} : { stop_requested: true, stopped_by: cut.stoppedBy };
  const run: RunRow = { ...committed, ...stop };
  let rows = open;
  // A second round closes what waited for an open job of an earlier stage.
  for (let round = 0; round < 2; round++) {
    rows = rows.map((row) => {
      const change = closeJobRun(row, run, rows, as, iso(now));
      return change ? make(row, change) : row;
    });
  }
  const closed = make(run, closeRunRow(run, runVerdict(run, rows, as), rows, iso(now + 300)));
  return { run: make(closed, UNLIST_RUN), rows };
}

function make<Row extends object>(row: Row, change: Change): Row {
  return must(applyChange(row, change));
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the year has made a write that the table would refuse');
  return value;
}
