import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ProjectNames } from '../../domain/project/project-names';
import { ownVersion } from '../version';

/*
 * The files of a new project lie in templates/, and in the built package beside the command line. What npm would leave
 * out of a package is named without its dot there. What a template shares with an example is a link to the example's.
 */

/** What `runsheet init` can write. The folders of each, of which a later one's file wins. */
const LAYERS = {
  typescript: ['both', 'typescript'],
  javascript: ['both', 'javascript'],
  python: ['python'],
  spark: ['spark'],
} as const;

export type Template = keyof typeof LAYERS;

const BUILT = path.join(__dirname, 'templates');
const TEMPLATES = existsSync(BUILT) ? BUILT : path.resolve(__dirname, '../../templates');

const DOTTED: Record<string, string> = { gitignore: '.gitignore', github: '.github' };

const TYPECHECK = '      - run: npm run typecheck\n';

/** The files of a new project, by their path in it, sorted. */
export function projectFiles(template: Template, names: ProjectNames): Map<string, string> {
  const isTyped = template === 'typescript';
  const values: Record<string, string> = {
    name: names.package,
    stack: names.stack,
    // The new project depends on this package.
    version: ownVersion(),
    extension: isTyped ? 'ts' : 'js',
    typecheckStep: isTyped ? TYPECHECK : '',
  };
  const fill = (text: string) => text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? unknown(name));
  const files = LAYERS[template].flatMap((folder) =>
    filesIn(path.join(TEMPLATES, folder)).map((file): [string, string] => [
      file
        .split(path.sep)
        .map((part) => DOTTED[part] ?? part)
        .join('/'),
      fill(readFileSync(path.join(TEMPLATES, folder, file), 'utf8')),
    ]),
  );
  return new Map(files.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

function unknown(name: string): never {
  throw new Error(`a template has {{${name}}}, which has no value`);
}
