import { consoleHost, partitionOf } from '../../values/console-host';

/* What a file of statements is called in the service that runs it. */

/** The id in the row: of the statement that runs, and which one of the file it is. */
export interface QueryId {
  engine: 'athena' | 'redshift';
  region: string;
  /** What the service calls the statement. */
  query: string;
  /** From 1. */
  statement: number;
  of: number;
  /** Of the file as it was when its first statement began. */
  digest: string;
}

const QUERY_ID =
  /^(athena|redshift):([a-z]{2}(?:-[a-z]+)+-\d):([A-Za-z0-9-]{1,128}):(\d{1,6})\/(\d{1,6}):([0-9a-f]{8})$/;

export function queryIdText(id: QueryId): string {
  return `${queryText(id)}:${placeText(id)}`;
}

/** The statement alone, as its service tells of it. */
export function queryText({ engine, region, query }: Pick<QueryId, 'engine' | 'region' | 'query'>): string {
  return `${engine}:${region}:${query}`;
}

export function toldQuery(id: string): string | undefined {
  const parsed = parseQueryId(id);
  return parsed && queryText(parsed);
}

/** With which the names of our statements of the Data API begin. */
export const NAMES_BEGIN = 'runsheet ';

export function parseQueryId(id: string): QueryId | undefined {
  const [, engine, region = '', query = '', statement, of, digest = ''] = QUERY_ID.exec(id) ?? [];
  if (engine === undefined) return undefined;
  return { engine: engine as QueryId['engine'], region, query, statement: Number(statement), of: Number(of), digest };
}

type QueryPlace = Pick<QueryId, 'statement' | 'of' | 'digest'>;

export function placeText({ statement, of, digest }: QueryPlace): string {
  return `${statement}/${of}:${digest}`;
}

export function parsePlace(text: string): QueryPlace | undefined {
  const [, statement, of, digest = ''] = /^(\d{1,6})\/(\d{1,6}):([0-9a-f]{8})$/.exec(text) ?? [];
  return statement === undefined ? undefined : { statement: Number(statement), of: Number(of), digest };
}

/** Athena's page of a query. The Data API's statements have none. */
export function queryPage(id: string): string | undefined {
  const { engine, region = '', query } = parseQueryId(id) ?? {};
  const host = engine === 'athena' && consoleHost(partitionOf(region), region);
  return host ? `https://${host}/athena/home?region=${region}#/query-editor/history/${query}` : undefined;
}
