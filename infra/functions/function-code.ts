import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Stack, Stage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { buildSync } from 'esbuild';
import { type BundledFunction, bundleOptions, bundleProblems, readBundles } from '../../functions/bundle-sources';
import { CannotSynthesize } from '../cannot-synthesize';

/*
 * The code of the functions. It is the same at each synth of the same sources, so that CloudFormation sees no change
 * where there is none.
 */

/** A service function as the package was built. With settings, they lie beside it as `settings.json`. */
export function serviceCode(scope: Construct, file: string, settings?: object): Code {
  const built = builtFunction(file);
  if (!settings) return Code.fromAsset(dirname(built));
  return writtenCode(scope, file, {
    'index.js': readFileSync(built),
    'settings.json': JSON.stringify(settings),
  });
}

function builtFunction(file: string): string {
  return builtFile(join('functions', file, 'index.js'), `the service function ${file}`);
}

/** A file of the package. It lies beside the built door; seen from the sources (in tests), it is in dist/. */
export function builtFile(name: string, what = `Runsheet's ${name}`): string {
  const places = [join(__dirname, name), join(__dirname, '../../dist', name)];
  const built = places.find((file) => existsSync(file));
  if (built) return built;
  throw new CannotSynthesize(`${what} is not built: run npm run build, or install runsheet again`);
}

export interface JobBundling {
  /** The folder to which the paths in problems and in source maps are relative. */
  root: string;
  /** How files that are no code are bundled, by extension, besides those of functions/bundling.ts. */
  assets: Readonly<Record<string, 'text' | 'file'>>;
}

/**
 * The bundles of job functions, by job. Throws every problem of all of them at once.
 * @param sources each job's file
 */
export function jobCode(
  scope: Construct,
  sources: ReadonlyMap<string, string>,
  bundling: JobBundling,
): Map<string, Code> {
  // The CDK needs no code to list stacks, to destroy one, or to deploy another.
  if (!Stack.of(scope).bundlingRequired) {
    const none = writtenCode(scope, 'none', { 'index.js': '// Not bundled: this stack is not deployed.\n' });
    return new Map([...sources.keys()].map((job) => [job, none]));
  }
  const bundles = bundle(sources, bundling);
  return new Map(
    [...bundles].map(([job, { code, map, assets }]) => [
      job,
      writtenCode(scope, job, {
        'index.js': readFileSync(builtFunction('job')),
        'claim-first.js': readFileSync(builtFunction('claim-first')),
        'job.js': code,
        'job.js.map': map,
        ...Object.fromEntries(assets.map(({ name, contents }) => [name, contents])),
      }),
    ]),
  );
}

function bundle(sources: ReadonlyMap<string, string>, bundling: JobBundling) {
  if (sources.size === 0) return new Map<string, BundledFunction>();
  try {
    return readBundles(sources.keys(), buildSync(bundleOptions(sources, bundling)));
  } catch (error) {
    const problems = bundleProblems(error);
    throw new CannotSynthesize(
      `the job functions cannot be bundled, for ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n` +
        problems.join('\n'),
    );
  }
}

/** Writes the files, and makes an asset of them. */
function writtenCode(scope: Construct, name: string, files: Record<string, string | Uint8Array>): Code {
  const folder = emptyFolder(scope, name);
  for (const [file, contents] of Object.entries(files)) writeFileSync(join(folder, file), contents);
  return Code.fromAsset(folder);
}

/** A new folder for code, where the CDK keeps what it deploys. */
export function emptyFolder(scope: Construct, name: string): string {
  const folder = join(Stage.of(scope)?.assetOutdir ?? 'cdk.out', 'runsheet', scope.node.addr, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}
