import {
  chmodSync,
  copyFileSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

/*
 * Builds what the package consists of into dist/, or another program.
 *   node bin/build.mjs                the command line, the engine's processes, the doors, the service functions
 *   node bin/build.mjs app            the CDK entry
 *   node bin/build.mjs bench          the bench
 *   node bin/build.mjs emulator-app   the CDK entry of test/emulator
 * The first also links the command line as node_modules/.bin/runsheet, and the package as node_modules/runsheet, as a
 * project has them that has installed it.
 */
const OTHERS = { app: 'bin/app.ts', bench: 'bench/bench.ts', 'emulator-app': 'test/emulator/app.ts' };

const PROGRAMS = {
  'store-process': 'local/store/store-process.ts',
  'function-host': 'local/functions/function-host.ts',
  'sql-runner': 'local/sql/sql-runner.ts',
};

/** The functions that no stack has. */
const HERE_ONLY = ['local/functions/run-work.ts', 'local/functions/run-python.ts'];

/** What `exports` in package.json names. */
const DOORS = { index: 'sdk/index.ts', cdk: 'infra/index.ts', testing: 'sdk/testing/index.ts' };

/** Left out of the bundles: what has native code or finds its own files by their place, and the user's own CDK. */
const EXTERNAL = ['aws-cdk-lib', 'constructs', 'cdk-nag', 'esbuild', 'dynalite'].flatMap((name) => [name, `${name}/*`]);

const COMMON = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  // Syntax only. That no source calls what Node 20.19 lacks, the types of tsconfig.json see to.
  target: 'node20.19',
  mainFields: ['module', 'main'],
  // The SDK in our bundles warns of its own later versions, which no user can install into them.
  define: { 'process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED': '"true"' },
  logLevel: 'warning',
  metafile: true,
};

/** What CommonJS gives to each file. `__dirname` is `dist/`, as it is for the other programs. */
const OF_COMMON_JS = [
  "import { createRequire as createOwnRequire } from 'node:module';",
  "import { dirname as ownDirname } from 'node:path';",
  'const require = createOwnRequire(import.meta.url);',
  'const __dirname = ownDirname(import.meta.dirname);',
];

const [wanted] = process.argv.slice(2);
if (wanted) await buildPrograms({ [wanted]: OTHERS[wanted] });
else await buildPackage();

async function buildPackage() {
  const { BUNDLING, SERVICE_BUNDLING, WORK_BUNDLING } = await readBundling();
  const built = await Promise.all([
    buildPrograms(PROGRAMS),
    buildCommandLine(),
    buildDoors(BUNDLING),
    buildJobDoor(BUNDLING),
    buildFunctions(BUNDLING, isOfJob),
    buildFunctions(WORK_BUNDLING, isOfWork),
    buildFunctions(SERVICE_BUNDLING, (file) => !isOfJob(file) && !isOfWork(file)),
  ]);
  writeFileSync('dist/THIRD-PARTY-NOTICES.txt', thirdPartyNotices(built.map(({ metafile }) => metafile)));
  copyFileSync('bin/runsheet.cjs', 'dist/runsheet.cjs');
  copyFileSync('local/python/host.py', 'dist/python-host.py');
  copyFileSync('infra/python/runsheet_lambda.py', 'dist/runsheet_lambda.py');
  rmSync('dist/runsheet_notebook', { recursive: true, force: true });
  cpSync('local/python/runsheet_notebook', 'dist/runsheet_notebook', { recursive: true, filter: isNoCache });
  rmSync('dist/templates', { recursive: true, force: true });
  // Files that a template shares with an example are links to the example's.
  copyThroughLinks('templates', 'dist/templates');
  refuseLinks('dist');
  chmodSync('dist/runsheet.cjs', 0o755);
  link('dist/runsheet.cjs', 'node_modules/.bin/runsheet');
  link('.', 'node_modules/runsheet');
  for (const example of ['air-traffic', 'python', 'spark'])
    link('node_modules/vega-datasets', `examples/${example}/node_modules/vega-datasets`);
}

/** Python writes these beside what it imports. */
function isNoCache(file) {
  return !file.endsWith('__pycache__');
}

/** Copies what links lead to. On some versions of Node `cpSync` with `dereference` keeps the links in folders. */
function copyThroughLinks(from, to) {
  if (!statSync(from).isDirectory()) return copyFileSync(realpathSync(from), to);
  mkdirSync(to);
  for (const name of readdirSync(from)) copyThroughLinks(path.join(from, name), path.join(to, name));
}

/** npm leaves links out of a package without a word. */
function refuseLinks(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const links = entries
    .filter((entry) => entry.isSymbolicLink())
    .map(({ parentPath, name }) => `${parentPath}/${name}`);
  if (links.length > 0) throw new Error(`npm would leave these links out of the package: ${links.join(', ')}`);
}

function buildPrograms(entryPoints, options = {}) {
  return build({
    ...COMMON,
    entryPoints,
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    external: EXTERNAL,
    ...options,
  });
}

/**
 * The command line, as ES modules: of no other does esbuild make files that several share. The code of a command, and
 * of a client of AWS, is in files of its own, and only the named command's are read.
 */
function buildCommandLine() {
  rmSync('dist/command-line', { recursive: true, force: true });
  return buildModules({ index: 'bin/command-line.ts' }, 'dist/command-line', {
    banner: { js: OF_COMMON_JS.join('\n') },
  });
}

/** What is loaded only where it is needed stays in files of its own. */
function buildModules(entryPoints, outdir, options) {
  const outExtension = { '.js': '.mjs' };
  return buildPrograms(entryPoints, { format: 'esm', splitting: true, outdir, outExtension, ...options });
}

/** A job's bundle takes them in, so they leave out what it leaves out, and load it in the same way. */
function buildDoors({ external, supported }) {
  return buildPrograms(DOORS, {
    external: [...EXTERNAL, ...external],
    supported,
  });
}

/**
 * The door `runsheet` once more, as an ES module: bundlers take it by the condition `module`, for `import` and
 * `require` alike, and leave out of a job's bundle what the job does not use. Node takes the other.
 */
function buildJobDoor({ external }) {
  rmSync('dist/module', { recursive: true, force: true });
  return buildModules({ index: DOORS.index }, 'dist/module', { external });
}

/** Each function of functions/, for the oldest Node too: dist/functions/<file>/index.js. */
function buildFunctions(bundling, isBuilt) {
  const { target } = COMMON;
  const files = readdirSync('functions').filter((file) => isEntry(path.join('functions', file)));
  const inFolder = files.map((file) => path.join('functions', file));
  const entryPoints = [...inFolder, ...HERE_ONLY].filter(isBuilt).map((file) => ({
    in: file,
    out: path.join(path.basename(file, '.ts'), 'index'),
  }));
  return build({ ...COMMON, ...bundling, target, entryPoints, outdir: 'dist/functions' });
}

/** Whether the function stands in front of a job, in the job's own code, or does a job's work here. */
function isOfJob(file) {
  return ['job.ts', 'claim-first.ts'].includes(path.basename(file)) || HERE_ONLY.includes(file);
}

/** Whether the function starts work in services, or calls functions that are there. */
function isOfWork(file) {
  return ['run-service.ts', 'call-function.ts'].includes(path.basename(file));
}

function isEntry(file) {
  return /^export (const handler|function claimFirst)\b/m.test(readFileSync(file, 'utf8'));
}

/** functions/bundling.ts, which Node 20 cannot load. */
async function readBundling() {
  const { outputFiles } = await build({
    entryPoints: ['functions/bundling.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  return import(`data:text/javascript;base64,${code}`);
}

/**
 * The licences of the packages of which code is in the outputs. Most of them ask that their text goes with the code.
 * @param metafiles what esbuild says of its outputs
 */
function thirdPartyNotices(metafiles) {
  const outputs = metafiles.flatMap((metafile) => Object.values(metafile.outputs));
  const files = outputs.flatMap(({ inputs }) => Object.keys(inputs).filter((file) => inputs[file].bytesInOutput > 0));
  const folders = new Set(files.flatMap((file) => packageFolder(file) ?? []));
  const byText = new Map();
  for (const folder of [...folders].sort()) {
    const { title, text } = readPackage(folder);
    byText.set(text, (byText.get(text) ?? new Set()).add(title));
  }
  const rule = '-'.repeat(80);
  const parts = [...byText].map(([text, titles]) => `${rule}\n${[...titles].join('\n')}\n\n${text}\n`);
  return ['The files of this package hold code of the packages below, under their licences.\n', ...parts].join('\n');
}

/** `node_modules/a/node_modules/@b/c` for a file in it. Undefined for a file of this repository. */
function packageFolder(file) {
  return /^(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
}

function readPackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)\b/i.test(file))
    .sort()
    .map((file) => readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  if (texts.length === 0 && typeof license !== 'string') throw new Error(`${folder} has no licence: do not bundle it`);
  return { title: `${name} ${version} (${license})`, text: texts.join('\n\n') || `Licence: ${license}` };
}

/** The example finds its packages as a project does that has installed them. */
function link(target, place) {
  if (lstatSync(place, { throwIfNoEntry: false })?.isDirectory()) return;
  mkdirSync(path.dirname(place), { recursive: true });
  rmSync(place, { force: true });
  symlinkSync(path.relative(path.dirname(place), target), place);
}
