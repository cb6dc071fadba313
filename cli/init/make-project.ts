import { lstatSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../../adapters/files/make-folder';
import { projectNames } from '../../domain/project/project-names';
import { UsageError } from '../exit-codes';
import { type Addition, missingOf } from './package-additions';
import { projectFiles, type Template } from './templates';

export interface MadeProject {
  dir: string;
  /** The files that are new, by their path in the project. */
  added: string[];
  /** Those that were there, and stay as they were. */
  left: string[];
  /** What the package.json that was there lacks. */
  additions: Addition[];
  /** Whether it has a script `setup`, which installs what is no package of npm. */
  hasSetup: boolean;
}

const PACKAGE = 'package.json';

/** Writes the files of a new project into a folder. A file that is there already is not touched. */
export function makeProject(folder: string, template: Template): MadeProject {
  const dir = path.resolve(folder);
  const files = projectFiles(template, projectNames(path.basename(dir)));
  const made: MadeProject = { dir, added: [], left: [], additions: [], hasSetup: hasSetup(files.get(PACKAGE)) };
  try {
    for (const [file, content] of files) {
      const list = writeNew(path.join(dir, file), content) ? made.added : made.left;
      list.push(file);
    }
    if (made.left.includes(PACKAGE))
      made.additions = missingOf(readFileSync(path.join(dir, PACKAGE), 'utf8'), files.get(PACKAGE) ?? '');
  } catch (error) {
    const until = made.added.length === 0 ? 'nothing was added' : `added until then: ${made.added.join(', ')}`;
    throw new UsageError(
      `a project cannot be made in ${dir} (${(error as Error).message}): choose another folder; ${until}`,
    );
  }
  return made;
}

function hasSetup(text = '{}'): boolean {
  return 'setup' in ((JSON.parse(text) as { scripts?: object }).scripts ?? {});
}

/** Returns false if something has the file's name already, if only a link to nowhere. */
function writeNew(file: string, content: string): boolean {
  if (lstatSync(file, { throwIfNoEntry: false })) return false;
  makeFolder(path.dirname(file));
  writeFileSync(file, content, { flag: 'wx' });
  return true;
}
