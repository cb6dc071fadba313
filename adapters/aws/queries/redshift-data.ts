import type {
  ColumnMetadata,
  DescribeStatementResponse,
  Field,
  RedshiftDataClient,
  StatementData,
} from '@aws-sdk/client-redshift-data';
import type { Json, JsonObject } from '../../../domain/values/json';
import { CALL_TIMEOUTS, lazily } from '../clients';

/* Statements of Redshift by its Data API, which are those of `sql:` targets. */

export interface RedshiftPlace {
  database: string;
  cluster?: string | undefined;
  workgroup?: string | undefined;
  user?: string | undefined;
  secret_arn?: string | undefined;
}

export interface RedshiftStart {
  /** Or the session of an earlier statement. */
  at: RedshiftPlace | { session: string };
  sql: string;
  parameters: { name: string; value: string }[];
  token: string;
  /** What the statement is called in lists. */
  name: string;
  /** How long its session is kept for the next statement. Undefined: it ends, or goes on as before. */
  keepSeconds?: number | undefined;
}

export interface RedshiftRows {
  rows: JsonObject[];
  count: number;
}

const loaded = /* @__PURE__ */ lazily(async () => {
  const sdk = await import('@aws-sdk/client-redshift-data');
  const client: RedshiftDataClient = new sdk.RedshiftDataClient(CALL_TIMEOUTS);
  return { sdk, client };
});

export const callRedshift = {
  async region(): Promise<string> {
    return await (await loaded()).client.config.region();
  },

  /** Returns the statement's id. The same token returns that of the one which is there. */
  async start({ at, sql, parameters, token, name, keepSeconds }: RedshiftStart): Promise<string> {
    const { sdk, client } = await loaded();
    const { Id } = await client.send(
      new sdk.ExecuteStatementCommand({
        Sql: sql,
        ClientToken: token,
        StatementName: name,
        WithEvent: true,
        ...(parameters.length > 0 && { Parameters: parameters }),
        ...(keepSeconds !== undefined && { SessionKeepAliveSeconds: keepSeconds }),
        // A session knows where it is, and the API refuses to hear it again.
        ...('session' in at ? { SessionId: at.session } : { ...placeOf(at), Database: at.database, ...signInOf(at) }),
      }),
    );
    return Id as string;
  },

  /** Undefined if the Data API does not know it: statements are kept for a day. */
  async describe(id: string): Promise<DescribeStatementResponse | undefined> {
    const { sdk, client } = await loaded();
    try {
      return await client.send(new sdk.DescribeStatementCommand({ Id: id }));
    } catch (error) {
      if (error instanceof sdk.ResourceNotFoundException) return undefined;
      throw error;
    }
  },

  /** The first page of its rows. */
  async rows(id: string): Promise<RedshiftRows> {
    const { sdk, client } = await loaded();
    const found = await client.send(new sdk.GetStatementResultCommand({ Id: id }));
    const { ColumnMetadata: columns = [], Records = [], TotalNumRows } = found;
    const rows = Records.map(
      (row): JsonObject => Object.fromEntries(row.map((field, at) => [nameOf(columns[at], at), jsonOf(field)])),
    );
    return { rows, count: TotalNumRows ?? rows.length };
  },

  async stop(id: string): Promise<void> {
    const { sdk, client } = await loaded();
    await client.send(new sdk.CancelStatementCommand({ Id: id }));
  },

  /** The newest statements of this database whose names begin so. */
  async named(at: RedshiftPlace, prefix: string): Promise<StatementData[]> {
    const { sdk, client } = await loaded();
    const list = { StatementName: prefix, Status: 'ALL', MaxResults: 100, ...placeOf(at), Database: at.database };
    return (await client.send(new sdk.ListStatementsCommand(list as object))).Statements ?? [];
  },
};

function placeOf({ cluster, workgroup }: RedshiftPlace) {
  return {
    ...(cluster !== undefined && { ClusterIdentifier: cluster }),
    ...(workgroup !== undefined && { WorkgroupName: workgroup }),
  };
}

function signInOf({ user, secret_arn }: RedshiftPlace) {
  return { ...(user !== undefined && { DbUser: user }), ...(secret_arn !== undefined && { SecretArn: secret_arn }) };
}

function nameOf(column: ColumnMetadata | undefined, at: number): string {
  return column?.label || column?.name || `column${at + 1}`;
}

function jsonOf(field: Field): Json {
  if (field.isNull) return null;
  const { booleanValue, longValue, doubleValue, stringValue, blobValue } = field;
  if (doubleValue !== undefined && !Number.isFinite(doubleValue)) return String(doubleValue);
  if (blobValue !== undefined) return Buffer.from(blobValue).toString('base64');
  return booleanValue ?? longValue ?? doubleValue ?? stringValue ?? null;
}
