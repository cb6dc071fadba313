import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

/*
 * Builds programs into dist/.
 *   node bin/build.mjs                the command line and the engine's processes
 *   node bin/build.mjs app            the CDK entry
 *   node bin/build.mjs bench          the bench
 *   node bin/build.mjs emulator-app   the CDK entry of test/emulator
 * The first also links the command line as node_modules/.bin/runsheet (npm's `bin` field fails in a project's own
 * folder), and the package as node_modules/runsheet.
 */
const PROGRAMS = {
  runsheet: 'bin/runsheet.ts',
  'store-process': 'local/store/store-process.ts',
  'function-host': 'local/functions/function-host.ts',
  index: 'sdk/index.ts',
  testing: 'sdk/testing/index.ts',
};

/** Left out of the bundles: native code, and packages that are too large to be worth bundling. */
const EXTERNAL = ['aws-cdk-lib', 'constructs', 'cdk-nag', 'esbuild', 'dynalite'];

const OTHERS = { app: 'bin/app.ts', bench: 'bench/bench.ts', 'emulator-app': 'test/emulator/app.ts' };

const [wanted] = process.argv.slice(2);
const programs = wanted ? { [wanted]: OTHERS[wanted] } : PROGRAMS;
const executable = programs.runsheet && { banner: { js: '#!/usr/bin/env node' } };

await build({
  entryPoints: programs,
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  mainFields: ['module', 'main'],
  external: EXTERNAL.flatMap((name) => [name, `${name}/*`]),
  logLevel: 'warning',
  ...executable,
});

if (programs.runsheet) {
  linkCommand('runsheet');
  linkPackage('runsheet');
}

function linkCommand(name) {
  const folder = 'node_modules/.bin';
  mkdirSync(folder, { recursive: true });
  chmodSync(`dist/${name}.cjs`, 0o755);
  rmSync(path.join(folder, name), { force: true });
  symlinkSync(`../../dist/${name}.cjs`, path.join(folder, name));
}

/** The example imports 'runsheet', as a project does that has installed the package. */
function linkPackage(name) {
  const link = `node_modules/${name}`;
  rmSync(link, { force: true });
  symlinkSync('..', link);
}
