import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

/*
 * Writes the declarations of the package's doors into dist/types: of all that the compiler writes, what a door reaches.
 */
const TYPES = path.resolve('dist/types');

rmSync(TYPES, { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json'], { stdio: 'inherit' });

const { exports, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const doors = Object.values(exports).flatMap(({ types = [] }) => types);
const reached = new Set(doors.map((file) => path.resolve(file)));
for (const file of reached) for (const imported of importsOf(file)) reached.add(imported);

// A user has our peers, and no other package of ours.
const strange = [...reached].flatMap((file) =>
  packagesOf(file)
    .filter((name) => !Object.hasOwn(peerDependencies, name))
    .map((name) => `${path.relative(TYPES, file)} imports ${name}`),
);
if (strange.length > 0)
  throw new Error(`a door's declarations reach packages that its users lack: ${strange.join(', ')}`);

for (const name of readdirSync(TYPES, { recursive: true })) {
  const file = path.join(TYPES, name);
  if (file.endsWith('.d.ts') && !reached.has(file)) rmSync(file);
}

/** The declarations that a declaration imports. */
function importsOf(file) {
  return namesIn(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => `${path.resolve(path.dirname(file), name)}.d.ts`);
}

/** The packages that it imports; Node's own modules are none. */
function packagesOf(file) {
  return namesIn(file).flatMap((name) => /^(?![.]|node:)(?:@[^/]+\/)?[^/]+/.exec(name) ?? []);
}

/** What it imports. Its comments hold examples, which import too. */
function namesIn(file) {
  const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');
  return [...code.matchAll(/(?:\bfrom|\bimport\(|\bimport)\s*'([^']*)'/g)].map(([, name]) => name);
}
