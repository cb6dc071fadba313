import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { jobFileStem } from '../domain/groups/job-file';
import { isName, MAX_TARGET_NAME, nameRule } from '../domain/values/names';

export interface JobFiles {
  /** Each job's file, by the job's name, in the order of the names. */
  sources: Map<string, string>;
  /** Whatever is wrong with the folders, a sentence each. */
  problems: string[];
}

/** The job functions of these folders. Each file of code in them is one, and is called as the job is. */
export function findJobFiles(folders: readonly string[]): JobFiles {
  const sources = new Map<string, string>();
  const problems: string[] = [];
  for (const folder of new Set(folders.map((each) => path.resolve(each)))) {
    const files = list(folder);
    if (typeof files === 'string') problems.push(files);
    else for (const file of files) problems.push(...addJob(sources, path.join(folder, file)));
  }
  return { sources: new Map([...sources].sort(([one], [other]) => (one < other ? -1 : 1))), problems };
}

/** Returns what is wrong with the file. Files that are no job's are passed over. */
function addJob(sources: Map<string, string>, file: string): string[] {
  const name = jobFileStem(path.basename(file));
  const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() ?? true;
  if (name === undefined || !isFile) return [];
  if (!isName(name, MAX_TARGET_NAME)) {
    return [
      `${file}: expected the file of a job function to be named with ${nameRule(MAX_TARGET_NAME)}; rename it, or keep ` +
        'files that are not job functions elsewhere, e.g. in a folder beside it',
    ];
  }
  const first = sources.get(name);
  if (first !== undefined) return [`${first} and ${file} are both the job function "${name}": rename one of them`];
  sources.set(name, file);
  return [];
}

function list(folder: string): string[] | string {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    return `the folder of job functions cannot be read (${(error as Error).message})`;
  }
}
