import { mkdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { DuckDb } from './duckdb';
import { quoted } from './quoted';
import { SqlFailed } from './sql-failed';
import type { SqlTask } from './sql-task';

/** What a statement may ask for by `getvariable('…')`. */
export type Variables = Readonly<Record<string, string>>;

/**
 * Opens the database of a task, sets what statements may do, and locks that: they reach files of the allowed folders
 * only, load no extension, and cannot change a setting.
 */
export async function openDatabase(duckDb: DuckDb, task: SqlTask, variables: Variables): Promise<DuckDBConnection> {
  if (task.database !== null && !task.read_only) mkdirSync(path.dirname(task.database), { recursive: true });
  // Statements write into it, and DuckDB makes no folder.
  mkdirSync(task.data, { recursive: true });
  const connection = await connect(duckDb, task);
  for (const name of task.extensions) await loadExtension(connection, name);
  await connection.run("set TimeZone = 'UTC'");
  for (const [name, value] of Object.entries(variables))
    await connection.run(`set variable ${name} = ${quoted(value)}`);
  await connection.run(`set allowed_directories = [${task.allowed.flatMap(asAllowed).map(quoted).join(', ')}]`);
  await connection.run('set enable_external_access = false');
  await connection.run('set lock_configuration = true');
  return connection;
}

async function connect({ DuckDBInstance }: DuckDb, task: SqlTask): Promise<DuckDBConnection> {
  const { database, read_only, memory_limit, threads, temporary } = task;
  try {
    const instance = await DuckDBInstance.create(database ?? ':memory:', {
      temp_directory: temporary,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      ...(memory_limit !== null && { memory_limit }),
      ...(threads !== null && { threads: String(threads) }),
      ...(read_only && { access_mode: 'READ_ONLY' }),
    });
    return await instance.connect();
  } catch (error) {
    throw notOpened(error as Error, task);
  }
}

function notOpened({ message }: Error, { database, folder }: SqlTask): SqlFailed {
  const name = database === null ? 'in memory' : path.relative(folder, database);
  const pid = /Conflicting lock is held in .*\(PID (\d+)\)/.exec(message)?.[1];
  if (pid === undefined)
    return new SqlFailed('Runsheet.CannotOpenDatabase', `the database ${name} cannot be opened: ${message}`);
  return new SqlFailed(
    'Runsheet.DatabaseLocked',
    `the database ${name} is open in ${holder(pid)}: one process at a time can write a DuckDB file. ` +
      'Give the jobs that write it different priorities, so that they follow each other, or a database each; ' +
      'jobs that only read it can run side by side with read_only: true',
  );
}

/** The job whose process holds it, if it is one of ours and the system shows its environment. */
function holder(pid: string): string {
  const variables = environmentOf(pid);
  const job = variables.get('RUNSHEET_JOB');
  const run = variables.get('RUNSHEET_RUN_ID');
  return job && run ? `the job ${job} of run ${run} (process ${pid})` : `process ${pid}`;
}

function environmentOf(pid: string): Map<string, string> {
  try {
    const pairs = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
  } catch {
    // It has ended, or is another user's, or the system has no /proc.
    return new Map();
  }
}

async function loadExtension(connection: DuckDBConnection, name: string): Promise<void> {
  try {
    await connection.run(`load ${name}`);
  } catch {
    try {
      await connection.run(`install ${name}`);
      await connection.run(`load ${name}`);
    } catch (error) {
      const { message } = error as Error;
      throw new SqlFailed('Runsheet.CannotLoadExtension', `the extension ${name} cannot be installed: ${message}`);
    }
  }
}

/** DuckDB compares real paths, and those that a statement names. */
function asAllowed(folder: string): string[] {
  const ended = (each: string) => (each.endsWith(path.sep) ? each : each + path.sep);
  try {
    return [...new Set([ended(folder), ended(realpathSync(folder))])];
  } catch {
    return [ended(folder)];
  }
}
