import { BatchTrouble, makeLargeCase } from './cases/make-large-case';
import { type Outcome, runCases, seedsFrom } from './cases/run-cases';
import { type Laboratory, openLaboratory } from './engine/laboratory';
import { batchesOf } from './invariants/of-batches';
import { BATCH_MUTANTS } from './mutants/batch-mutants';
import { bundleMutants } from './mutants/bundle-mutants';

/*
 * Runs in batches whose calls of LoadBatch have faults, and the late or second executions of a batch.
 * `RUNSHEET_CASES` is the number of cases and `RUNSHEET_SEED` the first seed; a seed alone runs its one case.
 */

const seed = process.env.RUNSHEET_SEED;
const count = Number(process.env.RUNSHEET_CASES ?? (seed ? 1 : 40));
const MUTANT_CASES = 20;

jest.setTimeout(120_000 + count * 5_000);

describe(`${count} cases in batches from seed ${seed ?? 1}`, () => {
  let laboratory: Laboratory;
  let outcomes: Outcome[];
  beforeAll(async () => {
    laboratory = await openLaboratory();
    outcomes = await runCases(laboratory, seedsFrom(Number(seed ?? 1), count), undefined, makeLargeCase);
  });
  afterAll(() => laboratory.close());

  it('break no invariant', () => {
    const broken = outcomes.filter((outcome) => outcome.broken.length > 0);
    expect(broken.map(told).join('\n\n')).toBe('');
  });

  it('are all runs in batches', () => {
    for (const { evidence } of outcomes) {
      expect(evidence.executions.flatMap(batchesOf).length).toBeGreaterThanOrEqual(2);
    }
  });

  it('are struck by most of the faults that were aimed at them, and some batch is lost', () => {
    if (count < 40) return;
    expect(outcomes.filter(({ evidence }) => evidence.struck.length > 0).length).toBeGreaterThan(count / 2);
    const lost = outcomes.filter(({ evidence }) =>
      evidence.executions.flatMap(batchesOf).some((each) => !each.isLoaded),
    );
    expect(lost.length).toBeGreaterThan(0);
  });
});

describe('the harness notices that', () => {
  it.each(
    Object.entries(BATCH_MUTANTS).flatMap(([name, mutant]) =>
      mutant.noticedBy.map((trouble) => [name, trouble, mutant] as const),
    ),
  )('%s, when %s', async (name, trouble, { definition, breaks }) => {
    const laboratory = await openLaboratory({
      bundle: bundleMutants,
      environment: () => ({ RUNSHEET_TEST_MUTANT: name }),
      ...(definition && { definition }),
    });
    const isNoticed = (broken: string[]) => broken.some((each) => breaks.some((id) => each.startsWith(`${id} `)));
    const outcomes = await runCases(
      laboratory,
      seedsFrom(1, MUTANT_CASES),
      ({ broken }) => isNoticed(broken),
      (each) => makeLargeCase(each, trouble),
    ).finally(() => laboratory.close());
    expect(outcomes.map(({ broken }) => isNoticed(broken))).toContain(true);
  });
});

it('every trouble of a batch is noticed in some mutant, but for those that stand for several', () => {
  const noticed = Object.values(BATCH_MUTANTS).flatMap((mutant) => mutant.noticedBy);
  const { CALL, STORE, ...named } = BatchTrouble;
  expect([...new Set<string>(noticed)].sort()).toEqual(Object.values(named).sort());
});

/** The broken invariants, and the command that shows them again. */
function told({ faultCase, broken }: Outcome): string {
  return [
    ...broken,
    `again: RUNSHEET_SEED=${faultCase.seed} npx jest test/faults/batches.test.ts`,
    JSON.stringify(faultCase.faults),
  ].join('\n');
}
