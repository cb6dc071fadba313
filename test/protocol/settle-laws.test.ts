import fc from 'fast-check';
import { leaseMs } from '../../domain/attempts/deadline';
import { FAULT_BUDGET } from '../../domain/attempts/retry-policy';
import { settleAttempt } from '../../domain/attempts/settle-attempt';
import type { Settlement } from '../../domain/attempts/settling';
import { applyChange } from '../../domain/tables/change';
import type { JobRunRow } from '../../domain/tables/rows';
import { isOpen } from '../../domain/tables/statuses';
import { settlings } from './arbitrary-changes';
import { jobRuns } from './arbitrary-rows';
import { aJobRun } from './builders';

const LAWS = { numRuns: 1000 };

jest.setTimeout(60_000);

/** Some rows have a lease or a retry that lies years away. */
const everySettling = fc
  .record({ settling: settlings(jobRuns), skewDays: fc.constantFrom(0, 0, 1000, -1000) })
  .map(({ settling, skewDays }) => ({ ...settling, now: settling.now + skewDays * 86_400_000 }));

test('a wait is whole seconds from 0 to a day, since a Wait state fails on any other', () => {
  fc.assert(
    fc.property(everySettling, (settling) => {
      const { settlement } = settleAttempt(settling);
      if (!('waitSeconds' in settlement)) return;
      expect(Number.isInteger(settlement.waitSeconds)).toBe(true);
      expect(settlement.waitSeconds).toBeGreaterThanOrEqual(settlement.outcome === 'LOOK' ? 1 : 0);
      expect(settlement.waitSeconds).toBeLessThanOrEqual(86_400);
    }),
    LAWS,
  );
});

test('all looks at an attempt together wait for its whole lease at most, whatever the clock shows', () => {
  fc.assert(
    fc.property(everySettling, (settling) => {
      const { settlement } = settleAttempt(settling);
      const { row, attempt, waitedSeconds = 0, margins } = settling;
      const lease = leaseMs(row.attempts[attempt - 1]?.started_at, row.lease_until);
      if (settlement.outcome !== 'LOOK' || lease === Number.POSITIVE_INFINITY) return;
      const most = Math.ceil((lease + 2 * margins.skewMs) / 1000);
      expect(waitedSeconds + settlement.waitSeconds).toBeLessThanOrEqual(most);
    }),
    LAWS,
  );
});

test('it gives the same answer and writes nothing when it is asked again after its write', () => {
  fc.assert(
    fc.property(everySettling, (settling) => {
      const first = settleAttempt(settling);
      const row = first.change && applyChange(settling.row, first.change);
      if (!row) return;
      const again = settleAttempt({ ...settling, row });
      expect(again.change).toBeUndefined();
      expect(word(again.settlement)).toEqual(word(first.settlement));
    }),
    LAWS,
  );
});

test('it answers RETRY only within the budgets, and never after a stop', () => {
  fc.assert(
    fc.property(everySettling, (settling) => {
      const { settlement, change, drawsEvents } = settleAttempt(settling);
      expect(drawsEvents === true).toBe(settlement.outcome === 'RETRY' && change !== undefined);
      const row = change && applyChange(settling.row, change);
      if (!row || settlement.outcome !== 'RETRY') return;
      expect(settling.stopRequested).toBe(false);
      expect(settling.eventsLeft).toBe(true);
      expect(row.charged).toBeLessThanOrEqual(Math.max(row.maximum_retries ?? 0, settling.row.charged));
      expect(row.faults).toBeLessThanOrEqual(Math.max(FAULT_BUDGET, settling.row.faults));
    }),
    LAWS,
  );
});

test('a row that it ends has a reason, and each attempt is at its own index', () => {
  fc.assert(
    fc.property(everySettling, (settling) => {
      const { change } = settleAttempt(settling);
      const row = change && applyChange(settling.row, change);
      if (!row) return;
      expect(row.attempts.map(({ attempt }) => attempt)).toEqual(row.attempts.map((_, at) => at + 1));
      expect(row.attempts).toHaveLength(row.attempt);
      if (!isOpen(row.status)) expect(row).toMatchObject(whyEnded);
    }),
    LAWS,
  );
});

const whyEnded = {
  reason: expect.any(String),
  reason_kind: expect.any(String),
  ended_at: expect.any(String),
  expires_at: expect.any(Number),
};

test('a job whose first attempt never began is settled after its second', () => {
  const failure = { error: 'Runtime.ExitError', cause: 'RequestId: claim-b Error: Runtime exited' };
  const entry = { attempt: 1, status: 'NOT_STARTED', class: 'fault', error: null, started_at: null } as const;
  const noted = { ended_at: null, request_id: null, log_stream: null };
  const row = aJobRun({
    status: 'RUNNING',
    attempt: 2,
    faults: 1,
    claim: 'claim-b',
    request_id: 'claim-b',
    attempts: [
      { ...entry, ...noted },
      { ...entry, ...noted, attempt: 2, status: 'RUNNING', class: null },
    ],
  });
  expect(settled(row, failure)).toMatchObject({ status: 'FAILED', duration_ms: 0 });
});

function settled(row: JobRunRow, failure: { error: string; cause: string }): JobRunRow | undefined {
  const [settling] = fc.sample(settlings(fc.constant(row)), 1);
  if (!settling) throw new Error('nothing to settle');
  const asked = {
    ...settling,
    attempt: row.attempt,
    plan: row.plan_no,
    failure,
    stopRequested: false,
    eventsLeft: true,
    waitedSeconds: 0,
  };
  const { change } = settleAttempt(asked);
  return change && applyChange(row, change);
}

/** What the machine continues with. The wait is left out, since it may be shorter by then. */
function word(settlement: Settlement): object {
  return { outcome: settlement.outcome, ...('attempt' in settlement && { attempt: settlement.attempt }) };
}
