import { printable } from '../../domain/values/show-value';
import { closeCutOffRun, type EmbeddedEngine, openEngine } from '../../local/embedded-engine';
import { readAttemptLogFile } from '../../local/functions/read-attempt-log-file';
import { countUnrecorded } from '../../local/store/unrecorded-changes';
import type { Engine } from './engine';

/** The embedded engine in a home. */
export interface HomeEngine extends Engine {
  embedded: EmbeddedEngine;
}

export const DEFAULT_HOME = '.runsheet';

export async function openHomeEngine(home: string): Promise<HomeEngine> {
  const embedded = await openEngine(home);
  return {
    embedded,
    master: embedded.master,
    runs: embedded.runs,
    firing: 'watch',
    readAttemptLog: (attempt) => readAttemptLogFile(embedded.home, attempt),
    closeEnded: (run) => closeCutOffRun(embedded.home, embedded.runs, run),
    late: '',
    countUnrecorded: () => countUnrecorded(embedded.home.unrecordedChanges, Date.now()),
    options: home === DEFAULT_HOME ? '' : ` --home ${quoted(home)}`,
    close: embedded.close,
  };
}

/** As a shell takes it: a folder's name may hold anything. */
function quoted(text: string): string {
  return /^[\w./~-]+$/.test(text) ? text : `'${printable(text).replaceAll("'", "'\\''")}'`;
}
