import type { DuckDBConnection, DuckDBPreparedStatement, DuckDBResult } from '@duckdb/node-api';
import { MAX_OUTPUT_BYTES } from '../../domain/tables/limits';
import { type Done, MOST_ROWS, outputOf, type Selected } from '../../domain/targets/statements/sql-output';
import { lackingParameters, type StatementText, scanStatements } from '../../domain/targets/statements/sql-text';
import { type Json, type JsonObject, jsonBytes } from '../../domain/values/json';
import type { DuckDb } from './duckdb';
import { bindJson, jsonConverter } from './json-values';
import { duckDbError, SqlFailed } from './sql-failed';

export interface Statements {
  /** Their file, as errors name it. */
  file: string;
  sql: string;
  parameters: JsonObject;
}

/** Runs statements in order, each with its parameters bound, and returns the job's output. `print` hears of each. */
export async function runStatements(
  duckDb: DuckDb,
  connection: DuckDBConnection,
  { file, sql, parameters }: Statements,
  print: (line: string) => void,
): Promise<JsonObject> {
  const statements = scanStatements(sql);
  await checkAll(connection, statements, { file, sql, parameters });
  const done: Done[] = [];
  let selected: Selected | undefined;
  for (const [index, statement] of statements.entries()) {
    const startedAt = performance.now();
    const called = `statement ${index + 1} of ${statements.length}`;
    const place = { file, line: statement.line, statement: called };
    try {
      const ran = await runOne(duckDb, connection, statement.text, parameters);
      selected = ran.selected ?? selected;
      done.push({ line: statement.line, kind: ran.kind, ...(ran.changed !== undefined && { changed: ran.changed }) });
      print(`${called}, line ${statement.line}: ${told(ran)} in ${Math.round(performance.now() - startedAt)} ms`);
    } catch (error) {
      throw error instanceof SqlFailed ? error : duckDbError(error, place);
    }
  }
  return outputOf(done, done.length, selected);
}

/** Before anything runs: the syntax of all statements by DuckDB's own parser, and the parameters that they name. */
async function checkAll(
  connection: DuckDBConnection,
  statements: readonly StatementText[],
  { file, sql, parameters }: Statements,
): Promise<void> {
  if (statements.length === 0) throw new SqlFailed('Runsheet.NoStatement', `${file} holds no statement`, true);
  const positional = statements.find(({ isPositional }) => isPositional);
  if (positional)
    throw new SqlFailed(
      'Runsheet.BadParameters',
      `the statement of ${file}:${positional.line} has a parameter without a name: write $day for parameters.day`,
      true,
    );
  const lacking = lackingParameters(statements, (name) => Object.hasOwn(parameters, name));
  if (lacking.length > 0) throw new SqlFailed('Runsheet.BadParameters', `${file}: ${lacking.join('; ')}`, true);
  try {
    await connection.extractStatements(sql);
  } catch (error) {
    throw duckDbError(error, { file, line: 1, statement: 'the file' });
  }
}

interface Ran {
  kind: string;
  changed?: number;
  selected?: Selected;
}

/** What is one statement in the file may be several of DuckDB's: PIVOT is. The last one says what was done. */
async function runOne(
  duckDb: DuckDb,
  connection: DuckDBConnection,
  text: string,
  parameters: JsonObject,
): Promise<Ran> {
  const extracted = await connection.extractStatements(text);
  let ran: Ran = { kind: '' };
  for (let index = 0; index < extracted.count; index += 1) {
    const prepared = await extracted.prepare(index);
    for (let at = 1; at <= prepared.parameterCount; at += 1)
      bindJson(prepared, at, parameters[prepared.parameterName(at)] as Json);
    ran = await execute(duckDb, prepared);
  }
  return ran;
}

async function execute(duckDb: DuckDb, prepared: DuckDBPreparedStatement): Promise<Ran> {
  const { StatementType, ResultReturnType } = duckDb;
  const kind = StatementType[prepared.statementType] ?? 'OTHER';
  // A SELECT may have more rows than memory holds.
  const result = await (kind === 'SELECT' ? prepared.stream() : prepared.run());
  if (result.returnType === ResultReturnType.QUERY_RESULT)
    return { kind, selected: await readRows(result, jsonConverter(duckDb)) };
  if (result.returnType === ResultReturnType.CHANGED_ROWS) return { kind, changed: result.rowsChanged };
  // CREATE TABLE … AS says so in a row.
  const { rows } = await readRows(result, jsonConverter(duckDb));
  const count = rows[0]?.Count;
  return typeof count === 'number' ? { kind, changed: count } : { kind };
}

async function readRows(result: DuckDBResult, converter: ReturnType<typeof jsonConverter>): Promise<Selected> {
  const rows: JsonObject[] = [];
  const names = result.deduplicatedColumnNames();
  let count = 0;
  let bytes = 0;
  let isFull = false;
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    count += chunk.rowCount;
    for (let at = 0; at < chunk.rowCount && !isFull; at += 1) {
      const values = chunk.convertRowValues(at, converter);
      const row: JsonObject = Object.fromEntries(names.map((name, column) => [name, values[column] as Json]));
      bytes += jsonBytes(row) + 1;
      isFull = rows.length >= MOST_ROWS || bytes > MAX_OUTPUT_BYTES;
      if (!isFull) rows.push(row);
    }
  }
  return { rows, count };
}

function told({ kind, changed, selected }: Ran): string {
  const rows = changed ?? selected?.count;
  return rows === undefined ? kind : `${kind} of ${rows} row${rows === 1 ? '' : 's'}`;
}
