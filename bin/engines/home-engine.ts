import { printable } from '../../domain/show-value';
import { type EmbeddedEngine, openEngine } from '../../local/embedded-engine';
import { findJobFunctions } from '../../local/function-sources';
import { readAttemptLog } from '../../local/functions/read-attempt-log';
import type { Engine } from './engine';

/** The embedded engine in a home, whose job functions are the files of the folder `jobs`. */
export interface HomeEngine extends Engine {
  embedded: EmbeddedEngine;
}

export const DEFAULT_HOME = '.runsheet';

export async function openHomeEngine(home: string, jobs: string): Promise<HomeEngine> {
  const embedded = await openEngine(home);
  return {
    embedded,
    master: embedded.master,
    runs: embedded.runs,
    listJobFunctions: async () => ({ names: [...findJobFunctions(jobs).keys()], where: `files in ${jobs}` }),
    readAttemptLog: (attempt) => readAttemptLog(embedded.home, attempt),
    late: '',
    options: home === DEFAULT_HOME ? '' : ` --home ${quoted(home)}`,
    close: embedded.close,
  };
}

/** As a shell takes it: a folder's name may hold anything. */
function quoted(text: string): string {
  return /^[\w./~-]+$/.test(text) ? text : `'${printable(text).replaceAll("'", "'\\''")}'`;
}
