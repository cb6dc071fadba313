import {
  declareTargets,
  parameterProblems,
  parseTargets,
  runningOf,
  whyNotThere,
} from '../../../../domain/targets/declared-targets';

import type { DeclaredTarget } from '../../../../domain/targets/kind';
import { sql, sqlFacts } from '../../../../domain/targets/sql';
import { s3Parts, sqlLiteral } from '../../../../domain/targets/statements/sql-engines';
import { scanStatements } from '../../../../domain/targets/statements/sql-text';
import { parseQueryId, queryIdText, queryPage } from '../../../../domain/targets/statements/sql-work';
import type { JsonObject } from '../../../../domain/values/json';

const problems = (fields: object) => {
  const parsed = parseTargets({ 'sql:load': { file: 'a.sql', ...fields } });
  return 'problems' in parsed ? parsed.problems.map(({ text }) => text.replace('targets.sql:load', '')) : [];
};

const WORKGROUP = 'arn:aws:redshift-serverless:eu-west-1:123456789012:workgroup/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-AbCdEf';

describe('what a declaration says of Athena and Redshift', () => {
  it.each([
    [{ athena: { database: 'shop' } }],
    [
      {
        athena: {
          database: 'shop',
          workgroup: 'etl',
          catalog: 'lake',
          output: 's3://results',
          reads: ['s3://orders/day/'],
        },
      },
    ],
    [{ redshift: { database: 'shop', cluster: 'main', user: 'etl' }, database: 'here.duckdb' }],
    [{ redshift: { database: 'shop', workgroup: WORKGROUP, secret_arn: SECRET } }],
    [{ redshift: { database: 'shop', workgroup: 'etl' } }],
  ])('may be %j', (fields) => {
    expect(problems(fields)).toEqual([]);
  });

  it.each([
    [{ athena: {} }, /athena\.database is/],
    [{ athena: { database: 'shop', output: 'results' } }, /output is "results": expected a folder of S3/],
    [{ athena: { database: 'shop', reads: [] } }, /reads/],
    [{ athena: { database: 'shop', region: 'x' } }, /athena\.region is an unknown key/],
    [{ athena: { database: 's' }, redshift: { database: 's', cluster: 'c' } }, /has athena and redshift/],
    [{ redshift: { database: 'shop' } }, /redshift has neither cluster nor workgroup/],
    [{ redshift: { database: 'd', cluster: 'c', workgroup: 'etl' } }, /redshift has cluster and workgroup/],
    [{ redshift: { database: 'd', workgroup: 'etl', user: 'u' } }, /redshift has a user, and a workgroup knows/],
    [{ redshift: { database: 'd', cluster: 'c', user: 'u', secret_arn: SECRET } }, /has user and secret_arn/],
    [{ redshift: { database: 'd', cluster: 'c', secret_arn: 'shop' } }, /secret_arn is "shop": expected the ARN/],
  ])('is refused as %j', (fields, text) => {
    expect(problems(fields)).toEqual([expect.stringMatching(text)]);
  });

  it('is told in the line of the target', () => {
    expect(sql.describe({ file: 'a.sql', athena: { database: 'shop' } })).toBe(
      'a.sql, by DuckDB; on a stack by Athena in shop',
    );
    expect(sql.describe({ file: 'a.sql', redshift: { database: 'd', workgroup: 'etl' } })).toBe(
      'a.sql, by DuckDB; on a stack by Redshift etl in d',
    );
  });
});

describe('a target on a stack', () => {
  const onStack = (fields: JsonObject) => declareTargets({ 'sql:load': fields }, '', 'stack');

  it('runs there if it says by what, and else does not', () => {
    expect(runningOf('sql:load', onStack({ file: 'a.sql', athena: { database: 'd' } }))).toBe('service');
    const bare = onStack({ file: 'a.sql' });
    expect(runningOf('sql:load', bare)).toBeUndefined();
    expect(whyNotThere('sql:load', bare)).toBe('it says neither athena nor redshift, by which a stack runs statements');
    expect(runningOf('sql:load', declareTargets({ 'sql:load': { file: 'a.sql' } }, ''))).toBe('process');
    // A stack tells names alone.
    expect(runningOf('sql:load', onStack({}))).toBe('service');
  });

  it('refuses files that hold no statement, or parameters without a name', () => {
    const facts = (text: string) => () => sql.factsOf?.({ file: 'a.sql' }, { 'a.sql': text });
    expect(facts('-- nothing')).toThrow('a.sql holds no statement');
    expect(facts('select 1;\nselect ?')).toThrow('the statement of a.sql:2 has a parameter without a name');
    expect(facts('select $day')()).toEqual({ statements: [{ line: 1, parameters: ['day'] }] });
  });
});

describe('parameters', () => {
  const check = (text: string, fields: JsonObject, parameters: JsonObject, place: 'here' | 'stack' = 'stack') => {
    const all = { file: 'a.sql', ...fields };
    const [target] = [...declareTargets({ 'sql:load': all }, '', place).values()] as [DeclaredTarget];
    const declared = declareTargets({ 'sql:load': all }, '', place);
    (declared as unknown as Map<string, DeclaredTarget>).set('sql:load', {
      ...target,
      facts: sqlFacts(scanStatements(text)),
    });
    return parameterProblems('sql:load', parameters, declared);
  };
  const ATHENA = { athena: { database: 'd' } };
  const REDSHIFT = { redshift: { database: 'd', cluster: 'c' } };

  it.each([
    ['select $day', ATHENA, {}, /^parameters\.day is missing: the statement of line 1 names it/],
    ['drop table x;\ncreate table t (a int) comment $day', ATHENA, { day: 'x' }, /line 2: Athena takes parameters in/],
    [
      'select $day',
      ATHENA,
      { day: 'x'.repeat(1_023) },
      /^parameters\.day is 1025 characters in SQL: Athena takes 1024/,
    ],
    ['select $day', REDSHIFT, { day: '' }, /^parameters\.day is an empty text/],
    ['select $day', REDSHIFT, { day: null }, /^parameters\.day is null/],
    ['select $größe', REDSHIFT, { größe: 1 }, /^parameters\.größe has a name that Redshift does not take/],
    ['select $key', ATHENA, { key: { secret: 'ssm:/key' } }, /^parameters\.key is a secret: Athena keeps/],
    ['select $key', REDSHIFT, { key: { secret: 'ssm:/key' } }, /^parameters\.key is a secret: Redshift keeps/],
  ])('of "%s" that do not fit there are named before anything runs', (text, fields, parameters, problem) => {
    expect(check(text, fields, parameters as JsonObject)).toEqual([expect.stringMatching(problem)]);
  });

  it('fit otherwise, and here DuckDB takes all of them', () => {
    expect(check('create table t as select $a', ATHENA, { a: null, unused: '' })).toEqual([]);
    expect(check('insert into t values ($a)', REDSHIFT, { a: 'x' })).toEqual([]);
    expect(check('select $a', REDSHIFT, { a: '' }, 'here')).toEqual([]);
  });

  it('are literals from which nothing gets out', () => {
    expect(["it's", "'; drop table x; --", '', 1e21, false, null, { a: "'" }].map(sqlLiteral)).toEqual([
      "'it''s'",
      "'''; drop table x; --'",
      "''",
      '1e+21',
      'false',
      'NULL',
      `'{"a":"''"}'`,
    ]);
  });
});

test('the id of a statement is read as it was written; a link is made of Athena’s alone', () => {
  const id = { engine: 'athena', region: 'eu-west-1', query: 'a-1', statement: 2, of: 3, digest: '0123abcd' } as const;
  expect(parseQueryId(queryIdText(id))).toEqual(id);
  expect(queryPage(queryIdText(id))).toBe(
    'https://eu-west-1.console.aws.amazon.com/athena/home?region=eu-west-1#/query-editor/history/a-1',
  );
  expect(queryPage(queryIdText({ ...id, engine: 'redshift' }))).toBeUndefined();
  expect(queryPage('athena:evil.example/:x:1/1:0123abcd')).toBeUndefined();
});

test('an address of S3 is a bucket and a folder', () => {
  expect(s3Parts('s3://results/shop/day/')).toEqual({ bucket: 'results', prefix: 'shop/day/' });
  expect(s3Parts('s3://results')).toEqual({ bucket: 'results', prefix: '' });
});
