import { createHash } from 'node:crypto';
import { callRedshift } from '../adapters/aws/queries/redshift-data';
import { asText } from '../domain/targets/statements/sql-engines';
import { REDSHIFT_REFUSALS, redshiftFailure } from '../domain/targets/statements/sql-failures';
import type { Selected } from '../domain/targets/statements/sql-output';
import { withMarks } from '../domain/targets/statements/sql-text';
import { NAMES_BEGIN } from '../domain/targets/statements/sql-work';
import type { RedshiftFields, SqlFields } from '../domain/targets/target-fields';
import { type Json, ownValue } from '../domain/values/json';
import type { QueryState, SqlEngine } from './sql-engine';

/**
 * How long the session of the statements is kept after one of them has ended: the longest wait between two looks is an
 * hour, and a call may die. An idle session costs nothing but one of the 500 of a cluster or a workgroup.
 */
const KEEP_SECONDS = 7_200;

/** Statements share a session, as a file's do anywhere: its temporary tables, settings and transactions. */
export const redshift: SqlEngine = {
  name: 'redshift',
  title: 'Redshift',
  region: () => callRedshift.region(),
  start: async ({ fields, statement, parameters, token, mark, place, isLast, after }) => {
    const session = after === undefined ? undefined : (await callRedshift.describe(after))?.SessionId;
    return await callRedshift.start({
      at: session === undefined ? placeOf(fields) : { session },
      sql: withMarks(statement, (name) => `:${name}`),
      parameters: statement.parameters.map((name) => ({ name, value: asText(parameters[name] as Json) })),
      token,
      name: `${NAMES_BEGIN}${mark} ${place}`,
      keepSeconds: isLast ? undefined : KEEP_SECONDS,
    });
  },
  refusal: (name) => ownValue(REDSHIFT_REFUSALS, name),
  look: async (query): Promise<QueryState> => {
    const found = await callRedshift.describe(query);
    if (!found) return { is: 'unknown' };
    const { Status, HasResultSet = false, ResultRows = -1, Error: said, Duration = 0 } = found;
    // Nanoseconds; -1 while it runs.
    const usage = { redshift_seconds: Math.max(0, Duration) / 1e9 };
    if (Status === 'ABORTED') return { is: 'stopped', usage };
    if (Status === 'FAILED') return { ...redshiftFailure(said), usage };
    // Submitted, or chosen to be run (the API's reference, DescribeStatement, `Status`).
    if (Status === 'SUBMITTED' || Status === 'PICKED') return { is: 'running', queued: { state: Status } };
    // STARTED, and whatever comes later: it may go on.
    if (Status !== 'FINISHED') return { is: 'running' };
    const changed = !HasResultSet && ResultRows >= 0 ? ResultRows : undefined;
    return { is: 'over', hasRows: HasResultSet, changed, usage };
  },
  rows: async (query, most): Promise<Selected> => {
    const { rows, count } = await callRedshift.rows(query);
    return { rows: rows.slice(0, most), count };
  },
  stop: (query) => callRedshift.stop(query),
  rollBack: async (query) => {
    const session = (await callRedshift.describe(query))?.SessionId;
    if (session === undefined) return;
    const token = createHash('sha256').update(`rollback ${query}`).digest('hex');
    // By its name it is none of the file's statements, of whose ends the stack is told.
    await callRedshift.start({ at: { session }, sql: 'rollback', parameters: [], token, name: `rollback of ${query}` });
  },
  marked: async (fields, mark) => {
    const statements = await callRedshift.named(placeOf(fields), `${NAMES_BEGIN}${mark} `);
    return statements.map(({ Id, StatementName = '' }) => ({
      query: Id as string,
      place: StatementName.split(' ')[2] ?? '',
    }));
  },
};

function placeOf({ redshift: fields }: SqlFields): RedshiftFields {
  return fields as RedshiftFields;
}
