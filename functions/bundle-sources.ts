import path from 'node:path';
import type { BuildOptions, BuildResult, Message } from 'esbuild';
import { withoutClimb } from '../domain/values/stack-frames';
import { BUNDLING } from './bundling';

/** One function's bundle, and what must lie beside it when it runs. */
export interface BundledFunction {
  code: Uint8Array;
  /** The source map, kept out of the bundle: it must be called as the bundle is, with `.map` at the end. */
  map: Uint8Array;
  /** The data files that the function imports. The bundle knows them by these names. */
  assets: { name: string; contents: Uint8Array }[];
}

interface BundleTarget {
  /** The paths in source maps are relative to this folder, wherever it lies: the same files make the same bundle. */
  root: string;
  /** The oldest Node that can run the bundles, as esbuild writes it. Default: Lambda's, of `BUNDLING`. */
  target?: string;
  /** How files that are no code are bundled, by extension, besides `BUNDLING.loader`. */
  assets?: Readonly<Record<string, 'text' | 'file'>>;
}

/**
 * The options of esbuild that bundle all these functions at once, the same for a stack and for a laptop. They write
 * nothing: `readBundles` takes the result.
 * @param sources each function's file, by the function's name
 */
export function bundleOptions(sources: ReadonlyMap<string, string>, { root, target, assets }: BundleTarget) {
  return {
    ...BUNDLING,
    ...(target !== undefined && { target }),
    mainFields: [...BUNDLING.mainFields],
    external: [...BUNDLING.external],
    loader: { ...BUNDLING.loader, ...assets },
    entryPoints: Object.fromEntries([...sources].map(([name, file]) => [name, path.resolve(file)])),
    entryNames: '[name]',
    assetNames: '[name]-[hash]',
    bundle: true,
    platform: 'node',
    absWorkingDir: path.resolve(root),
    outdir: path.resolve(root),
    // Nothing is written there. A job file x.js in the root has the path of its bundle, and esbuild would refuse it.
    allowOverwrite: true,
    write: false,
    metafile: true,
    sourcemap: 'external',
    sourcesContent: false,
    logLevel: 'silent',
  } as const satisfies BuildOptions;
}

type Built = BuildResult<ReturnType<typeof bundleOptions>>;

/**
 * The bundles of a build that succeeded, by the function's name. Throws as esbuild does if one exports no handler.
 */
export function readBundles(given: Iterable<string>, { outputFiles, metafile }: Built): Map<string, BundledFunction> {
  const names = [...given];
  const contents = new Map(outputFiles.map((output) => [path.basename(output.path), output.contents]));
  const need = (file: string) => contents.get(file) ?? missing(file);
  const outputs = Object.entries(metafile.outputs);
  const errors = names.flatMap((name) => handlerProblem(metafile, `${name}.js`, need(`${name}.js`)));
  if (errors.length > 0) throw Object.assign(new Error('a job has no handler'), { errors });
  const assets = outputs.filter(([file]) => !/\.js(\.map)?$/.test(file));
  return new Map(
    names.map((name) => {
      const inputs = metafile.outputs[`${name}.js`]?.inputs ?? {};
      const own = assets.filter(([, asset]) => Object.keys(asset.inputs).some((input) => input in inputs));
      const bundled = {
        code: need(`${name}.js`),
        map: need(`${name}.js.map`),
        assets: own.map(([file]) => ({ name: path.basename(file), contents: need(path.basename(file)) })),
      };
      return [name, bundled] as const;
    }),
  );
}

/** A module of CommonJS says only when it runs what it exports. */
function handlerProblem(
  { inputs, outputs }: Built['metafile'],
  output: string,
  code: Uint8Array,
): Pick<Message, 'text'>[] {
  const { entryPoint = '' } = outputs[output] ?? {};
  const input = inputs[entryPoint];
  if (input?.format === 'cjs' || exportsHandler(code)) return [];
  const found = input?.bytes === 0 ? 'is empty' : 'exports no "handler"';
  return [{ text: `${withoutClimb(entryPoint)} ${found}: write export const handler = defineJob(…)` }];
}

/**
 * esbuild ends a bundle with its exports, for Node's import of CommonJS: `0&&(module.exports={handler})`. What a bundle
 * passes on of another CommonJS module stands there as `...require("other")`.
 */
function exportsHandler(code: Uint8Array): boolean {
  const end = Buffer.from(code.subarray(-MAX_EXPORTS)).toString('utf8');
  const names = /\bmodule\.exports=\{([^{}]*)\}\)/.exec(end)?.[1]?.split(',') ?? [];
  return names.some((name) => name === 'handler' || name.startsWith('...'));
}

/** A job exports its handler, and perhaps some of what its tests use. */
const MAX_EXPORTS = 8192;

function missing(file: string): never {
  throw new Error(`esbuild made no ${file}`);
}

/** Why esbuild could not bundle: one text for each problem. Throws any other error. */
export function bundleProblems(error: unknown): string[] {
  const { errors } = error as { errors?: Message[] };
  if (Array.isArray(errors)) return errors.map(problemText);
  throw error;
}

/**
 * `jobs/load.ts:3:7: Unexpected "}"`, then the line of code if there is any. Lists show only the first line, so it has
 * the place.
 */
function problemText({ text, location }: Message): string {
  if (!location) return text;
  const { file, line, column, lineText } = location;
  const place = `${withoutClimb(file)}:${line}:${column + 1}: ${text}`;
  const code = lineText.trim().slice(0, MAX_CODE);
  return code === '' ? place : `${place}\n    ${code}`;
}

/** A generated file may be one line. */
const MAX_CODE = 200;
