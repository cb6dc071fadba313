import { closeRunRow } from '../../domain/runs/run';
import { type Edit, REAL } from './load-model';
import type { Protocol } from './load-world';
import { ALWAYS, without } from './without';

export interface Mutant {
  changed: Partial<Protocol>;
  edit: Edit;
  breaks: string | undefined;
}

/** The only fence is what the puts compare: the last loader commits, and readers ignore `plan_no`. */
const UNFENCED: Partial<Protocol> = {
  commitPlan: (...plan) => ({ ...REAL.commitPlan(...plan), condition: ALWAYS }),
  startAttempt: (start) => without(REAL.startAttempt(start), { equal: ['plan_no', start.plan] }),
  cleans: false,
  isOfPlan: () => true,
};

/** The variants of ../shared/protocol/load_model.py, and the real conditions without one clause each. */
export const MUTANTS: Record<string, Mutant> = {
  batch: { changed: { ...UNFENCED, mayPut: () => ALWAYS }, edit: 'jobs', breaks: 'P2' },
  'not-exists': { changed: { ...UNFENCED, mayPut: () => ({ absent: 'entry' }) }, edit: 'jobs', breaks: 'P3' },
  token: {
    changed: {
      ...UNFENCED,
      mayPut: ({ plan_no }) => ({
        any: [
          { absent: 'entry' },
          {
            all: [
              { any: [{ less: ['plan_no', plan_no] }, { atLeast: ['plan_no', plan_no + 1] }] },
              { absent: 'claim' },
            ],
          },
        ],
      }),
    },
    edit: 'jobs',
    breaks: 'P3',
  },
  'take-over-planned': {
    changed: { takeOverRun: (...run) => without(REAL.takeOverRun(...run), { absent: 'planned_at' }) },
    edit: 'jobs',
    breaks: 'P1',
  },
  'commit-any-plan': {
    changed: {
      commitPlan: (run, ...plan) => without(REAL.commitPlan(run, ...plan), { equal: ['plan_no', run.plan_no] }),
    },
    edit: 'jobs',
    breaks: 'P1',
  },
  'skip-unfenced': {
    changed: {
      skipRun: (run, why, now) =>
        without(closeRunRow(run, { status: 'SKIPPED', ...why }, [], now), { equal: ['plan_no', run.plan_no] }),
    },
    edit: 'enabled',
    breaks: 'P4',
  },
  'takes-back': { changed: { takesBack: true }, edit: 'jobs', breaks: 'P0' },
};
