import path from 'node:path';
import { build } from 'esbuild';
import { type BundledFunction, bundleOptions, bundleProblems, readBundles } from '../../functions/bundle-sources';
import { byLanguage } from '../../functions/job-files';
import { builtFunction, builtPythonHost } from '../built-entry';
import { pythonProblems } from '../python/check-python';
import { answered, withCompiler } from './compiler';
import { hashedFile, writeOnce } from './hashed-file';

type Assets = Readonly<Record<string, 'text' | 'file'>>;

/** A function's bundle on disk, or why it could not be made. `isBuilt`: it came with the package. */
export type Bundle = { file: string; isBuilt?: true } | { problem: string };

/**
 * Bundles the functions as for Lambda (functions/bundling.ts). A bundle's name holds the hash of its content, so that
 * commands that run side by side in one home never overwrite each other's bundles. A function that does not compile
 * does not affect the others.
 * @param sources each function's entry file, by the function's name
 * @param assets how files that are no code are bundled, as the project's config says it
 */
export function bundleFunctions(
  sources: ReadonlyMap<string, string>,
  folder: string,
  assets: Assets = {},
): Promise<Map<string, Bundle>> {
  const { code, python } = byLanguage(sources);
  return withCompiler(async () => {
    const together = await bundle(code, folder, assets);
    const bundles = 'problems' in together ? await bundleOneByOne(code, folder, assets) : together;
    // A file in Python is run by a function that comes with the package.
    for (const name of python.keys()) bundles.set(name, { file: builtFunction('run-python'), isBuilt: true });
    return bundles;
  });
}

/** Says of each function that does not compile what is wrong, by the function's name. Writes nothing. */
export function findBuildProblems(
  sources: ReadonlyMap<string, string>,
  assets: Assets = {},
  environment: NodeJS.ProcessEnv = {},
): Promise<Map<string, string>> {
  const { code, python } = byLanguage(sources);
  return withCompiler(async () => {
    const problems = pythonProblems(python, builtPythonHost(), environment);
    if (!('problems' in (await compile(code, assets)))) return problems;
    for (const [name, file] of code) {
      const alone = await compile(new Map([[name, file]]), assets);
      if ('problems' in alone) problems.set(name, alone.problems.join('\n'));
    }
    return problems;
  });
}

async function bundleOneByOne(
  sources: ReadonlyMap<string, string>,
  folder: string,
  assets: Assets,
): Promise<Map<string, Bundle>> {
  const bundles = new Map<string, Bundle>();
  for (const [name, file] of sources) {
    const alone = await bundle(new Map([[name, file]]), folder, assets);
    const made = 'problems' in alone ? { problem: alone.problems.join('\n') } : alone.get(name);
    if (made) bundles.set(name, made);
  }
  return bundles;
}

/** Returns every problem, and writes nothing, if one of the sources does not compile. */
async function bundle(
  sources: ReadonlyMap<string, string>,
  folder: string,
  assets: Assets,
): Promise<Map<string, Bundle> | { problems: string[] }> {
  const compiled = await compile(sources, assets);
  if ('problems' in compiled) return compiled;
  return new Map([...compiled].map(([name, each]) => [name, { file: writeBundle(name, each, folder) }]));
}

async function compile(
  sources: ReadonlyMap<string, string>,
  assets: Assets,
): Promise<Map<string, BundledFunction> | { problems: string[] }> {
  if (sources.size === 0) return new Map();
  try {
    const options = bundleOptions(sources, { root: process.cwd(), target: OWN_NODE, assets });
    return readBundles(sources.keys(), await answered(() => build(options)));
  } catch (error) {
    return { problems: bundleProblems(error) };
  }
}

/**
 * Returns the bundle's file. Its source map and its data files are there before it, because others may be loading it.
 */
function writeBundle(name: string, { code, map, assets }: BundledFunction, folder: string): string {
  // Code that only moved makes the same bundle, and another map.
  const file = hashedFile(folder, name, 'js', code, map);
  for (const asset of assets) writeOnce(path.join(folder, asset.name), asset.contents);
  writeOnce(`${file}.map`, map);
  writeOnce(file, code);
  return file;
}

/** The functions run on the Node that runs this command. It may be older than Lambda's. */
const OWN_NODE = `node${process.versions.node}`;
