import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { TestHome } from '../../support/home/a-home';
import { brokenEnd, brokenLock } from '../../support/services/invariants';
import { workedBeside } from '../invariants/of-attempts';
import { readWorks } from '../invariants/read-works';
import { ActName } from './fault-case';

/*
 * A home in which the built command line runs one group again and again, and is cut off in the middle each time.
 */

export const GROUP = 'nightly';

export function aHome(): TestHome {
  const home = new TestHome();
  const source = JSON.stringify(path.join(__dirname, '..', 'jobs', 'scripted'));
  writeFileSync(path.join(home.jobs, 'scripted.ts'), `export { handler } from ${source};\n`);
  return home;
}

/** A parallel job and three stages of jobs that each work for a moment. */
export function applyGroup(home: TestHome): Promise<void> {
  const job = (priority: number, ms: number) => ({
    target: 'lambda:scripted',
    priority,
    maximum_retries: 1,
    parameters: { probe: home.path('probe'), acts: [{ do: ActName.SUCCEED, ms }] },
  });
  const jobs = {
    beside: job(-1, 300),
    first: job(0, 100),
    'also-first': job(0, 150),
    second: job(1, 100),
    third: job(2, 50),
  };
  return home.apply({ [GROUP]: { jobs } });
}

/** What is broken in the home between two commands: open runs, rows, the lock, or two attempts at work at once. */
export async function brokenHome(home: TestHome): Promise<string[]> {
  const { runs } = await home.json('runs', GROUP, '--limit', '1000');
  const ids = (runs as { run_id: string }[]).map((run) => run.run_id);
  return home.withEngine(async (engine) => {
    const ofRuns = await Promise.all(ids.map((runId) => brokenRun(engine, runId)));
    // Across two runs of the group as well: work that a run left behind would overlap with the next run's.
    const works = readWorks(home.path('probe')).map((work) => ({ ...work, runId: GROUP }));
    return [...ofRuns.flat(), ...(await brokenLock(engine, GROUP, ids)), ...workedBeside({ works })];
  });
}

/** The status of a run that was cut off does not follow from its rows: it is ABORTED even if all of them are good. */
async function brokenRun(engine: Parameters<typeof brokenEnd>[0], runId: string): Promise<string[]> {
  const run = await engine.runs.findRun(runId);
  const broken = await brokenEnd(engine, runId, run?.on_failure !== undefined);
  return broken.filter((each) => each !== 'C1 the run is ABORTED').map((each) => `${runId}: ${each}`);
}
