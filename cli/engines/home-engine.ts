import path from 'node:path';
import { openEmptyTables } from '../../adapters/dynamodb/empty-tables';
import { MasterTable } from '../../adapters/dynamodb/master-table';
import { RunTable } from '../../adapters/dynamodb/run-table';
import { inTimeOrder } from '../../domain/attempts/call-lines';
import type { AttemptEntry, JobRunRow } from '../../domain/tables/rows';
import { applyCommand } from '../../domain/values/next-command';
import { applyOwner, endDeadApply } from '../../local/apply-owner';
import { closeCutOffRun, type EmbeddedEngine, openEngine } from '../../local/embedded-engine';
import { JOB_PREFIX } from '../../local/functions/function-sources';
import { readAttemptLogFile } from '../../local/functions/read-attempt-log-file';
import { readCallsLogFiles } from '../../local/functions/read-calls-log-files';
import { type Home, HomeError, homeAt, isHome } from '../../local/home';
import { findKeptNotebook, readKeptNotebook } from '../../local/kept-notebooks';
import { findRule } from '../../local/prune/pruned-logs';
import { EMBEDDED_TABLES } from '../../local/store/embedded-tables';
import { countUnrecorded } from '../../local/store/unrecorded-changes';
import { readWatched } from '../../local/watches';
import { UsageError } from '../exit-codes';
import type { CommonOptions } from '../options';
import type { Engine, PlanningEngine } from './engine';
import { LogGoneError } from './log-gone';

/** The embedded engine in a home. */
export interface HomeEngine extends Engine {
  embedded: EmbeddedEngine;
}

/** What a job prints goes through a pipe to the command that runs it, and from there into the file. */
const LATE_MS = 300;

export type HomeChoice = Pick<CommonOptions, 'home' | 'groups' | 'engineOptions'>;

/** Opens a home. Only a command that writes groups makes one: any other has nothing to do in a new home. */
export async function openHomeEngine(choice: HomeChoice, { make = false } = {}): Promise<HomeEngine> {
  if (!make && !isHome(choice.home)) throw noHome(choice);
  const embedded = await openEngine(choice.home);
  return {
    embedded,
    master: embedded.master,
    runs: embedded.runs,
    firing: 'watch',
    readWatched: () => readWatched(embedded.home),
    readAttemptLog: (attempt, row) => readLog(embedded.home, attempt, row),
    readNotebook: async (of) => readKeptNotebook(embedded.home.logs, of),
    findNotebook: (of) => findKeptNotebook(embedded.home.logs, of),
    closeEnded: (run) => closeCutOffRun(embedded.home, embedded.runs, run),
    applies: { owner: applyOwner(), endDead: (group) => endDeadApply(embedded.master, group) },
    functionPrefix: JOB_PREFIX,
    lateMs: LATE_MS,
    late: '',
    countUnrecorded: () => countUnrecorded(embedded.home.unrecordedChanges, Date.now()),
    place: `the home ${embedded.home.dir}`,
    ...nextOf(choice),
    close: embedded.close,
  };
}

/** The tables of a home that `apply` would make: nothing is in them, and nothing is made. */
export function openMissingHome(): PlanningEngine & Pick<Engine, 'close'> {
  const client = openEmptyTables();
  return {
    master: new MasterTable(client, EMBEDDED_TABLES.master),
    runs: new RunTable(client, EMBEDDED_TABLES.runs),
    firing: 'watch',
    readWatched: () => () => false,
    functionPrefix: JOB_PREFIX,
    options: '',
    close: () => client.destroy(),
  };
}

/** The home that a command without an engine works on. Throws if it is not there. */
export function requireHome(dir: string): Home {
  const home = homeAt(path.resolve(dir));
  if (isHome(dir)) return home;
  throw new UsageError(`there is no home ${home.dir}: name one with --home`);
}

/** What the next command needs to reach the same engine. */
export function nextOf({ engineOptions, groups }: HomeChoice) {
  return { options: engineOptions, hasGroupsFiles: groups.length > 0 };
}

function noHome(choice: HomeChoice): HomeError {
  const apply = applyCommand(nextOf(choice));
  return new HomeError(
    `there is no home ${path.resolve(choice.home)}: write groups into a new one with ${apply}, or name another with --home`,
  );
}

/** A log that is not there was removed: by the home itself, by `prune`, or by hand. */
async function readLog(home: Home, attempt: AttemptEntry, row: JobRunRow): Promise<string[]> {
  const lines = row.looks ? await readCallsLogFiles(home, attempt, row) : await readAttemptLogFile(home, attempt);
  if (lines && attempt.work_log) return inTimeOrder([lines, await readWorkLogHere(attempt)]);
  if (lines) return lines;
  const pruned = findRule(home, Date.parse(attempt.ended_at ?? attempt.started_at ?? ''));
  throw new LogGoneError(
    pruned
      ? `its log was removed on ${new Date(pruned.at).toISOString().slice(0, 10)}: ${pruned.rule} (see runsheet prune)`
      : `its log is not there any more: ${path.join(home.logs, `${attempt.log_stream}.log`)} was removed by hand`,
  );
}

/** The SDK is loaded only for work that prints into CloudWatch. */
async function readWorkLogHere(attempt: AttemptEntry): Promise<string[]> {
  const { readWorkLog } = await import('../../adapters/aws/attempt-logs');
  return await readWorkLog(attempt);
}
