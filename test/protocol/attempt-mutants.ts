import type { Condition } from '../../domain/tables/change';
import { REAL } from './attempt-model';
import type { Protocol } from './attempt-world';
import { ALWAYS, without } from './without';

export interface Mutant {
  /** The mutation of the real functions. */
  changed: Partial<Protocol>;
  /** The invariant that it breaks. Undefined if it breaks none, because other clauses ensure the same. */
  breaks: string | undefined;
}

/** The mutants of ../shared/protocol/mutants.txt, and what each of them breaks. */
export const MUTANTS: Record<string, Mutant> = {
  'settle-blind': {
    changed: {
      settleAttempt: (settling) => {
        const decision = REAL.settleAttempt(settling);
        return decision.settlement.outcome === 'SUCCEEDED' ? { settlement: { outcome: 'FAILED' } } : decision;
      },
    },
    breaks: 'I4',
  },
  'settle-blind-write': {
    changed: {
      settleAttempt: (settling) => {
        const { change, ...decision } = REAL.settleAttempt(settling);
        return { ...decision, ...(change && { change: { ...change, condition: ALWAYS } }) };
      },
    },
    breaks: 'I1',
  },
  'settle-not-idempotent': {
    changed: {
      settleAttempt: (settling) => {
        const { row } = settling;
        return REAL.settleAttempt(row.status === 'RETRYING' ? { ...settling, attempt: row.attempt + 1 } : settling);
      },
    },
    breaks: 'I9',
  },
  'start-no-attempt': {
    changed: {
      startAttempt: (start) => without(REAL.startAttempt(start), { equal: ['attempt', start.attempt - 1] }),
      // The refusal of a row that runs an earlier attempt is left out: the model lacks it, and would break I8 first.
      settleAttempt: (settling) => {
        const { row, attempt } = settling;
        return REAL.settleAttempt({
          ...settling,
          attempt: row.status === 'RUNNING' ? Math.min(attempt, row.attempt) : attempt,
        });
      },
    },
    breaks: 'I2',
  },
  'start-no-claim': {
    changed: {
      startAttempt: (start) => {
        const again: Condition = {
          all: [
            { equal: ['status', 'RUNNING'] },
            { equal: ['attempt', start.attempt] },
            { equal: ['claim', start.claim] },
          ],
        };
        return without(REAL.startAttempt(start), again);
      },
    },
    breaks: 'I5',
  },
  'end-no-fence': {
    changed: { succeedAttempt: (end) => ({ ...REAL.succeedAttempt(end), condition: ALWAYS }) },
    breaks: 'I1',
  },
  'end-attempt-only': {
    changed: { succeedAttempt: (end) => without(REAL.succeedAttempt(end), { equal: ['claim', end.claim] }) },
    breaks: undefined,
  },
  'no-look': {
    changed: { settleAttempt: (settling) => REAL.settleAttempt({ ...settling, now: settling.now + 86_400_000 }) },
    breaks: 'I3',
  },
  'any-crash-counts': {
    changed: {
      settleAttempt: (settling) => {
        const { error, cause } = settling.failure;
        const ofClaim = error === 'Runtime.ExitError' ? `${cause} ${settling.row.request_id}` : cause;
        return REAL.settleAttempt({ ...settling, failure: { error, cause: ofClaim } });
      },
    },
    breaks: 'I3',
  },
  'sweep-by-lease': {
    changed: { mayClose: (row, executionEnded) => executionEnded || row.status === 'RUNNING' },
    breaks: 'I7',
  },
  'end-while-at-work': { changed: { endsWhileAtWork: true }, breaks: 'I3' },
};
