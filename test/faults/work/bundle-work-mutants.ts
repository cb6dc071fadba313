import path from 'node:path';
import { build } from 'esbuild';
import { BUNDLING } from '../../../functions/bundling';
import { standIns } from '../mutants/bundle-mutants';

const REPLACED = [
  'local/process-trees',
  ...['attempt-folder', 'work-process', 'work-failed'].map((name) => `local/drivers/${name}`),
];

/** Bundles what runs declared targets, with the stand-ins. Returns its file. */
export async function bundleWorkMutants(folder: string): Promise<string> {
  const outfile = path.join(folder, 'run-work.js');
  await build({
    ...BUNDLING,
    mainFields: [...BUNDLING.mainFields],
    external: [...BUNDLING.external],
    entryPoints: [path.resolve(__dirname, '../../../local/functions/run-work.ts')],
    bundle: true,
    platform: 'node',
    outfile,
    logLevel: 'warning',
    plugins: [standIns(REPLACED, path.join(__dirname, 'stand-ins'))],
  });
  return outfile;
}
