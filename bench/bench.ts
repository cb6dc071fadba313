import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { renderTable } from '../bin/view/render-table';
import { openEngine } from '../local/embedded-engine';
import { countHistory, pricePerThousand } from './count-history';
import { writeGroup } from './groups';
import { measureBundles } from './measure-bundles';
import { measureFloor } from './measure-floor';
import { measureRun } from './measure-run';
import { measureStore } from './measure-store';

/*
 * `npm run bench` prints how fast and how large Runsheet is on this machine, each figure beside its limit, measured in the
 * same run: machines differ and are noisy, ratios hold. `npm run bench -- --quick` takes fewer jobs and rounds.
 */

const QUICK = process.argv.includes('--quick');
const FEW = QUICK ? 50 : 100;
const MANY = QUICK ? 200 : 1000;
const STAGES = QUICK ? 20 : 60;
const WORKERS = 8;

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-bench-'));
  const engine = await openEngine(path.join(folder, 'home'));
  try {
    const lines: string[][] = [];
    const add = (what: string, value: string, target = '', note = '') => lines.push([what, value, target, note]);
    for (const [name, jobs, kind] of [
      ['few', FEW, 'parallel'],
      ['many', MANY, 'parallel'],
      ['staged', STAGES, 'stages'],
    ] as const) {
      await writeGroup(engine, name, jobs, kind);
    }
    await measureRun(engine, 'few', WORKERS); // warm-up: compiled code, the store's first pages

    const storeMs = await measureStore(engine, MANY);
    const floorMs = (await measureFloor(engine, 'many', WORKERS)) / MANY;
    const few = await measureRun(engine, 'few', WORKERS);
    const many = await measureRun(engine, 'many', WORKERS);
    const staged = await measureRun(engine, 'staged', WORKERS);
    const perJob = many.ms / MANY;
    const ratio = perJob / (few.ms / FEW);
    add(
      `limit: START + END, the store alone`,
      `${storeMs.toFixed(1)} ms a job`,
      '',
      'the durable log of one attempt, 50 at a time',
    );
    add(
      `floor: the same functions called straight`,
      `${floorMs.toFixed(1)} ms a job`,
      '',
      `${MANY} jobs, ${WORKERS} processes, the same two writes`,
    );
    add(
      `run of ${MANY} parallel jobs`,
      `${perJob.toFixed(1)} ms a job`,
      '<= 10',
      `${(1000 / perJob).toFixed(0)} jobs/s; loading and closing included`,
    );
    add(
      `  its jobs alone`,
      `${(many.jobsMs / MANY).toFixed(1)} ms a job`,
      '',
      `${(many.jobsMs / MANY / floorMs).toFixed(2)} x the floor`,
    );
    add(
      `  against ${FEW} jobs`,
      `${ratio.toFixed(2)} x a job`,
      '0.8 to 1.2',
      `${FEW} jobs: ${(few.ms / FEW).toFixed(1)} ms a job`,
    );
    add(
      `  memory, all processes (PSS)`,
      many.peakMb === undefined ? 'not told here' : `${many.peakMb.toFixed(0)} MB`,
      '< 600',
    );
    add(
      `hand-off between sequential jobs`,
      `${(staged.jobsMs / STAGES).toFixed(1)} ms`,
      '<= 15',
      `${STAGES} stages of one job`,
    );

    const history = countHistory(many.events);
    add(
      'state transitions a job',
      history.transitionsPerJob.toFixed(2),
      '1',
      'successful parallel jobs, on the event log',
    );
    add('history events a job', history.eventsPerJob.toFixed(2), '7', "2 of them the Map's");
    add(
      "LoadGroup's output",
      `${history.payloadBytesPerJob.toFixed(0)} bytes a job`,
      '<= 120',
      'as on AWS: 20-character job names',
    );
    add(
      'Step Functions, 1,000 jobs',
      `$${pricePerThousand(history.transitionsPerJob).toFixed(4)}`,
      '',
      'at $0.025 per 1,000 transitions, besides about 10 a run',
    );

    const { bare, bundles } = await measureBundles(path.join(folder, 'bundles'), QUICK ? 3 : 11);
    add(
      'bare client-dynamodb bundle',
      `${kilobytes(bare.bytes)}, ${bare.loadMs.toFixed(0)} ms`,
      '',
      'size, load time (median)',
    );
    for (const each of bundles) {
      const ratios = `${(each.bytes / bare.bytes).toFixed(2)} x, ${(each.loadMs / bare.loadMs).toFixed(2)} x`;
      const target = each.name === 'close-run' ? '' : '<= 1.15 x';
      add(`  ${each.name}`, `${kilobytes(each.bytes)}, ${each.loadMs.toFixed(0)} ms`, target, ratios);
    }
    console.log(renderTable(['MEASURED', 'VALUE', 'TARGET', ''], lines));
  } finally {
    engine.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 });
  }
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} KB`;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
