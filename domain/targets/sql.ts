import * as z from 'zod/mini';
import { isPlainObject, type Json, type JsonObject } from '../values/json';
import { field, flag, wholeNumber } from '../values/schema';
import { A_WEEK, type Kind } from './kind';
import { lackingParameters, type StatementText } from './sql-text';
import type { SqlFields } from './target-fields';

const fields = {
  file: field<string>((value) => isInside(value) && /\.sql$/i.test(value), 'a .sql file inside the project'),
  database: z.optional(
    field<SqlFields['database']>(
      (value) =>
        isInside(value) || (isPlainObject(value) && Object.keys(value).join() === 'data' && isInside(value.data)),
      'a file inside the project, or {data: <a file in the run’s data folder>}',
    ),
  ),
  read_only: z.optional(flag),
  memory_limit: z.optional(
    field<string>(
      (value) => typeof value === 'string' && /^\d{1,6}(\.\d{1,3})? ?([KMGT]i?B)$/.test(value),
      'a size such as 2GB',
    ),
  ),
  threads: z.optional(wholeNumber(1, 1024, 'from 1 to 1024')),
  extensions: z.optional(listOf((value) => /^[a-z][a-z0-9_]{0,63}$/.test(value), 'a list of names of extensions')),
  folders: z.optional(listOf((value) => value !== '' && !value.includes('\0'), 'a list of folders')),
};

export const sql: Kind = {
  title: 'file of SQL statements',
  fields,
  runs: { here: 'process', stack: 'later' },
  longest: A_WEEK,
  describe: (given) => {
    const { file, database } = asSql(given);
    if (database === undefined) return `${file}, by DuckDB`;
    return `${file}, by DuckDB in ${typeof database === 'string' ? database : `the run's ${database.data}`}`;
  },
  program: () => undefined,
  secrets: () => new Map(),
  parameterProblems: (_, parameters, facts) =>
    lackingParameters(statementsOf(facts), (name) => Object.hasOwn(parameters, name)),
};

/** The fields of a declared file of statements. The config's schema has checked them. */
export function asSql(fields: JsonObject): SqlFields {
  return fields as unknown as SqlFields;
}

/** What was read of the target's file, for `facts` of a declared target. */
export function sqlFacts(statements: readonly StatementText[]): JsonObject {
  return { statements: statements.filter(({ parameters }) => parameters.length > 0).map(factOf) };
}

function factOf({ line, parameters }: StatementText): JsonObject {
  return { line, parameters };
}

function statementsOf(facts: JsonObject | undefined): StatementText[] {
  const statements = (facts?.statements ?? []) as Json[];
  return statements.map((each) => ({ text: '', isPositional: false, ...(each as object) }) as StatementText);
}

function listOf(isItem: (value: string) => boolean, rule: string) {
  return field<string[]>(
    (value) => Array.isArray(value) && value.every((each) => typeof each === 'string' && isItem(each)),
    rule,
  );
}

/** A path that cannot lead out of its folder, whatever links there are. */
function isInside(value: unknown): value is string {
  if (typeof value !== 'string' || value === '' || value.includes('\0') || !value.isWellFormed()) return false;
  return !/^([/\\]|[A-Za-z]:)/.test(value) && !value.split(/[/\\]/).includes('..');
}
