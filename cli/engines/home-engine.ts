import { applyOwner, endDeadApply } from '../../local/apply-owner';
import { closeCutOffRun, type EmbeddedEngine, openEngine } from '../../local/embedded-engine';
import { readAttemptLogFile } from '../../local/functions/read-attempt-log-file';
import { countUnrecorded } from '../../local/store/unrecorded-changes';
import type { CommonOptions } from '../options';
import type { Engine } from './engine';

/** The embedded engine in a home. */
export interface HomeEngine extends Engine {
  embedded: EmbeddedEngine;
}

export async function openHomeEngine({
  home,
  engineOptions,
}: Pick<CommonOptions, 'home' | 'engineOptions'>): Promise<HomeEngine> {
  const embedded = await openEngine(home);
  return {
    embedded,
    master: embedded.master,
    runs: embedded.runs,
    firing: 'watch',
    readAttemptLog: (attempt) => readAttemptLogFile(embedded.home, attempt),
    closeEnded: (run) => closeCutOffRun(embedded.home, embedded.runs, run),
    applies: { owner: applyOwner(), endDead: (group) => endDeadApply(embedded.master, group) },
    late: '',
    countUnrecorded: () => countUnrecorded(embedded.home.unrecordedChanges, Date.now()),
    place: `the home ${embedded.home.dir}`,
    options: engineOptions,
    close: embedded.close,
  };
}
