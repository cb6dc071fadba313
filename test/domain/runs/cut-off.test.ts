import fc from 'fast-check';
import {
  findDueRuns,
  isYoung,
  judgeExecution,
  listingWindow,
  mayBeLoading,
  stateOf,
  takeTurn,
} from '../../../domain/runs/cut-off';
import { aRun } from '../../protocol/builders';

const MINUTE = 60_000;
const START = '2026-11-22T02:30:00.987Z';
const started = Date.parse(START);
const run = aRun({ execution_started_at: START, open_since: START });
/** What Step Functions says of an execution that started so much later than the run's. */
const facts = (status: string, laterMs = 0) => ({ status, startedAt: new Date(started + laterMs).toISOString() });

describe("the state of an open run's execution", () => {
  it.each([
    ['RUNNING', 'RUNNING'],
    ['PENDING_REDRIVE', 'RUNNING'],
    ['of-the-future', 'RUNNING'],
    ['ABORTED', 'ABORTED'],
    ['FAILED', 'FAILED'],
    ['TIMED_OUT', 'TIMED_OUT'],
    // It closes its run before it succeeds.
    ['SUCCEEDED', 'FAILED'],
  ])('is, where it is %s, %s', (status, state) => {
    expect(stateOf(status)).toBe(state);
    expect(judgeExecution(run, facts(status), started + MINUTE)).toBe(state);
  });

  it('is that of the same execution if only the milliseconds of its start were cut', () => {
    expect(judgeExecution(run, facts('RUNNING', -987), started + MINUTE)).toBe('RUNNING');
    expect(judgeExecution(run, facts('FAILED', -987), started + MINUTE)).toBe('FAILED');
  });

  it('is ABORTED if a later execution has its name, since the name was free again', () => {
    expect(judgeExecution(run, facts('RUNNING', MINUTE), started + MINUTE)).toBe('ABORTED');
  });

  it.each([
    ['nothing of that name', undefined],
    ['an earlier execution of that name, a stale answer', facts('FAILED', -90 * 24 * 60 * MINUTE)],
  ])('is RUNNING for an hour where Step Functions knows %s', (_, known) => {
    expect(judgeExecution(run, known, started + 60 * MINUTE)).toBe('RUNNING');
    expect(judgeExecution(run, known, started + 60 * MINUTE + 1)).toBe('ABORTED');
  });
});

describe('a run without a plan', () => {
  const { planned_at: _, ...loading } = aRun({ plan_deadline: new Date(started + MINUTE).toISOString() });

  it('may have a loader that still writes until its deadline', () => {
    expect(mayBeLoading(loading, started + MINUTE - 1)).toBe(true);
    expect(mayBeLoading(loading, started + MINUTE)).toBe(false);
  });

  it('has none once it is planned, or closed', () => {
    expect(mayBeLoading({ ...loading, planned_at: START }, started)).toBe(false);
    expect(mayBeLoading({ ...loading, status: 'FAILED' }, started)).toBe(false);
  });
});

describe('the sweep', () => {
  const aged = (run_id: string, minutes: number, given: object = {}) =>
    aRun({ run_id, open_since: new Date(started - minutes * MINUTE).toISOString(), ...given });

  it('asks about old runs, young ones whose execution is listed as ended, and closed ones', () => {
    const open = [aged('old', 10), aged('young', 9), aged('named', 1), aged('closed', 1, { status: 'FAILED' })];
    expect(isYoung(aged('young', 9), started)).toBe(true);
    expect(findDueRuns(open, new Set(['named']), started)).toEqual(['old', 'named', 'closed']);
  });

  it('lists executions that ended within the hour, as old as one can get without its row', () => {
    const { endedSince, startedSince } = listingWindow(started);
    expect([started - endedSince, endedSince - startedSince]).toEqual([60 * MINUTE, 120 * MINUTE]);
  });

  it('gives each run its turn within ⌈number / limit⌉ sweeps, at whichever it begins', () => {
    const sizes = fc.record({ count: fc.nat(60), limit: fc.integer({ min: 1, max: 20 }), first: fc.nat(1_000_000) });
    fc.assert(
      fc.property(sizes, ({ count, limit, first }) => {
        const all = Array.from({ length: count }, (_, index) => index);
        const seen = new Set<number>();
        for (let turn = 0; turn < Math.ceil(count / limit); turn += 1) {
          const taken = takeTurn(all, (first + turn) * 5 * MINUTE, limit);
          expect(taken.length).toBe(Math.min(limit, count));
          for (const each of taken) seen.add(each);
        }
        expect(seen.size).toBe(count);
      }),
    );
  });
});
