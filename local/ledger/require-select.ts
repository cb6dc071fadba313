import type { DuckDBConnection } from '@duckdb/node-api';
import { BadInputError } from '../../domain/tables/error-names';
import { isPlainObject, parsedObject } from '../../domain/values/json';
import { showValue } from '../../domain/values/show-value';

/**
 * What stands in FROM like a function and does no more than make rows of its arguments. Others read files, run the text
 * of a query, or turn on a log or a profile that DuckDB writes to a file, and all of them inside of a SELECT.
 */
const TABLE_FUNCTIONS: readonly string[] = ['generate_series', 'json_each', 'json_tree', 'range', 'unnest'];

/**
 * Throws `BadInputError` if the text is not one SELECT. DuckDB's own parser says it, before anything is prepared: a
 * prepared EXPORT DATABASE has already made its folder.
 */
export async function requireSelect(connection: DuckDBConnection, sql: string): Promise<void> {
  const read = await connection.runAndReadAll('select json_serialize_sql($1::varchar)', [sql]);
  const parsed = parsedObject(String(read.getRows()[0]?.[0])) ?? {};
  if (parsed.error === true) throw new BadInputError([refused(parsed, sql)]);
  const statements = Array.isArray(parsed.statements) ? parsed.statements : [];
  if (statements.length !== 1)
    throw new BadInputError([`the query has ${statements.length} statements: expected one SELECT`]);
  const other = tableFunctions(statements).find((name) => !TABLE_FUNCTIONS.includes(name));
  if (other === undefined) return;
  throw new BadInputError([
    `the query calls the table function ${showValue(other)}: expected the ledger's tables, or one of ${TABLE_FUNCTIONS.join(', ')}`,
  ]);
}

/** DuckDB says "not implemented" of all that is no SELECT, and of a PIVOT whose columns it would have to ask for. */
function refused({ error_type, error_message, position }: Record<string, unknown>, sql: string): string {
  if (error_type === 'not implemented')
    return 'the query is no SELECT: expected one SELECT, for the ledger is only read (a PIVOT needs its list: IN (…))';
  const at = Number(position);
  const near = Number.isInteger(at) ? ` near ${showValue(sql.slice(at, at + 40))}` : '';
  return `the query cannot be parsed${near}: ${String(error_message)}`;
}

/** The names of the functions that stand in FROM, anywhere in the tree, in DuckDB's spelling. */
function tableFunctions(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(tableFunctions);
  if (!isPlainObject(node)) return [];
  const { type, function: called } = node;
  const own = type === 'TABLE_FUNCTION' && isPlainObject(called) ? [String(called.function_name).toLowerCase()] : [];
  return [...own, ...Object.values(node).flatMap(tableFunctions)];
}
