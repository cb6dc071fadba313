import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { jobFileStem, pythonFileStem } from '../domain/groups/job-file';
import { isName, MAX_TARGET_NAME } from '../domain/values/names';

export interface JobFiles {
  /** Each job's file, by the job's name, in the order of the names. */
  sources: Map<string, string>;
  /** The same of jobs in Python. */
  python: Map<string, string>;
  /** A sentence for each folder that cannot be read. */
  unreadable: string[];
  /** A sentence for each job that has two files. */
  twice: string[];
}

/**
 * The job functions of these folders, the same for a stack and for a laptop. Each file of code in them is one, and its
 * name is the target's; a folder is none, and neither is a file whose name no target can have (`1st.ts`). A link
 * to nowhere is one: its bundle says what is wrong.
 */
export function findJobFiles(folders: readonly string[]): JobFiles {
  const found: JobFiles = { sources: new Map(), python: new Map(), unreadable: [], twice: [] };
  const once = new Map(folders.map((folder) => [path.resolve(folder), folder]));
  for (const folder of once.values()) {
    const files = list(folder);
    if (typeof files === 'string') found.unreadable.push(files);
    else for (const file of files) addJob(found, path.join(folder, file));
  }
  return { ...found, sources: sorted(found.sources), python: sorted(found.python) };
}

function sorted(files: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...files].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Whether a job's file is one in Python. */
export function isPython(file: string): boolean {
  return file.endsWith('.py');
}

export type Language = 'TypeScript' | 'JavaScript' | 'Python';

export function languageOf(file: string): Language {
  if (isPython(file)) return 'Python';
  return /\.[cm]?tsx?$/.test(file) ? 'TypeScript' : 'JavaScript';
}

/** The files of code that is bundled, and those in Python. */
export function byLanguage(files: ReadonlyMap<string, string>) {
  const where = (test: (file: string) => boolean) => new Map([...files].filter(([, file]) => test(file)));
  return { code: where((file) => !isPython(file)), python: where(isPython) };
}

function addJob({ sources, python, twice }: JobFiles, file: string): void {
  const name = jobFileStem(path.basename(file)) ?? pythonFileStem(path.basename(file));
  const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() ?? true;
  if (!isName(name, MAX_TARGET_NAME) || !isFile) return;
  const first = sources.get(name) ?? python.get(name);
  if (first === undefined) (isPython(file) ? python : sources).set(name, file);
  else twice.push(`${first} and ${file} are both the job function "${name}": rename one of them`);
}

function list(folder: string): string[] | string {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    return `the folder of job functions cannot be read (${(error as Error).message})`;
  }
}
