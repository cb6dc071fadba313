import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ENGINE_MUTANTS } from '../../faults/mutants/engine-mutants';
import { type Laptop, openLaptop } from '../../support/home/laptop';
import { notOnAws } from '../deployed';
import { PREFIX } from '../stack-groups';
import { writeCase } from './apply-case';
import type { CaseJob, GroupCase } from './group-case';
import { runEmbedded } from './run-embedded';
import { runEmulated } from './run-emulated';

/*
 * An embedded engine that is broken on purpose must have another story than the emulators. The third such engine, a
 * START without its fence, differs only if calls come twice: see test/faults/mutants.test.ts.
 */

jest.mock('../../../domain/definition', () => {
  const real = jest.requireActual('../../../domain/definition');
  const mutant = () => jest.requireActual('../../faults/mutants/chosen-mutant').chosenMutant();
  const renderDefinition = () => {
    const definition = real.renderDefinition();
    return mutant()?.definition?.(definition) ?? definition;
  };
  return { ...real, renderDefinition };
});
jest.mock('../../../local/functions/bundle-functions', () => ({
  bundleFunctions: jest.requireActual('../../faults/mutants/bundle-mutants').bundleMutants,
}));

const job = (given: Partial<CaseJob>): CaseJob => ({
  priority: 0,
  maximum_retries: 0,
  is_enabled: true,
  script: ['succeed'],
  ...given,
});
const settings = { on_failure: 'stop' as const, max_concurrency: 40 };
const CASES: Record<string, GroupCase> = {
  'a failed stage stops nothing': {
    settings,
    jobs: { fails: job({ script: ['fail'] }), after: job({ priority: 1 }) },
    byHand: {},
  },
  'timeouts are ignored': { settings, jobs: { slow: job({ script: ['time-out'] }) }, byHand: {} },
};

/** An engine that ignores timeouts would run for ten minutes. */
const ENOUGH_MS = 15_000;

let laptop: Laptop;
beforeAll(async () => {
  laptop = await openLaptop();
});
afterAll(async () => {
  delete process.env.RUNSHEET_TEST_MUTANT;
  await laptop.close();
});

notOnAws('it judges broken embedded engines').describe('the emulators tell another story', () => {
  it.each(Object.entries(CASES))(
    'where %s',
    async (mutant, groupCase) => {
      expect(Object.keys(ENGINE_MUTANTS)).toContain(mutant);
      const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-cases-'));
      const tell = async (name: string) => {
        const applied = writeCase(folder, `${PREFIX}${name}-${Date.now().toString(36)}`, groupCase);
        return Promise.all([runEmbedded(laptop, applied, AbortSignal.timeout(ENOUGH_MS)), runEmulated(applied)]);
      };

      process.env.RUNSHEET_TEST_MUTANT = mutant;
      const [broken, judge] = await tell('broken');
      expect(broken).not.toEqual(judge);

      delete process.env.RUNSHEET_TEST_MUTANT;
      const [whole, again] = await tell('whole');
      expect(whole).toEqual(again);
    },
    120_000,
  );
});
