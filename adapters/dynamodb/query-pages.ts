import { type DynamoDBDocumentClient, paginateQuery, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';

export interface Table {
  readonly client: DynamoDBDocumentClient;
  readonly name: string;
}

export type Query = Omit<QueryCommandInput, 'TableName'>;

/** Runs a query page by page. A page ends after 1 MB of stored rows, even if it then has fewer rows than the limit. */
export async function* queryPages<Row>({ client, name }: Table, query: Query): AsyncGenerator<Row[]> {
  for await (const { Items = [] } of paginateQuery({ client }, { TableName: name, ...query })) yield Items as Row[];
}

/** Returns all rows that the query finds. */
export async function queryAll<Row>(table: Table, query: Query): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const page of queryPages<Row>(table, query)) rows.push(...page);
  return rows;
}

/** Returns the first `limit` rows that the query finds, or all; reads no more pages than that takes. */
export async function queryFirst<Row>(table: Table, query: Query, limit: number): Promise<Row[]> {
  const rows: Row[] = [];
  // A filter leaves rows out after they were counted: pages of `limit` rows would be many, and mostly empty.
  const page = query.FilterExpression === undefined && Number.isFinite(limit) ? { Limit: limit } : {};
  for await (const found of queryPages<Row>(table, { ...query, ...page })) {
    rows.push(...found);
    if (rows.length >= limit) break;
  }
  return rows.slice(0, limit);
}

/** Selects these fields. Each name gets an alias, because some of them are reserved words of DynamoDB. */
export function projection(fields: readonly string[]) {
  return {
    ProjectionExpression: fields.map((field) => `#${field}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(fields.map((field) => [`#${field}`, field])),
  };
}
