import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

/*
 * Writes the declarations of the package's doors into dist/types: of all that the compiler writes, what a door reaches.
 */
const TYPES = path.resolve('dist/types');

rmSync(TYPES, { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json'], { stdio: 'inherit' });

const doors = Object.values(JSON.parse(readFileSync('package.json', 'utf8')).exports).flatMap(
  ({ types = [] }) => types,
);
const reached = new Set(doors.map((file) => path.resolve(file)));
for (const file of reached) for (const imported of importsOf(file)) reached.add(imported);

for (const name of readdirSync(TYPES, { recursive: true })) {
  const file = path.join(TYPES, name);
  if (file.endsWith('.d.ts') && !reached.has(file)) rmSync(file);
}

/** The declarations that a declaration imports. Its comments hold examples, which import too. */
function importsOf(file) {
  const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');
  return [...code.matchAll(/(?:\bfrom|\bimport\(|\bimport)\s*'(\.[^']*)'/g)].map(
    ([, imported]) => `${path.resolve(path.dirname(file), imported)}.d.ts`,
  );
}
