import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DeclaredTarget } from '../../domain/targets/kind';
import { judgeExit } from '../../domain/targets/program-exit';
import { asSql, sqlFacts } from '../../domain/targets/sql';
import { scanStatements } from '../../domain/targets/statements/sql-text';
import { saidLast, WorkFailed } from '../../drivers/work-failed';
import { builtEntry } from '../built-entry';
import { findDuckDb, NO_DUCKDB } from '../sql/duckdb';
import type { SqlError, SqlTask } from '../sql/sql-task';
import type { Driver, How, WorkCall } from './driver';
import { WorkProcess } from './work-process';

/** Runs the statements of a file by DuckDB, in a process of its own: a signal ends any query at once. */
export const sql: Driver = {
  async start(call) {
    const task = taskOf(call);
    const file = call.folder.writeJson('sql.json', task);
    const process = await WorkProcess.start([nodeOf(), builtEntry('sql-runner'), file], task.folder, call);
    const ended = process.ended.then((exit): How => {
      const failed = judgeExit({}, exit);
      if (!failed) return { well: true };
      const remedy = exit.signal === 'SIGKILL' ? ': set memory_limit' : '';
      const text = `${call.target.target} ${failed.text}${remedy}${saidLast(process.lastError)}`;
      return { well: false, error: readError(call) ?? new WorkFailed(failed.name, text) };
    });
    return { id: process.id, ended, stop: () => process.stop() };
  },

  missing(target) {
    const { file } = asSql(target.fields);
    const isThere = statSync(path.join(target.folder, file), { throwIfNoEntry: false })?.isFile() ?? false;
    if (!isThere) return `the file ${file} is not there: write it, or mend "file" of the target`;
    if (scanStatements(readFileSync(path.join(target.folder, file), 'utf8')).length === 0)
      return `${file} holds no statement: write one, or mend "file" of the target`;
    return findDuckDb(target.folder) === undefined ? NO_DUCKDB : undefined;
  },

  facts({ folder, fields }) {
    const file = path.join(folder, asSql(fields).file);
    return existsSync(file) ? sqlFacts(scanStatements(readFileSync(file, 'utf8'))) : undefined;
  },
};

/** The Node that runs this function. */
function nodeOf(): string {
  return process.execPath;
}

function taskOf({ target, environment, folder: own }: WorkCall): SqlTask {
  const { folder } = target;
  const { file, database, read_only, memory_limit, threads, extensions, folders } = asSql(target.fields);
  const data = fileURLToPath(environment.RUNSHEET_DATA_URL ?? '');
  return {
    folder,
    file,
    database: databaseOf(database, target, data),
    read_only: read_only ?? false,
    memory_limit: memory_limit ?? null,
    threads: threads ?? null,
    extensions: extensions ?? [],
    allowed: [folder, data, ...(folders ?? []).map((each) => path.resolve(folder, each))],
    data,
    temporary: own.path('duckdb'),
    context: environment.RUNSHEET_CONTEXT ?? '',
    result: environment.RUNSHEET_RESULT ?? '',
    error: own.path(ERROR),
  };
}

const ERROR = 'sql-error.json';

function databaseOf(
  database: string | { data: string } | undefined,
  { folder }: DeclaredTarget,
  data: string,
): string | null {
  if (database === undefined) return null;
  return typeof database === 'string' ? path.join(folder, database) : path.join(data, database.data);
}

/** What the process wrote of its failure. Undefined if it ended without a word, as by a signal. */
function readError({ folder }: WorkCall): WorkFailed | undefined {
  const written = folder.readResult(ERROR) as SqlError | undefined;
  return written && new WorkFailed(written.name, written.message, written.permanent, written.frames);
}
