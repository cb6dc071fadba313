import { isDeepStrictEqual } from 'node:util';
import type { JobRunRow, RunRow } from '../../../domain/tables/rows';
import { isOpen } from '../../../domain/tables/statuses';
import { brokenByRow } from '../../protocol/attempt-invariants';
import { itemBytes } from '../../protocol/item-bytes';
import { brokenHistory } from '../../support/services/invariants';
import type { WriteDone } from '../engine/case-store';
import { type Evidence, ownersOf } from './evidence';
import { isUnanswered } from './heard';

/*
 * What must hold for each write to the run table, in the order in which the store did them.
 */

interface RowWrite extends WriteDone {
  before: JobRunRow | undefined;
  after: JobRunRow;
}

/** The done writes of job runs, each with the row before it. A write after a deletion has no row before it. */
function rowWrites({ writes }: Evidence): RowWrite[] {
  const rows = new Map<string, JobRunRow | undefined>();
  return writes.flatMap((write) => {
    if (!write.isAccepted || !write.entry.startsWith('job#')) return [];
    const key = `${write.runId} ${write.entry}`;
    const known = rows.get(key);
    const after = write.item as unknown as JobRunRow | undefined;
    rows.set(key, after);
    // A loader that takes a plan over writes it anew. Until a plan is committed, an unclaimed row belongs to none.
    const before = known?.claim || known?.plan_no === after?.plan_no ? known : undefined;
    return after ? [{ ...write, before, after }] : [];
  });
}

/**
 * I1 a terminal row never changes. I2 an attempt never goes back. I6 no more is charged than allowed. P2 a claimed row
 * is never PENDING again. A1 attempts are consecutive. A2 none is overwritten. A3 no two are RUNNING at once. A4 no
 * START and no END of an attempt that is not due. S1 an item is smaller than 300 KB.
 */
export function brokenRows(evidence: Evidence): string[] {
  return rowWrites(evidence).flatMap((write) => {
    const { before, after } = write;
    const broken: string[] = [];
    const running = after.attempts.filter((entry) => entry?.status === 'RUNNING');
    if (running.length > 1 || (running.length === 1 && after.status !== 'RUNNING')) {
      broken.push(`A3 ${running.length} attempts are RUNNING in a row that is ${after.status}`);
    }
    if (itemBytes(after) >= 300 * 1024) broken.push(`S1 ${itemBytes(after)} bytes`);
    if (before) {
      const byRow = brokenByRow(before, after);
      if (byRow) broken.push(byRow);
      broken.push(...brokenHistory([before], [after]));
      broken.push(...overwritten(before, after), ...undue(write, before));
    }
    return broken.map((what) => `${what} (${after.job_name}, written by ${write.by})`);
  });
}

function overwritten(before: JobRunRow, after: JobRunRow): string[] {
  return before.attempts.flatMap((entry, at) => {
    const now = after.attempts[at];
    const isLast = at === after.attempt - 1;
    const same = isLast ? now?.request_id === entry.request_id : isDeepStrictEqual(now, entry);
    return same ? [] : [`A2 attempt ${at + 1} is overwritten`];
  });
}

/** A repeat by the same claim does not count, since its reply may have been lost. */
function undue({ attempt, after }: RowWrite, before: JobRunRow): string[] {
  if (!attempt || before.claim === after.claim) {
    const given = attempt?.write === 'END' && (before.attempt !== attempt.number || !isDueEnd(before, after));
    return given ? [`A4 END of attempt ${attempt.number} in a row at ${before.attempt}, ${before.status}`] : [];
  }
  const due = before.attempt === attempt.number - 1 && ['PENDING', 'RETRYING'].includes(before.status);
  return due
    ? []
    : [`A4 ${attempt.write} of attempt ${attempt.number} in a row at ${before.attempt}, ${before.status}`];
}

function isDueEnd(before: JobRunRow, after: JobRunRow): boolean {
  return before.status === 'RUNNING' || isDeepStrictEqual(before, after);
}

/**
 * O1 no job of a stage starts before all earlier stages have ended. O2 no job starts after a failed stage if on_failure
 * is stop.
 */
export function brokenOrder(evidence: Evidence): string[] {
  const rows = new Map<string, JobRunRow>();
  const broken: string[] = [];
  for (const { attempt, after, runId, entry } of rowWrites(evidence)) {
    const earlier = [...rows.values()].filter(
      (row) => row.run_id === runId && row.plan_no === after.plan_no && Number(row.stage) < Number(after.stage),
    );
    rows.set(`${runId} ${entry}`, after);
    if (attempt?.write !== 'START') continue;
    for (const row of earlier) {
      const name = `${after.job_name} started after ${row.job_name}, ${row.status}`;
      const given = evidence.executions.some((execution) => isUnanswered(execution, 'settle-attempt', row.job_name));
      if (isOpen(row.status) && !given) broken.push(`O1 ${name}`);
      if (evidence.faultCase.settings.on_failure === 'stop' && !isOpen(row.status) && row.status !== 'SUCCEEDED') {
        broken.push(`O2 ${name}`);
      }
    }
  }
  return broken;
}

/** The statuses that each writer may set. */
const WRITERS: Record<string, readonly string[]> = {
  'load-group': ['PENDING', 'DISABLED', 'INVALID', 'SKIPPED'],
  job: ['RUNNING', 'SUCCEEDED'],
  'settle-attempt': ['RETRYING', 'FAILED', 'TIMED_OUT', 'ABORTED'],
  'close-run': ['SKIPPED', 'LOST', 'ABORTED', 'TIMED_OUT'],
  sweep: ['SKIPPED', 'LOST', 'ABORTED', 'TIMED_OUT'],
  stop: ['SKIPPED', 'ABORTED'],
};

/** I7 each status has one writer, and closers from outside write only after the execution has ended. */
export function writtenByOthers(evidence: Evidence): string[] {
  const early = new Set(
    ownersOf(evidence).flatMap(({ runId, writesAtEnd }) =>
      evidence.writes.slice(0, writesAtEnd).filter((write) => write.runId === runId && write.by === 'sweep'),
    ),
  );
  const before = [...early].filter((write) => write.isAccepted && write.entry.startsWith('job#'));
  const wrong = rowWrites(evidence).filter(
    ({ by, before, after }) =>
      before?.status !== after.status && !WRITERS[by]?.includes(after.status) && !isCarriedOver(by, before, after),
  );
  return [
    ...before.map((write) => `I7 ${write.entry} is closed while its execution runs`),
    ...wrong.map(({ by, after }) => `I7 ${after.job_name} is brought to ${after.status} by ${by}`),
  ];
}

/** Whether a plan carried the job run over: it SUCCEEDED in an earlier run, and has no attempt in this one. */
function isCarriedOver(by: string, before: JobRunRow | undefined, after: JobRunRow): boolean {
  const isDone = after.status === 'SUCCEEDED' && after.carried_from !== undefined && after.attempt === 0;
  return by === 'load-group' && before === undefined && isDone;
}

/** L1 a run leaves the lock only after its rows are terminal. L2 the lock of a `skip` group has one holder. */
export function closedWhileHeld({ writes }: Evidence): string[] {
  const items = new Map<string, WriteDone['item']>();
  return writes.flatMap((write) => {
    if (!write.isAccepted) return [];
    const before = holdersIn(items.get(`${write.runId} ${write.entry}`));
    items.set(`${write.runId} ${write.entry}`, write.item);
    if (write.entry !== 'lock') return [];
    const now = holdersIn(write.item);
    const left = before.filter((holder) => !now.includes(holder));
    const open = left.filter((holder) => isAtWork(holder, [...items.values()]));
    return [
      ...open.map((holder) => `L1 ${holder} has left the lock and is open`),
      ...(now.length > 1 ? [`L2 ${now.join()} hold the lock at once`] : []),
    ];
  });
}

function holdersIn(item: WriteDone['item']): string[] {
  return (item?.runs as string[] | undefined) ?? [];
}

function isAtWork(runId: string, items: WriteDone['item'][]): boolean {
  const ofRun = items.filter((item) => item?.run_id === runId) as unknown as (RunRow | JobRunRow)[];
  const run = ofRun.find((item) => item.entry === 'run') as RunRow | undefined;
  const open = ofRun.some(
    (item) => item.entry !== 'run' && isOpen((item as JobRunRow).status) && item.plan_no === run?.plan_no,
  );
  return run?.status === 'RUNNING' || open;
}
