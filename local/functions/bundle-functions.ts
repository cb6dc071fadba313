import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type BuildFailure, type BuildResult, build, type Message, type OutputFile, stop } from 'esbuild';
import { BUNDLING } from '../../functions/bundling';
import { writeWhole } from '../write-whole';

/** A function's bundle on disk, or why it could not be made. */
export type Bundle = { file: string } | { problem: string };

/**
 * Bundles the functions as for Lambda (functions/bundling.ts). A bundle's name holds the hash of its content, so that
 * commands that run side by side in one home never overwrite each other's bundles. A function that does not compile
 * does not affect the others.
 * @param sources each function's entry file, by the function's name
 */
export async function bundleFunctions(
  sources: ReadonlyMap<string, string>,
  folder: string,
): Promise<Map<string, Bundle>> {
  atWork += 1;
  try {
    return (await bundle(sources, folder)) ?? (await bundleOneByOne(sources, folder));
  } finally {
    atWork -= 1;
    // esbuild's process would stay as long as ours, with 30 MB. While another run of this command uses it, it must not
    // be stopped: that run would wait for ever.
    if (atWork === 0) await stop();
  }
}

/** How many calls of `bundleFunctions` are under way. */
let atWork = 0;

async function bundleOneByOne(sources: ReadonlyMap<string, string>, folder: string): Promise<Map<string, Bundle>> {
  const bundles = new Map<string, Bundle>();
  for (const [name, file] of sources) {
    const alone = await bundle(new Map([[name, file]]), folder);
    bundles.set(name, alone?.get(name) ?? { problem: await whyNot(name, file, folder) });
  }
  return bundles;
}

/** Undefined if one of the sources does not compile. */
async function bundle(sources: ReadonlyMap<string, string>, folder: string): Promise<Map<string, Bundle> | undefined> {
  if (sources.size === 0) return new Map();
  const result = await compile(sources, folder);
  if ('errors' in result && result.errors.length > 0) return undefined;
  const outputs = new Map((result as BuildResult).outputFiles?.map((output) => [path.basename(output.path), output]));
  const bundles = new Map<string, Bundle>();
  for (const [name, output] of outputs) {
    if (!name.endsWith('.js')) writeOnce(path.join(folder, name), output);
  }
  for (const name of sources.keys()) {
    const output = outputs.get(`${name}.js`) as OutputFile;
    const hash = createHash('sha256').update(output.contents).digest('hex').slice(0, 12);
    const file = path.join(folder, `${name}-${hash}.js`);
    writeOnce(file, output);
    bundles.set(name, { file });
  }
  return bundles;
}

async function compile(sources: ReadonlyMap<string, string>, folder: string): Promise<BuildResult | BuildFailure> {
  try {
    return await build({
      ...BUNDLING,
      mainFields: [...BUNDLING.mainFields],
      external: [...BUNDLING.external],
      entryPoints: Object.fromEntries([...sources].map(([name, file]) => [name, path.resolve(file)])),
      entryNames: '[name]',
      assetNames: '[name]-[hash]',
      bundle: true,
      platform: 'node',
      outdir: folder,
      write: false,
      logLevel: 'silent',
    });
  } catch (error) {
    if (isBuildFailure(error)) return error;
    throw error;
  }
}

async function whyNot(name: string, file: string, folder: string): Promise<string> {
  const failure = (await compile(new Map([[name, file]]), folder)) as BuildFailure;
  return (failure.errors ?? []).map(problemText).join('\n');
}

/** `jobs/load.ts:3:7: Unexpected "}"`, then the line of code. Lists show only the first line, so it has the place. */
function problemText({ text, location }: Message): string {
  if (!location) return text;
  const { file, line, column, lineText } = location;
  return `${file}:${line}:${column + 1}: ${text}\n    ${lineText.trim().slice(0, MAX_CODE)}`;
}

/** A generated file may be one line. */
const MAX_CODE = 200;

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error;
}

/** Writes a file whose name holds its hash: once, and complete at once, because others may be loading it. */
function writeOnce(file: string, output: OutputFile): void {
  if (existsSync(file)) return;
  writeWhole(file, output.contents);
}
