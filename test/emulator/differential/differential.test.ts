import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { type Laptop, openLaptop } from '../../support/home/laptop';
import { PREFIX } from '../stack-groups';
import { writeCase } from './apply-case';
import { arbitraryCase } from './arbitrary-case';
import { type Act, parseCase, renderCase } from './group-case';
import { runEmbedded } from './run-embedded';
import { runEmulated } from './run-emulated';

/*
 * Runs the same groups on the embedded engine and on engines that others wrote. Their stories must be equal. A case
 * that differs is written to a file, and `RUNSHEET_CASE=<file> npm run test:emulator` tries it again. `RUNSHEET_SEED`
 * chooses other cases, `RUNSHEET_GROUPS=200` more of them.
 */

const { RUNSHEET_CASE, RUNSHEET_SEED = '20261122', RUNSHEET_GROUPS = '25' } = process.env;
const cases = RUNSHEET_CASE
  ? [parseCase(readFileSync(RUNSHEET_CASE, 'utf8'))]
  : fc.sample(arbitraryCase, { seed: Number(RUNSHEET_SEED), numRuns: Number(RUNSHEET_GROUPS) });
/** Emulators that were left running (`--serve`) still have the groups of earlier tries. */
const session = Date.now().toString(36);
const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-cases-'));

let laptop: Laptop;
beforeAll(async () => {
  laptop = await openLaptop();
});
afterAll(() => laptop.close());

describe('the embedded engine and the emulators tell the same story', () => {
  it.each(cases.map((groupCase, index) => [index + 1, groupCase] as const))(
    'of case %i',
    async (index, groupCase) => {
      const applied = writeCase(folder, `${PREFIX}case-${session}-${index}`, groupCase);
      const [here, there] = await Promise.all([runEmbedded(laptop, applied), runEmulated(applied)]);
      expect(here.outOfOrder).toEqual([]);
      try {
        expect(here).toEqual(there);
      } catch (error) {
        const again = `RUNSHEET_CASE=${applied.file} npm run test:emulator`;
        throw new Error(`${(error as Error).message}\n\n${again}\n\n${renderCase(applied.group, groupCase)}`);
      }
    },
    300_000,
  );

  it('of jobs that take the outputs of others', async () => {
    const job = (priority: number, takes?: string, act: Act = 'succeed') => ({
      priority,
      maximum_retries: 1,
      is_enabled: true,
      script: [act],
      ...(takes !== undefined && { takes }),
    });
    const jobs = {
      extract: job(0),
      fails: job(0, undefined, 'fail-for-good'),
      all: job(1, 'extract'),
      part: job(1, 'extract.attempt'),
      missing: job(1, 'extract.nothing'),
      'of-a-failed-one': job(1, 'fails.attempt'),
      chained: job(2, 'part.taken'),
    };
    const tooEarly = { target: 'lambda:scripted', timeout_minutes: 1, maximum_retries: 0, priority: 0 };
    const byHand = { 'too-early': { ...tooEarly, parameters: { script: ['succeed'], taken: { output: 'extract' } } } };
    const settings = { on_failure: 'continue' as const, max_concurrency: 40 };
    const applied = writeCase(folder, `${PREFIX}outputs-${session}`, { settings, jobs, byHand });
    const [here, there] = await Promise.all([runEmbedded(laptop, applied), runEmulated(applied)]);
    expect(here).toEqual(there);
    expect(here.jobs).toMatchObject({
      all: { output: '{"attempt":1,"taken":{"attempt":1}}' },
      chained: { output: '{"attempt":1,"taken":1}' },
      missing: { status: 'FAILED', attempt: 1, error: expect.stringMatching(/has no "nothing"/) },
      'of-a-failed-one': { status: 'FAILED', attempt: 1, error: expect.stringMatching(/job "fails" is FAILED/) },
      'too-early': { status: 'INVALID', reason: expect.stringMatching(/"extract" runs in the same stage/) },
    });
  }, 120_000);

  /**
   * Compares rows only. The emulator's crash has no request id in its cause, so settling it takes more looks.
   */
  it('of a job that ignores its signal and is killed', async () => {
    const slow = { priority: 0, maximum_retries: 1, is_enabled: true, script: ['ignore-signal', 'succeed'] as Act[] };
    const settings = { on_failure: 'stop' as const, max_concurrency: 40 };
    const applied = writeCase(folder, `${PREFIX}killed-${session}`, { settings, jobs: { slow }, byHand: {} });
    const [here, there] = await Promise.all([runEmbedded(laptop, applied), runEmulated(applied)]);
    expect([here.run, here.jobs]).toEqual([there.run, there.jobs]);
  }, 120_000);
});
