import { runCases, seedsFrom } from './cases/run-cases';
import { openLaboratory } from './engine/laboratory';
import { bundleMutants } from './mutants/bundle-mutants';
import { ENGINE_MUTANTS } from './mutants/engine-mutants';

/*
 * Engines that are broken on purpose. The harness notices each within these cases, by an invariant that the mutant
 * names.
 */

const CASES = 300;

jest.setTimeout(300_000);

describe('the harness notices that', () => {
  it.each(Object.entries(ENGINE_MUTANTS))('%s', async (name, { breaks, definition, from }) => {
    const laboratory = await openLaboratory({
      bundle: bundleMutants,
      environment: () => ({ RUNSHEET_TEST_MUTANT: name }),
      ...(definition && { definition }),
    });
    const isNoticed = (broken: string[]) => broken.some((each) => breaks.some((id) => each.startsWith(`${id} `)));
    const outcomes = await runCases(laboratory, seedsFrom(from, CASES), ({ broken }) => isNoticed(broken)).finally(() =>
      laboratory.close(),
    );
    expect(outcomes.map(({ broken }) => isNoticed(broken))).toContain(true);
  });
});
