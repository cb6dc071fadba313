import path from 'node:path';
import { bundleWithStandIns } from '../mutants/bundle-mutants';

const REPLACED = [
  'local/process-trees',
  'local/drivers/attempt-folder',
  'local/drivers/work-process',
  'drivers/work-failed',
];

/** Bundles what runs declared targets, with the stand-ins. Returns its file. */
export async function bundleWorkMutants(folder: string): Promise<string> {
  const outfile = path.join(folder, 'run-work.js');
  const entry = path.resolve(__dirname, '../../../local/functions/run-work.ts');
  await bundleWithStandIns(REPLACED, path.join(__dirname, 'stand-ins'), { entryPoints: [entry], outfile });
  return outfile;
}
