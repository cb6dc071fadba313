import path from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { BUNDLING } from '../../../functions/bundling';
import { byLanguage } from '../../../functions/job-files';
import type { bundleFunctions } from '../../../local/functions/bundle-functions';
import { SERVICES } from '../../../local/functions/function-sources';

const ROOT = path.resolve(__dirname, '../../..');
/** The modules with a stand-in in modules/: the mutant that the environment names, or the real module. */
const REPLACED = [
  ...['domain/attempts/attempt', 'domain/attempts/settle-attempt', 'domain/plans/rerun'],
  'operations/load/load-batch',
  ...['sdk/timers', 'sdk/watchdog', 'sdk/kept-globals', 'sdk/stopwatch'],
];

/** Bundles job functions as the engine does, and the service functions too, all with the stand-ins. Python has none. */
export const bundleMutants: typeof bundleFunctions = async (jobs, folder) => {
  const { code } = byLanguage(jobs);
  const sources = new Map([...code, ...serviceSources()]);
  const outdir = path.join(folder, 'mutants');
  await bundleWithStandIns(REPLACED, path.join(__dirname, 'modules'), {
    entryPoints: Object.fromEntries(sources),
    outdir,
  });
  const services = new Set<string>(Object.values(SERVICES));
  const built = (name: string) => ({
    file: path.join(outdir, `${name}.js`),
    ...(services.has(name) && { isBuilt: true as const }),
  });
  return new Map([...sources.keys()].map((name) => [name, built(name)]));
};

function serviceSources(): [string, string][] {
  return Object.values(SERVICES).map((name) => [name, path.join(ROOT, 'functions', `${name}.ts`)]);
}

/** Bundles as the product's functions are bundled, with the stand-ins of this folder for the modules of their names. */
export async function bundleWithStandIns(
  replaced: readonly string[],
  folder: string,
  options: BuildOptions,
): Promise<void> {
  await build({
    ...BUNDLING,
    mainFields: [...BUNDLING.mainFields],
    external: [...BUNDLING.external],
    bundle: true,
    platform: 'node',
    logLevel: 'warning',
    plugins: [standIns(replaced, folder)],
    ...options,
  });
}

/**
 * Imports of the product resolve to the stand-in in this folder. Imports of tests, and so of the stand-ins, resolve to
 * the real module.
 */
function standIns(replaced: readonly string[], folder: string): Plugin {
  return {
    name: 'stand-ins',
    setup: ({ onResolve }) => {
      onResolve({ filter: /^\.\.?\// }, ({ path: imported, resolveDir }) => {
        const file = path.relative(ROOT, path.resolve(resolveDir, imported));
        if (!replaced.includes(file) || resolveDir.startsWith(path.join(ROOT, 'test'))) return undefined;
        return { path: path.join(folder, `${path.basename(file)}.ts`) };
      });
    },
  };
}
