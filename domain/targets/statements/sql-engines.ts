import * as z from 'zod/mini';
import { referencesIn } from '../../secrets/secret-reference';
import { isPlainObject, type Json, type JsonObject } from '../../values/json';
import { objectError, type Problem } from '../../values/schema';
import { isText } from '../process-fields';
import { atMostOne, formed, listOf } from '../service-fields';
import type { SqlFields } from '../target-fields';

/* By what a stack runs a file of SQL statements: what a declaration says of it, and which parameters fit. */

const S3_ADDRESS = /s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/[^\s\0*?]{0,900})?/;
const WORKGROUP_ARN =
  /arn:aws(?:-[a-z]+)*:redshift-serverless:[a-z]{2}(?:-[a-z]+)+-\d:\d{12}:workgroup\/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

/** Athena's and Redshift's names, as their APIs take them. */
export const ENGINE_FIELDS = {
  athena: z.optional(
    z.strictObject(
      {
        database: formed(/[A-Za-z0-9_-]{1,255}/, 'the name of a database of the catalog'),
        workgroup: z.optional(formed(/[A-Za-z0-9._-]{1,128}/, 'the name of a workgroup')),
        catalog: z.optional(formed(/[A-Za-z0-9_@-]{1,256}/, 'the name of a data catalog')),
        output: z.optional(formed(S3_ADDRESS, 'a folder of S3 for results: s3://bucket/folder/')),
        reads: z.optional(listOf(S3_ADDRESS, 50, 'folders of S3 with the tables’ data: s3://bucket/folder/')),
        writes: z.optional(listOf(S3_ADDRESS, 50, 'folders of S3 with the tables’ data: s3://bucket/folder/')),
      },
      objectError('a database of Athena, {database: shop, output: s3://bucket/folder/}'),
    ),
  ),
  redshift: z.optional(
    z.strictObject(
      {
        database: formed(/[^\s\0]{1,127}/, 'the name of a database'),
        cluster: z.optional(formed(/[a-z][a-z0-9]*(?:-[a-z0-9]+)*/, 'the name of a cluster')),
        workgroup: z.optional(
          formed(
            new RegExp(`[a-z0-9-]{3,63}|${WORKGROUP_ARN.source}`),
            'a serverless workgroup: its ARN, or its name, with which the rights are for all workgroups',
          ),
        ),
        user: z.optional(formed(/[^\s\0]{1,127}/, 'a user of the database')),
        secret_arn: z.optional(
          formed(
            /arn:aws(?:-[a-z]+)*:secretsmanager:[a-z]{2}(?:-[a-z]+)+-\d:\d{12}:secret:[\w/+=.@-]{1,519}/,
            'the ARN of a secret with username and password, as Redshift keeps them',
          ),
        ),
      },
      objectError('a database of Redshift, {database: shop, cluster: dwh}'),
    ),
  ),
};

/** What is wrong with the fields together. */
export function engineRules(fields: JsonObject): Problem[] {
  const { redshift } = fields;
  const both = atMostOne(fields, ['athena', 'redshift']);
  if (!isPlainObject(redshift)) return both;
  const { cluster, workgroup, user } = redshift as JsonObject;
  const at = (message: string): Problem => ({ path: ['redshift'], message });
  return [
    ...both,
    ...atMostOne(redshift as JsonObject, ['cluster', 'workgroup']).map((each) => at(each.message)),
    ...atMostOne(redshift as JsonObject, ['user', 'secret_arn']).map((each) => at(each.message)),
    ...(cluster === undefined && workgroup === undefined
      ? [at('has neither cluster nor workgroup: expected one of them')]
      : []),
    ...(user !== undefined && workgroup !== undefined
      ? [at('has a user, and a workgroup knows the role alone: expected secret_arn, or neither')]
      : []),
  ];
}

/** As the end of what describes a target. */
export function engineText({ athena, redshift }: SqlFields): string {
  if (athena) return `; on a stack by Athena in ${athena.database}`;
  if (redshift) return `; on a stack by Redshift ${redshift.cluster ?? redshift.workgroup} in ${redshift.database}`;
  return '';
}

/** What a parameter has to fit, beside being there: what a plan read of the file's statements. */
export interface StatementFact {
  line: number;
  parameters: string[];
  /** Athena binds no parameter in it. */
  isDefinition?: boolean;
}

/** Why a stack cannot bind these parameters. Each is a sentence that begins with the parameter. */
export function engineParameterProblems(
  fields: SqlFields,
  parameters: JsonObject,
  statements: readonly StatementFact[],
): string[] {
  const named = [...new Set(statements.flatMap((each) => each.parameters))];
  const secrets = [...referencesIn(parameters).keys()].filter((name) => named.includes(name));
  const engine = fields.athena ? 'Athena' : 'Redshift';
  const values = named.filter((name) => Object.hasOwn(parameters, name) && !secrets.includes(name));
  const check = fields.athena ? athenaValueProblem : redshiftValueProblem;
  return [
    ...secrets.map((name) => `parameters.${name} is a secret: ${engine} keeps the statements with their parameters`),
    ...(fields.athena ? statements : [])
      .filter(({ isDefinition, parameters: names }) => isDefinition && names.length > 0)
      .map(({ line, parameters: names }) => {
        const takes = 'Athena takes parameters in SELECT, INSERT, CREATE TABLE AS and UNLOAD only';
        return `parameters.${names[0]} is named by the statement of line ${line}: ${takes}`;
      }),
    ...values.flatMap((name) => {
      const problem = check(name, parameters[name] as Json);
      return problem === undefined ? [] : [`parameters.${name} ${problem}`];
    }),
  ];
}

/** Athena's `ExecutionParameter`: from 1 to 1024 characters. */
const MOST_LITERAL = 1_024;

function athenaValueProblem(_: string, value: Json): string | undefined {
  const { length } = sqlLiteral(value);
  return length > MOST_LITERAL ? `is ${length} characters in SQL: Athena takes ${MOST_LITERAL}` : undefined;
}

/** Redshift's `SqlParameter`: names of `[0-9a-zA-Z_]+`, values of at least one character. */
function redshiftValueProblem(name: string, value: Json): string | undefined {
  if (!/^\w+$/.test(name)) return 'has a name that Redshift does not take: use letters of English, digits and _';
  if (value === null) return 'is null: Redshift takes no null as a parameter. Write NULL in the statement';
  return value === '' ? 'is an empty text, which Redshift takes for none. Use nullif in the statement' : undefined;
}

/**
 * The value as Athena takes it: each parameter is a literal of SQL. In a literal of Trino nothing but its quote has a
 * meaning, so that no text ends it.
 */
export function sqlLiteral(value: Json): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return `'${asText(value).replaceAll("'", "''")}'`;
}

/** The value as a text. A list or an object is its JSON. */
export function asText(value: Json): string {
  return isText(value) ? value : JSON.stringify(value);
}

/** The name of a table's data in S3: its bucket, and the folder in it. */
export function s3Parts(address: string): { bucket: string; prefix: string } {
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(address) ?? [];
  return { bucket, prefix };
}
