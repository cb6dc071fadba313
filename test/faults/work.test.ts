import path from 'node:path';
import { anActRow, type Laptop, openLaptop, runJobs } from '../support/home/laptop';
import { ACTS } from './work/acts';
import { brokenWork } from './work/broken-work';
import { bundleWorkMutants } from './work/bundle-work-mutants';
import { makeWorkCase, type WorkCase } from './work/make-work-case';
import { runWorkCase, type WorkEvidence } from './work/run-work-case';
import { SlowStore } from './work/slow-store';
import { WORK_MUTANTS } from './work/work-mutants';

/*
 * Seeded cases of bad work: programs and Python job files that do something wrong, some at once, on a store that may
 * answer late. `RUNSHEET_WORK_CASES` is the number of cases and `RUNSHEET_SEED` the first seed; a seed alone runs its
 * one case.
 */

/** What runs declared targets, if not what is built. */
let mockRunWork: string | undefined;
jest.mock('../../local/functions/function-sources', () => {
  const real = jest.requireActual('../../local/functions/function-sources');
  const builtBundles = () => {
    const bundles: Map<string, object> = real.builtBundles();
    return mockRunWork ? bundles.set('run-work', { file: mockRunWork, isBuilt: true }) : bundles;
  };
  return { ...real, builtBundles };
});

const seed = process.env.RUNSHEET_SEED;
const count = Number(process.env.RUNSHEET_WORK_CASES ?? (seed ? 1 : Object.keys(ACTS).length));
/** They wait most of their time. */
const AT_ONCE = 8;

jest.setTimeout(60_000 + count * 6_000);

let laptop: Laptop;
const slow = new SlowStore();
const outcomes: { workCase: WorkCase; evidence: WorkEvidence; broken: string[] }[] = [];
beforeAll(async () => {
  laptop = await openLaptop();
  await slow.open(laptop.engine.storeUrl);
  const left = Array.from({ length: count }, (_, index) => makeWorkCase(Number(seed ?? 1) + index));
  const lane = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const evidence = await runWorkCase(laptop, slow, next);
      outcomes.push({ workCase: next, evidence, broken: brokenWork(evidence) });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
});
afterAll(async () => {
  slow.close();
  await laptop.close();
});

describe(`${count} cases of bad work from seed ${seed ?? 1}`, () => {
  it('break no invariant', () => {
    const told = outcomes
      .filter(({ broken }) => broken.length > 0)
      .map(({ workCase, broken }) =>
        [
          ...broken,
          `again: RUNSHEET_SEED=${workCase.seed} npx jest test/faults/work.test.ts`,
          JSON.stringify(workCase),
        ].join('\n'),
      );
    expect(told.join('\n\n')).toBe('');
  });

  it('meet every act, if they are as many', () => {
    if (seed) return;
    const met = new Set(outcomes.flatMap(({ workCase }) => workCase.jobs.map(({ act }) => act)));
    expect(Object.keys(ACTS).filter((act) => !met.has(act))).toEqual([]);
  });

  it('leave the home usable by the next run', async () => {
    const finished = await runJobs(laptop, [anActRow('work')]);
    expect(finished.result.status).toBe('SUCCEEDED');
  });
});

describe('the invariants notice that', () => {
  beforeAll(async () => {
    mockRunWork = await bundleWorkMutants(path.join(laptop.scratch, 'mutants'));
  });
  afterAll(() => {
    mockRunWork = undefined;
    delete process.env.RUNSHEET_TEST_MUTANT;
  });

  it.each([...Object.entries(WORK_MUTANTS), ['nothing is wrong', { act: 'works', breaks: '' }] as const])(
    '%s',
    async (name, { act, breaks }) => {
      process.env.RUNSHEET_TEST_MUTANT = name;
      const job = { name: 'job-1', act, priority: -1, maximumRetries: 1, text: '; touch pwned' };
      const evidence = await runWorkCase(laptop, slow, { seed: 0, jobs: [job], slowMs: 0 });
      const noticed = brokenWork(evidence).map((each) => each.slice(0, 2));
      if (breaks === '') expect(noticed).toEqual([]);
      else expect(noticed).toContain(breaks);
    },
  );
});
