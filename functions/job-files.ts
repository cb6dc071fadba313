import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { jobFileStem } from '../domain/groups/job-file';
import { isName, MAX_TARGET_NAME } from '../domain/values/names';

export interface JobFiles {
  /** Each job's file, by the job's name, in the order of the names. */
  sources: Map<string, string>;
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
  const found: JobFiles = { sources: new Map(), unreadable: [], twice: [] };
  const once = new Map(folders.map((folder) => [path.resolve(folder), folder]));
  for (const folder of once.values()) {
    const files = list(folder);
    if (typeof files === 'string') found.unreadable.push(files);
    else for (const file of files) addJob(found, path.join(folder, file));
  }
  return { ...found, sources: new Map([...found.sources].sort(([one], [other]) => (one < other ? -1 : 1))) };
}

function addJob({ sources, twice }: JobFiles, file: string): void {
  const name = jobFileStem(path.basename(file));
  const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() ?? true;
  if (!isName(name, MAX_TARGET_NAME) || !isFile) return;
  const first = sources.get(name);
  if (first === undefined) sources.set(name, file);
  else twice.push(`${first} and ${file} are both the job function "${name}": rename one of them`);
}

function list(folder: string): string[] | string {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    return `the folder of job functions cannot be read (${(error as Error).message})`;
  }
}
