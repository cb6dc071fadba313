import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decodeUtf8 } from '../../adapters/files/decode-utf8';
import type { WorkContext } from '../../domain/targets/work-context';
import { findDuckDb, loadDuckDb, NO_DUCKDB } from './duckdb';
import { openDatabase } from './open-database';
import { runStatements } from './run-statements';
import { SqlFailed } from './sql-failed';
import type { SqlError, SqlTask } from './sql-task';

/*
 * The process of one attempt of a `sql:` target. It has DuckDB of the project's packages, prints a line a statement,
 * and writes the job's output, or why there is none. A signal ends it at once: nothing of it handles one.
 */

void main(JSON.parse(readFileSync(process.argv[2] as string, 'utf8')) as SqlTask);

async function main(task: SqlTask): Promise<void> {
  try {
    const output = await run(task, JSON.parse(readFileSync(task.context, 'utf8')) as WorkContext);
    writeFileSync(task.result, JSON.stringify(output));
  } catch (error) {
    if (!(error instanceof SqlFailed)) throw error;
    const { name, permanent, frames } = error;
    const message = error.message.slice(0, MOST_SAID);
    writeFileSync(task.error, JSON.stringify({ name, message, permanent, frames } satisfies SqlError));
    process.exitCode = 1;
  }
}

/** Characters of a message. Its row keeps fewer, and a file of more than 32 KB is not read. */
const MOST_SAID = 4_000;

async function run(task: SqlTask, context: WorkContext) {
  const sql = readSql(task);
  const found = findDuckDb(task.folder);
  if (found === undefined) throw new SqlFailed('Runsheet.ProgramNotFound', NO_DUCKDB, true);
  const duckDb = load(found);
  const connection = await openDatabase(duckDb, task, variablesOf(task, context));
  const output = await runStatements(
    duckDb,
    connection,
    { file: task.file, sql, parameters: context.parameters },
    console.log,
  );
  // Closing writes what is in the log of changes into the database's file.
  connection.closeSync();
  return output;
}

function readSql({ folder, file }: SqlTask): string {
  try {
    const { text, problem } = decodeUtf8(readFileSync(path.join(folder, file)));
    if (text !== undefined) return text;
    throw new SqlFailed('Runsheet.CannotReadFile', `${file} ${problem}`, true);
  } catch (error) {
    if (error instanceof SqlFailed) throw error;
    throw new SqlFailed('Runsheet.CannotReadFile', `${file} cannot be read: ${(error as Error).message}`, true);
  }
}

function load(found: string) {
  try {
    return loadDuckDb(found);
  } catch (error) {
    throw new SqlFailed('Runsheet.CannotStart', `DuckDB cannot be loaded: ${(error as Error).message}`, true);
  }
}

/** What statements may ask for by `getvariable('data_url')`. */
function variablesOf({ data }: SqlTask, { run_id, group, job, attempt, scheduled_time, deadline }: WorkContext) {
  return {
    data_url: data,
    run_id,
    run_group: group,
    job,
    attempt: String(attempt),
    deadline,
    ...(scheduled_time !== null && { scheduled_time }),
  };
}
