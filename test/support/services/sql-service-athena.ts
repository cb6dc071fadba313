import { Refused } from './aws-service';
import type { ServedStatement, Statements } from './sql-service';

type Fields = Record<string, unknown>;

const STATES = { running: 'RUNNING', stopped: 'CANCELLED', failed: 'FAILED', over: 'SUCCEEDED' };

/** Athena's answer to one call. */
export function athenaAnswer(service: Statements, action: string, request: Fields): object {
  const one = () => {
    const found = service.statements.find(({ id }) => id === request.QueryExecutionId);
    if (found) return found;
    throw new Refused('InvalidRequestException', `QueryExecution ${request.QueryExecutionId} was not found`);
  };
  const ids = (request.QueryExecutionIds ?? []) as string[];
  const answers: Record<string, () => object> = {
    StartQueryExecution: () => {
      const { QueryString, ClientRequestToken, ExecutionParameters } = request;
      const marks = String(QueryString).split('?').length - 1;
      if (marks !== ((ExecutionParameters ?? []) as unknown[]).length)
        throw new Refused('InvalidRequestException', `Incorrect number of parameters: expected ${marks}`);
      return { QueryExecutionId: service.start(request, String(QueryString), String(ClientRequestToken)).id };
    },
    GetQueryExecution: () => ({ QueryExecution: shown(service, one()) }),
    BatchGetQueryExecution: () => ({
      QueryExecutions: service.statements.filter(({ id }) => ids.includes(id)).map((each) => shown(service, each)),
    }),
    ListQueryExecutions: () => ({
      QueryExecutionIds: service.statements
        .filter((each) => each.request.WorkGroup === request.WorkGroup)
        .map(({ id }) => id)
        .reverse(),
    }),
    StopQueryExecution: () => {
      one().stoppedAt ??= Date.now();
      return {};
    },
    GetQueryResults: () => results(one(), Number(request.MaxResults)),
    GetQueryRuntimeStatistics: () => ({ QueryRuntimeStatistics: { Rows: { OutputRows: one().does.count } } }),
  };
  return (answers[action] as () => object)();
}

function shown(service: Statements, statement: ServedStatement): object {
  const { id, sql, does } = statement;
  const { reason, category, type } = does.fails ?? {};
  const word = /[A-Za-z]+/.exec(sql)?.[0].toUpperCase() ?? '';
  const isDefinition = ['CREATE', 'DROP', 'ALTER', 'VACUUM'].includes(word) && !/\bAS SELECT\b/i.test(sql);
  const isUtility = ['SHOW', 'DESCRIBE', 'EXPLAIN'].includes(word);
  const state = service.stateOf(statement);
  return {
    QueryExecutionId: id,
    Query: sql,
    StatementType: isDefinition ? 'DDL' : isUtility ? 'UTILITY' : 'DML',
    Status: {
      State: state === 'running' && service.isQueued(statement) ? 'QUEUED' : STATES[state],
      ...(state === 'failed' && {
        StateChangeReason: reason,
        ...(category !== undefined && { AthenaError: { ErrorCategory: category, ErrorType: type, Retryable: false } }),
      }),
    },
    Statistics: { DataScannedInBytes: does.scanned ?? 0 },
  };
}

/** A SELECT's first row has the names of the columns. */
function results({ does, sql }: ServedStatement, most: number): object {
  const { columns = [], rows = [], changed, count } = does;
  const named = /^(SHOW|DESCRIBE)/i.test(sql) ? [] : [columns.map(([name]) => name)];
  const all = [...named, ...rows].slice(0, most);
  return {
    ResultSet: {
      Rows: all.map((row) => ({ Data: row.map((value) => (value === null ? {} : { VarCharValue: String(value) })) })),
      ResultSetMetadata: { ColumnInfo: columns.map(([Name, Type]) => ({ Name, Label: Name, Type })) },
    },
    UpdateCount: changed ?? 0,
    ...((count ?? 0) > rows.length && { NextToken: 'more' }),
  };
}
