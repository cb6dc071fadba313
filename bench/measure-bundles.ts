import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, stop } from 'esbuild';
import { BUNDLING } from '../functions/bundling';
import { nodePath } from '../local/built-entry';
import { bundleFunctions } from '../local/functions/bundle-functions';
import { builtBundles, findJobFunctions, SERVICES } from '../local/functions/function-sources';
import { median } from './median';

export interface MeasuredBundle {
  name: string;
  bytes: number;
  /** Median time to load it in a fresh process, ms. */
  loadMs: number;
}

/**
 * The size and load time of each function's bundle and of a bare DynamoDB client's, measured in turn in one run. What
 * runs on this machine alone is left out.
 */
export async function measureBundles(
  folder: string,
  rounds: number,
): Promise<{ bare: MeasuredBundle; bundles: MeasuredBundle[] }> {
  mkdirSync(folder, { recursive: true });
  const bare = path.join(folder, 'bare-client.ts');
  writeFileSync(
    bare,
    `export { DynamoDBClient, UpdateItemCommand } from '${path.resolve('node_modules/@aws-sdk/client-dynamodb')}';\n`,
  );
  const jobs = await bundleFunctions(findJobFunctions(['examples/air-traffic/jobs']), folder);
  const services = [...builtBundles()].filter(([name]) => Object.values(SERVICES).includes(name));
  const ours = [...services, ...jobs].map(([name, bundle]) => ({ name, file: 'file' in bundle ? bundle.file : '' }));
  const files = [{ name: 'bare client-dynamodb', file: await bundleBare(bare) }, ...ours];
  const times = new Map(files.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, file } of files) times.get(name)?.push(loadTime(file));
  }
  const measured = files.map(({ name, file }) => ({
    name,
    bytes: statSync(file).size,
    loadMs: median(times.get(name) ?? []),
  }));
  const [first, ...others] = measured;
  return { bare: first as MeasuredBundle, bundles: others };
}

/** Bundles the whole client with its credential providers, as a function would that uses DynamoDB without Runsheet. */
async function bundleBare(source: string): Promise<string> {
  const file = `${source}.js`;
  const { external, ...options } = BUNDLING;
  const mainFields = [...options.mainFields];
  await build({ ...options, mainFields, entryPoints: [source], bundle: true, platform: 'node', outfile: file });
  await stop();
  return file;
}

function loadTime(file: string): number {
  const program = `const start = performance.now(); require(${JSON.stringify(file)}); console.log(performance.now() - start)`;
  const own = { RUNSHEET_RUN_TABLE: 'bench', RUNSHEET_DATA_URL: 's3://bench', AWS_REGION: 'eu-central-1' };
  const environment = { ...process.env, ...own };
  return Number(execFileSync(nodePath(), ['-e', program], { encoding: 'utf8', env: environment }));
}
