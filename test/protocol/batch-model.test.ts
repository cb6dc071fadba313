import { batchModel, REAL } from './batch-model';
import type { Protocol } from './batch-world';
import { explore, summary } from './explore';
import { ALWAYS } from './without';

jest.setTimeout(120_000);

/** RUNSHEET_SLOW=1 explores one more fault. */
const FAULTS = process.env.RUNSHEET_SLOW === '1' ? 3 : 2;

const OPEN = ['PENDING', 'RUNNING', 'RETRYING'];

interface Mutant {
  changed: Partial<Protocol>;
  breaks: string;
}

const MUTANTS: Record<string, Mutant> = {
  'LoadBatch reads rows of every plan': {
    changed: { isOfSlice: (row, slice) => REAL.isOfSlice(row, { ...slice, plan: row.plan_no }) },
    breaks: 'B1',
  },
  'LoadBatch reads rows of every stage': {
    changed: { isOfSlice: (row, slice) => row.plan_no === slice.plan && row.job_name >= slice.from },
    breaks: 'B3',
  },
  'LoadBatch says nothing of jobs that ended badly before': { changed: { tellsBroken: false }, breaks: 'B2' },
  'a stage goes on unless a batch says FAILED': {
    changed: { goesOn: (words) => !words.includes('FAILED') },
    breaks: 'B3',
  },
  'a stage goes on if each word is SUCCEEDED': {
    changed: { goesOn: (words) => words.every((word) => word === 'SUCCEEDED') },
    breaks: 'B3',
  },
  'a run is closed when a batch of it has ended': {
    changed: {
      mayClose: ({ parent, children }) => parent.at === 'ended' || children.some(({ state }) => state.at === 'lost'),
    },
    breaks: 'I7',
  },
  'START takes a job that another batch has started': {
    changed: { startAttempt: (start) => ({ ...REAL.startAttempt(start), condition: { oneOf: ['status', OPEN] } }) },
    breaks: 'I3',
  },
  'END does not ask whether the job run was closed': {
    changed: { succeedAttempt: (end) => ({ ...REAL.succeedAttempt(end), condition: ALWAYS }) },
    breaks: 'I1',
  },
  'CloseRun does not look at the rows': {
    changed: { runVerdict: () => ({ status: 'SUCCEEDED' }) },
    breaks: 'C1',
  },
};

describe(`batches of a stage, with ${FAULTS} faults on a path`, () => {
  test('keep every invariant when one is lost, comes twice, or outlives its run', () => {
    const found = explore(batchModel(REAL, FAULTS));
    console.info(summary(found));
    expect(found).toEqual({ states: expect.any(Number), trace: [] });
    expect(found.states).toBeGreaterThan(10_000);
  });

  test.each(Object.entries(MUTANTS))('are told from the mutant: %s', (name, { changed, breaks }) => {
    const found = explore(batchModel({ ...REAL, ...changed }, 2));
    console.info(`${name}: ${summary(found)}`);
    expect(found.broken?.split(' ')[0]).toBe(breaks);
  });
});
