import type { AthenaClient, QueryExecution } from '@aws-sdk/client-athena';
import { CALL_TIMEOUTS, lazily } from '../clients';

/* Queries of Athena, which are the statements of `sql:` targets. */

export interface AthenaStart {
  sql: string;
  /** Literals of SQL, in the order of the question marks. */
  parameters: string[];
  token: string;
  database: string;
  workgroup: string;
  catalog: string;
  output?: string | undefined;
}

export interface AthenaRows {
  columns: { name: string; type: string }[];
  /** An absent value is NULL. */
  rows: (string | undefined)[][];
  updateCount: number | undefined;
  hasMore: boolean;
}

const loaded = /* @__PURE__ */ lazily(async () => {
  const sdk = await import('@aws-sdk/client-athena');
  const client: AthenaClient = new sdk.AthenaClient(CALL_TIMEOUTS);
  return { sdk, client };
});

export const callAthena = {
  async region(): Promise<string> {
    return await (await loaded()).client.config.region();
  },

  /** Returns the query's id. The same token with the same statement returns that of the one which is there. */
  async start({ sql, parameters, token, database, workgroup, catalog, output }: AthenaStart): Promise<string> {
    const { sdk, client } = await loaded();
    const { QueryExecutionId } = await client.send(
      new sdk.StartQueryExecutionCommand({
        QueryString: sql,
        ClientRequestToken: token,
        WorkGroup: workgroup,
        QueryExecutionContext: { Database: database, Catalog: catalog },
        ...(parameters.length > 0 && { ExecutionParameters: parameters }),
        ...(output !== undefined && { ResultConfiguration: { OutputLocation: output } }),
      }),
    );
    return QueryExecutionId as string;
  },

  /** Undefined if Athena does not know it: queries are kept for 45 days. */
  async get(id: string): Promise<QueryExecution | undefined> {
    const { sdk, client } = await loaded();
    try {
      return (await client.send(new sdk.GetQueryExecutionCommand({ QueryExecutionId: id }))).QueryExecution;
    } catch (error) {
      if (error instanceof sdk.InvalidRequestException && /not found/i.test(error.message)) return undefined;
      throw error;
    }
  },

  /** The first of its rows. */
  async rows(id: string, most: number): Promise<AthenaRows> {
    const { sdk, client } = await loaded();
    const found = await client.send(new sdk.GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: most }));
    const { Rows = [], ResultSetMetadata } = found.ResultSet ?? {};
    return {
      columns: (ResultSetMetadata?.ColumnInfo ?? []).map(({ Name = '', Label, Type = '' }) => ({
        name: Label || Name,
        type: Type,
      })),
      rows: Rows.map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue)),
      updateCount: found.UpdateCount,
      hasMore: found.NextToken !== undefined,
    };
  },

  /** How many rows the query has given. Athena says so a little after its end, or never. */
  async rowCount(id: string): Promise<number | undefined> {
    const { sdk, client } = await loaded();
    const found = await client.send(new sdk.GetQueryRuntimeStatisticsCommand({ QueryExecutionId: id }));
    return found.QueryRuntimeStatistics?.Rows?.OutputRows;
  },

  async stop(id: string): Promise<void> {
    const { sdk, client } = await loaded();
    await client.send(new sdk.StopQueryExecutionCommand({ QueryExecutionId: id }));
  },

  /** The newest queries of a workgroup, a page of 50 at a time. */
  async *newest(workgroup: string, pages: number): AsyncGenerator<QueryExecution[]> {
    const { sdk, client } = await loaded();
    let next: string | undefined;
    for (let page = 0; page < pages; page++) {
      const list = { WorkGroup: workgroup, MaxResults: 50, ...(next !== undefined && { NextToken: next }) };
      const { QueryExecutionIds = [], NextToken } = await client.send(new sdk.ListQueryExecutionsCommand(list));
      if (QueryExecutionIds.length > 0) {
        const found = await client.send(new sdk.BatchGetQueryExecutionCommand({ QueryExecutionIds }));
        yield found.QueryExecutions ?? [];
      }
      if (NextToken === undefined) return;
      next = NextToken;
    }
  },
};
