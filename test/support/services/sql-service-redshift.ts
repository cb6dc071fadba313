import { randomUUID } from 'node:crypto';
import { Refused } from './aws-service';
import type { ServedStatement, Statements } from './sql-service';

type Fields = Record<string, unknown>;

const STATES = { running: 'STARTED', stopped: 'ABORTED', failed: 'FAILED', over: 'FINISHED' };

/** The answer of Redshift's Data API to one call. */
export function redshiftAnswer(service: Statements, action: string, request: Fields): object {
  const one = () => {
    const found = service.statements.find(({ id }) => id === request.Id);
    if (found) return found;
    throw new Refused('ResourceNotFoundException', 'Query does not exist.');
  };
  const answers: Record<string, () => object> = {
    ExecuteStatement: () => execute(service, request),
    DescribeStatement: () => shown(service, one()),
    CancelStatement: () => {
      const found = one();
      if (service.stateOf(found) !== 'running')
        throw new Refused('ValidationException', `Could not cancel a query that is already in FINISHED state`);
      found.stoppedAt ??= Date.now();
      return { Status: true };
    },
    ListStatements: () => ({
      Statements: service.statements
        .filter((each) => String(each.request.StatementName).startsWith(String(request.StatementName)))
        .map((each) => ({ Id: each.id, StatementName: each.request.StatementName })),
    }),
    GetStatementResult: () => {
      const { columns = [], rows = [], count } = one().does;
      return {
        ColumnMetadata: columns.map(([name, typeName]) => ({ name, label: name, typeName })),
        Records: rows.map((row) => row.map(fieldOf)),
        TotalNumRows: count ?? rows.length,
      };
    },
  };
  return (answers[action] as () => object)();
}

const PLACE = ['ClusterIdentifier', 'WorkgroupName', 'Database', 'DbUser', 'SecretArn'];

function execute(service: Statements, request: Fields): object {
  const { SessionId, SessionKeepAliveSeconds, Parameters = [], Sql } = request;
  const named = new Set((Parameters as { name: string }[]).map(({ name }) => name));
  const asked = [...String(Sql).matchAll(/(?<!:):(\w+)/g)].map(([, name]) => name as string);
  if (asked.some((name) => !named.has(name)) || [...named].some((name) => !asked.includes(name)))
    throw new Refused('ValidationException', 'Parameters do not match the SQL statement');
  if (SessionId !== undefined) {
    const its = service.statements.find(({ session }) => session === SessionId);
    if (!its) throw new Refused('ValidationException', 'Session is not available');
    if (PLACE.some((name) => name in request))
      throw new Refused('ValidationException', 'A session takes neither a place nor credentials');
  }
  const made = service.start(request, String(Sql), String(request.ClientToken));
  const session = SessionId ?? (SessionKeepAliveSeconds === undefined ? undefined : randomUUID());
  if (session !== undefined) made.session ??= session as string;
  return { Id: made.id, ...(made.session && { SessionId: made.session }) };
}

function shown(service: Statements, statement: ServedStatement): object {
  const { id, does, session, sql } = statement;
  const state = service.stateOf(statement);
  const rows = does.rows ? (does.count ?? does.rows.length) : (does.changed ?? 0);
  return {
    Id: id,
    Status: state === 'running' && service.isQueued(statement) ? 'SUBMITTED' : STATES[state],
    QueryString: sql,
    HasResultSet: state === 'over' && does.rows !== undefined,
    ResultRows: state === 'over' ? rows : -1,
    Duration: state === 'over' || state === 'failed' ? (does.ms ?? 1) * 1e6 : -1,
    ...(session && { SessionId: session }),
    ...(state === 'failed' && { Error: does.fails?.reason }),
  };
}

function fieldOf(value: string | number | boolean | null): object {
  if (value === null) return { isNull: true };
  if (typeof value === 'boolean') return { booleanValue: value };
  if (typeof value === 'string') return { stringValue: value };
  return Number.isInteger(value) ? { longValue: value } : { doubleValue: value };
}
