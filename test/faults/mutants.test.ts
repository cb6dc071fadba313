import { runCases, seedsFrom } from './cases/run-cases';
import { openLaboratory } from './engine/laboratory';
import { bundleMutants } from './mutants/bundle-mutants';
import { ENGINE_MUTANTS } from './mutants/engine-mutants';

/*
 * Engines that are broken on purpose. The harness notices each within these cases, by an invariant that the mutant
 * names.
 */

/** Whether the engine, which is this process, ends process groups only. */
let mockGroupsOnly = false;
jest.mock('../../local/process-trees', () => {
  const real = jest.requireActual('../../local/process-trees');
  const { killGroup } = jest.requireActual('../../local/processes');
  const killGroups = (roots: { pid?: number }[]) => {
    for (const { pid } of roots) if (pid !== undefined) killGroup(pid);
  };
  return { ...real, endTrees: (roots: { pid?: number }[]) => (mockGroupsOnly ? killGroups : real.endTrees)(roots) };
});

const CASES = 300;
const CONTROL_CASES = 20;

jest.setTimeout(300_000);

describe('the harness notices that', () => {
  it.each(Object.entries(ENGINE_MUTANTS))('%s', async (name, { breaks, definition, from, endsGroupsOnly }) => {
    mockGroupsOnly = endsGroupsOnly === true;
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

  it('nothing is broken if no mutant is chosen', async () => {
    const laboratory = await openLaboratory({ bundle: bundleMutants });
    const outcomes = await runCases(laboratory, seedsFrom(1, CONTROL_CASES)).finally(() => laboratory.close());
    expect(outcomes.flatMap(({ broken }) => broken)).toEqual([]);
  });
});
