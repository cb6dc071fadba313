import * as z from 'zod/mini';
import { isPlainObject, type Json, type JsonObject } from '../values/json';
import { field, flag, wholeNumber } from '../values/schema';
import { A_WEEK, type EndNotice, type Kind } from './kind';
import {
  ENGINE_FIELDS,
  engineParameterProblems,
  engineRules,
  engineText,
  type StatementFact,
} from './statements/sql-engines';
import { lackingParameters, type StatementText, scanStatements, wordOf } from './statements/sql-text';
import { NAMES_BEGIN, queryPage, queryText, toldQuery } from './statements/sql-work';
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
  ...ENGINE_FIELDS,
};

/** `docs.aws.amazon.com/athena/latest/ug/athena-events.html`. Athena may yet repeat a query that has FAILED. */
const endedAthena: EndNotice = {
  source: 'aws.athena',
  detailType: 'Athena Query State Change',
  pattern: (given) => {
    const { athena } = asSql(given);
    return (
      athena && { workgroupName: [athena.workgroup ?? WORKGROUP], currentState: ['SUCCEEDED', 'FAILED', 'CANCELLED'] }
    );
  },
  workId: ({ queryExecutionId: query }, { region }) =>
    typeof query === 'string' ? queryText({ engine: 'athena', region, query }) : undefined,
};

/** `docs.aws.amazon.com/redshift/latest/mgmt/data-api-monitoring-events.html`: of statements started `WithEvent`. */
const endedRedshift: EndNotice = {
  source: 'aws.redshift-data',
  detailType: 'Redshift Data Statement Status Change',
  pattern: (given) =>
    asSql(given).redshift && { statementName: [{ prefix: NAMES_BEGIN }], state: ['FINISHED', 'FAILED', 'ABORTED'] },
  workId: ({ statementId: query }, { region }) =>
    typeof query === 'string' ? queryText({ engine: 'redshift', region, query }) : undefined,
};

export const sql: Kind = {
  title: 'file of SQL statements',
  fields,
  rules: engineRules,
  runs: { here: 'process', stack: 'service' },
  lacks: ({ file, athena, redshift }, place) =>
    // A stack tells the names of its targets alone: then nobody knows what it says of them.
    place === 'stack' && file !== undefined && athena === undefined && redshift === undefined
      ? 'it says neither athena nor redshift, by which a stack runs statements'
      : undefined,
  files: (given) => [asSql(given).file],
  factsOf: (given, files) => stackFacts(asSql(given).file, files[asSql(given).file] ?? ''),
  longest: A_WEEK,
  longestOf: (given, place) => (place === 'stack' && asSql(given).redshift ? LESS_THAN_A_DAY : undefined),
  describe: (given) => {
    const { file, database } = asSql(given);
    if (database === undefined) return `${file}, by DuckDB${engineText(asSql(given))}`;
    const where = typeof database === 'string' ? database : `the run's ${database.data}`;
    return `${file}, by DuckDB in ${where}${engineText(asSql(given))}`;
  },
  program: () => undefined,
  secrets: () => new Map(),
  parameterProblems: (given, parameters, facts, place) => [
    ...lackingParameters(statementsOf(facts), (name) => Object.hasOwn(parameters, name)),
    ...(place === 'stack' ? engineParameterProblems(asSql(given), parameters, statementsOf(facts)) : []),
  ],
  consoleUrl: queryPage,
  notices: [endedAthena, endedRedshift],
  toldAs: toldQuery,
};

/**
 * "The maximum duration of a query is 24 hours" (the Redshift Management Guide, "Considerations when calling the Data
 * API"), and a session is closed by then, too (its API model, `SessionKeepAliveSeconds`). As of Glue, 20 minutes less.
 */
const LESS_THAN_A_DAY = {
  minutes: 24 * 60 - 20,
  why: "Redshift's Data API ends a statement, and the session of all statements, after 24 hours",
};

/** The workgroup of Athena that every account has. */
export const WORKGROUP = 'primary';

/** The fields of a declared file of statements. The config's schema has checked them. */
export function asSql(fields: JsonObject): SqlFields {
  return fields as unknown as SqlFields;
}

/** What was read of the target's file, for `facts` of a declared target. */
export function sqlFacts(statements: readonly StatementText[]): JsonObject {
  return {
    statements: statementFacts(statements).filter(({ parameters }) => parameters.length > 0) as unknown as Json,
  };
}

/** Of a file that a stack is to run: a plan of a stack has no other look at it. */
function stackFacts(file: string, text: string): JsonObject {
  const statements = scanStatements(text);
  if (statements.length === 0) throw new Error(`${file} holds no statement`);
  const positional = statements.find(({ isPositional }) => isPositional);
  if (positional)
    throw new Error(
      `the statement of ${file}:${positional.line} has a parameter without a name: write $day for parameters.day`,
    );
  return sqlFacts(statements);
}

export function statementFacts(statements: readonly StatementText[]): StatementFact[] {
  return statements.map(({ line, parameters, text }) => ({
    line,
    parameters,
    ...(isDefinition(text) && { isDefinition: true }),
  }));
}

const BINDING = new Set(['DELETE', 'EXECUTE', 'INSERT', 'MERGE', 'SELECT', 'TABLE', 'UNLOAD', 'UPDATE', 'VALUES']);

/** Whether it defines or shows something, rather than read or write rows. */
function isDefinition(text: string): boolean {
  return !BINDING.has(wordOf(text)) && !/^CREATE\s+TABLE\b[\s\S]*\bAS\s*\(?\s*(SELECT|WITH)\b/i.test(text);
}

function statementsOf(facts: JsonObject | undefined): StatementFact[] {
  return (facts?.statements ?? []) as unknown as StatementFact[];
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
