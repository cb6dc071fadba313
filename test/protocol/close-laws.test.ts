import fc from 'fast-check';
import { type ClosedAs, closeJobRun, runVerdict } from '../../domain/runs/close-run';
import { applyChange } from '../../domain/tables/change';
import { jobReasonOf, runReasonOf } from '../../domain/tables/reasons';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { isOpen, type JobRunStatus } from '../../domain/tables/statuses';
import { MOST_JOBS, plans } from './arbitrary-groups';
import { aRun } from './builders';

const LAWS = { numRuns: 400 };
const NOW = '2026-11-22T03:00:00.000Z';

jest.setTimeout(60_000);

interface Ending {
  run: RunRow;
  rows: JobRunRow[];
  as: ClosedAs;
}

/** A run at its end. Its planned jobs may have stopped in any state. */
const endings: fc.Arbitrary<Ending> = fc
  .record({
    plan: plans,
    statuses: fc.array(
      fc.oneof(
        { weight: 2, arbitrary: fc.constantFrom('PENDING', 'RUNNING', 'RETRYING') },
        { weight: 1, arbitrary: fc.constantFrom('SUCCEEDED', 'FAILED', 'TIMED_OUT') },
      ),
      { minLength: MOST_JOBS, maxLength: MOST_JOBS },
    ),
    run: fc.record({ on_failure: usually('stop', 'continue') }),
    stop: usually({}, { stop_requested: true }),
    isPlanned: usually(true, false),
    as: fc.oneof(fc.constant('END'), fc.constantFrom('ABORTED', 'FAILED', 'TIMED_OUT')),
  })
  .map(({ plan, statuses, run, stop, isPlanned, as }) => {
    const { planned_at, ...unplanned } = aRun({ ...run, ...stop } as Partial<RunRow>);
    const rows = plan.rows.map((row, index) => begun(row, statuses[index] as JobRunStatus));
    return {
      run: isPlanned ? { ...unplanned, planned_at: planned_at as string } : unplanned,
      rows,
      as: as as ClosedAs,
    };
  });

function usually<T, U>(value: T, other: U): fc.Arbitrary<T | U> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: fc.constant(other) });
}

test('a close ends every open job run, and changes no other', () => {
  fc.assert(
    fc.property(endings, (ending) => {
      const closed = close(ending);
      for (const [index, row] of ending.rows.entries()) {
        const after = closed[index] as JobRunRow;
        if (isOpen(row.status)) expect(isOpen(after.status)).toBe(false);
        else expect(after).toBe(row);
      }
    }),
    LAWS,
  );
});

test('each end that a close writes has its reason as data', () => {
  fc.assert(
    fc.property(endings, (ending) => {
      const closed = close(ending);
      const verdict = runVerdict(ending.run, closed, ending.as);
      for (const row of closed.filter((row, index) => row !== ending.rows[index])) {
        expect(jobReasonOf({ reason_kind: row.reason_kind })).toBeDefined();
      }
      expect(runReasonOf(verdict) === undefined).toBe(verdict.status === 'SUCCEEDED');
    }),
    LAWS,
  );
});

test('a close that dies anywhere comes to the same end when it is repeated', () => {
  const lanes = fc.infiniteStream(fc.integer({ min: 0, max: 12 }));
  fc.assert(
    fc.property(endings, lanes, (ending, first) => {
      const once = close(ending);
      const often = close(ending, (open) => open.slice(0, 1 + ((first.next().value as number) % open.length)));
      expect(often.map(({ status }) => status)).toEqual(once.map(({ status }) => status));
    }),
    LAWS,
  );
});

test('a job run is skipped only if there is a reason', () => {
  fc.assert(
    fc.property(endings, (ending) => {
      const { run, as, rows } = ending;
      const closed = close(ending);
      const skipped = closed.filter(
        (row, index) => row.status === 'SKIPPED' && isOpen((rows[index] as JobRunRow).status),
      );
      for (const row of skipped) {
        const byRun = run.stop_requested || !run.planned_at || as !== 'END';
        const byJob = run.on_failure === 'stop' && closed.some((other) => isToBlame(other, row));
        expect(byRun || byJob).toBe(true);
      }
    }),
    LAWS,
  );
});

test('a PENDING job after a failed stage is skipped, and no job that began ever is', () => {
  fc.assert(
    fc.property(endings, (ending) => {
      const { run, as, rows } = ending;
      for (const [index, row] of close(ending).entries()) {
        const before = rows[index] as JobRunRow;
        if (before.status === 'RUNNING' || before.status === 'RETRYING') expect(row.status).toMatch(/LOST|ABORTED/);
        if (before.status !== 'PENDING' || as !== 'END' || !run.planned_at || run.stop_requested) continue;
        const held = run.on_failure === 'stop' && close(ending).some((other) => isToBlame(other, row));
        expect(row.status).toBe(held ? 'SKIPPED' : 'LOST');
      }
    }),
    LAWS,
  );
});

test("a run's status follows from its rows", () => {
  fc.assert(
    fc.property(endings, (ending) => {
      const { run, as } = ending;
      const closed = close(ending);
      const verdict = runVerdict(run, closed, as);
      expect(runVerdict(run, [...closed].reverse(), as).status).toBe(verdict.status);
      const unwell = closed.filter((row, index) => !isWell(row, ending.rows[index] as JobRunRow));
      // operations/close-run.ts records a run whose plan was never complete as FAILED.
      if (as === 'END' && !run.planned_at) return;
      const isCutShort = unwell.length > 0 || !run.planned_at;
      if (as === 'ABORTED' || (run.stop_requested && isCutShort)) expect(verdict.status).toBe('ABORTED');
      else expect(verdict.status).toBe(as === 'END' && unwell.length === 0 ? 'SUCCEEDED' : 'FAILED');
    }),
    LAWS,
  );
});

/**
 * Closes as operations/close-run.ts does: reads all rows and writes to the open ones until none is open.
 * @param lanes which rows are written before the closer dies
 */
function close({ run, rows, as }: Ending, lanes = (open: JobRunRow[]) => open): JobRunRow[] {
  let now = rows;
  for (let pass = 0; now.some(({ status }) => isOpen(status)); pass++) {
    if (pass > 100) throw new Error(`still open: ${now.map(({ status }) => status)}`);
    const read = now;
    const changes = read.flatMap((row) => {
      const change = closeJobRun(row, run, read, as, NOW);
      return change ? [{ row, change }] : [];
    });
    const written = new Set(lanes(changes.map(({ row }) => row)));
    now = read.map((row) => {
      const change = written.has(row) && changes.find((each) => each.row === row)?.change;
      return change ? (applyChange(row, change) as JobRunRow) : row;
    });
  }
  return now;
}

function begun(row: JobRunRow, status: JobRunStatus): JobRunRow {
  if (row.status !== 'PENDING' || status === 'PENDING') return row;
  return { ...row, status, attempt: 1, claim: 'a', ...(!isOpen(status) && { ended_at: NOW }) };
}

function isToBlame(other: JobRunRow, row: JobRunRow): boolean {
  const { status, stage } = other;
  if (row.stage === undefined || isOpen(status) || status === 'SUCCEEDED' || status === 'SKIPPED') return false;
  return (stage !== undefined && stage < row.stage) || (status === 'INVALID' && other.priority === undefined);
}

/** Whether the job run ended well: as the plan left it, or SUCCEEDED. */
function isWell({ status }: JobRunRow, before: JobRunRow): boolean {
  if (status === 'SUCCEEDED' || status === 'DISABLED') return true;
  return status === 'SKIPPED' && before.status === 'SKIPPED';
}
