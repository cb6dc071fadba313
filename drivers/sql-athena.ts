import { callAthena } from '../adapters/aws/queries/athena';
import { athenaUsage } from '../domain/cost/usage';
import { WORKGROUP } from '../domain/targets/sql';
import { sqlLiteral } from '../domain/targets/statements/sql-engines';
import { ATHENA_REFUSALS, athenaFailure } from '../domain/targets/statements/sql-failures';
import type { Selected } from '../domain/targets/statements/sql-output';
import { type StatementText, withMarks, wordOf } from '../domain/targets/statements/sql-text';
import type { AthenaFields } from '../domain/targets/target-fields';
import { type Json, type JsonObject, ownValue } from '../domain/values/json';
import type { QueryState, SqlEngine } from './sql-engine';

const CATALOG = 'AwsDataCatalog';

/** How many pages of 50 queries are looked through for an attempt's own, of all since its start. */
const PAGES = 40;

export const athena: SqlEngine = {
  name: 'athena',
  title: 'Athena',
  region: () => callAthena.region(),
  start: async ({ fields, statement, parameters, token, mark, place }) => {
    const { database, workgroup = WORKGROUP, catalog = CATALOG, output } = fields.athena as AthenaFields;
    return await callAthena.start({
      sql: `${withMarks(statement, () => '?')}${markText(statement, mark, place)}`,
      parameters: statement.places.map(({ name }) => sqlLiteral(parameters[name] as Json)),
      token,
      database,
      workgroup,
      catalog,
      // Athena takes a folder.
      output: output?.replace(/([^/])$/, '$1/'),
    });
  },
  refusal: (name) => ownValue(ATHENA_REFUSALS, name),
  look: async (query, text): Promise<QueryState> => {
    const found = await callAthena.get(query);
    if (!found) return { is: 'unknown' };
    const { State, StateChangeReason, AthenaError } = found.Status ?? {};
    const scannedBytes = found.Statistics?.DataScannedInBytes ?? 0;
    const ran = { scannedBytes, usage: athenaUsage(scannedBytes) };
    if (State === 'CANCELLED') return { is: 'stopped', ...ran };
    // A query that has failed costs nothing, one that was cancelled what it has read (aws.amazon.com/athena/pricing).
    if (State === 'FAILED') return athenaFailure(AthenaError, StateChangeReason);
    if (State === 'QUEUED') return { is: 'running', queued: { state: State, why: StateChangeReason } };
    // RUNNING, and whatever comes later: it may go on.
    if (State !== 'SUCCEEDED') return { is: 'running' };
    if (found.StatementType === 'DML' && !SELECTING.has(wordOf(text)))
      return { is: 'over', hasRows: false, ...ran, changed: (await callAthena.rows(query, 1)).updateCount };
    const hasRows = found.StatementType === 'UTILITY' || (found.StatementType === 'DML' && text !== '');
    return { is: 'over', hasRows, ...ran };
  },
  rows: rowsOf,
  stop: (query) => callAthena.stop(query),
  marked: async ({ athena: fields }, mark, since) => {
    const { workgroup = WORKGROUP } = fields as AthenaFields;
    const marked = new RegExp(`-- runsheet ${mark} (\\S+)\\s*$`);
    const found: { query: string; place: string }[] = [];
    for await (const page of callAthena.newest(workgroup, PAGES)) {
      for (const { QueryExecutionId, Query = '' } of page) {
        const [, place] = marked.exec(Query) ?? [];
        if (place !== undefined) found.push({ query: QueryExecutionId as string, place });
      }
      // The newest come first.
      const oldest = page.at(-1)?.Status?.SubmissionDateTime?.getTime() ?? Infinity;
      if (found.length > 0 || oldest < since) break;
    }
    return found;
  },
};

const SELECTING = new Set(['SELECT', 'TABLE', 'VALUES', 'EXECUTE']);

/** Athena's parser of definitions takes no comment after these (dbt-athena leaves its own out, too). */
const WITHOUT_COMMENT = new Set(['ALTER', 'MSCK', 'VACUUM']);

/** A comment at the end: Athena finds no query by its token. */
function markText({ text }: StatementText, mark: string, place: string): string {
  return WITHOUT_COMMENT.has(wordOf(text)) ? '' : `\n-- runsheet ${mark} ${place}`;
}

/** Athena gives 1,000 rows a page. */
const PAGE = 1_000;

async function rowsOf(query: string, most: number): Promise<Selected> {
  const { columns, rows, hasMore } = await callAthena.rows(query, PAGE);
  // The first row of a SELECT has the names of its columns; that of a SHOW does not.
  const named = rows[0]?.every((value, at) => value === columns[at]?.name) ?? false;
  const values = named ? rows.slice(1) : rows;
  const kept = values
    .slice(0, most)
    .map(
      (row): JsonObject => Object.fromEntries(columns.map(({ name, type }, at) => [name, athenaValue(row[at], type)])),
    );
  return { rows: kept, count: hasMore ? await callAthena.rowCount(query) : values.length };
}

const WHOLE = new Set(['tinyint', 'smallint', 'integer', 'int', 'bigint']);
const FLOATING = new Set(['double', 'float', 'real']);

/** As DuckDB's values come here: whole numbers beyond 2^53, decimals, dates and NaN are texts. */
function athenaValue(text: string | undefined, type: string): Json {
  if (text === undefined) return null;
  if (type === 'boolean') return text === 'true';
  const number = Number(text);
  if (WHOLE.has(type)) return Number.isSafeInteger(number) ? number : text;
  return FLOATING.has(type) && Number.isFinite(number) ? number : text;
}
