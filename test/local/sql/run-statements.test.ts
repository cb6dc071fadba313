import * as duckDb from '@duckdb/node-api';
import { MAX_OUTPUT_BYTES } from '../../../domain/tables/limits';
import { MOST_ROWS } from '../../../domain/targets/statements/sql-output';
import { scanStatements } from '../../../domain/targets/statements/sql-text';
import { type JsonObject, jsonBytes } from '../../../domain/values/json';
import { runStatements } from '../../../local/sql/run-statements';

/* By DuckDB itself, in memory. */

const printed: string[] = [];

async function run(sql: string, parameters: JsonObject = {}) {
  const instance = await duckDb.DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    printed.length = 0;
    return await runStatements(duckDb, connection, { file: 'a.sql', sql, parameters }, (line) => printed.push(line));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const first = async (sql: string, parameters?: JsonObject) =>
  ((await run(sql, parameters)) as { rows: JsonObject[] }).rows[0];

const failure = (sql: string, parameters?: JsonObject) =>
  run(sql, parameters).then(
    () => undefined,
    (error) => error,
  );

describe('the statements', () => {
  it('run in order; the output has what each did, and the rows of the last SELECT', async () => {
    const sql = `create table orders as select range as id from range(3);
insert into orders values (7), (8);

select id from orders where id > 1 order by id; delete from orders;`;
    expect(await run(sql)).toEqual({
      rows: [{ id: 2 }, { id: 7 }, { id: 8 }],
      row_count: 3,
      statements: [
        { line: 1, kind: 'CREATE', changed: 3 },
        { line: 2, kind: 'INSERT', changed: 2 },
        { line: 4, kind: 'SELECT' },
        { line: 4, kind: 'DELETE', changed: 5 },
      ],
    });
    expect(printed[1]).toMatch(/^statement 2 of 4, line 2: INSERT of 2 rows in \d+ ms$/);
  });

  it('need no SELECT', async () => {
    expect(await run('create table a (b int)')).toEqual({ statements: [{ line: 1, kind: 'CREATE' }] });
  });

  it('may be several of DuckDB’s, as PIVOT is', async () => {
    const sql = 'create table a as select range % 2 as k, range as v from range(4);\npivot a on k using sum(v);';
    expect(await run(sql)).toMatchObject({ rows: [{ 0: 2, 1: 4 }], statements: [{ line: 1 }, { line: 2 }] });
  });

  it('keep as many rows as an output may have bytes, and count the others', async () => {
    const many = (await run('select range as id from range(3_000_000)')) as { rows: []; rows_left_out: number };
    expect(many.rows).toHaveLength(MOST_ROWS);
    expect(many).toMatchObject({ row_count: 3_000_000, rows_left_out: 3_000_000 - MOST_ROWS });
    const wide = await run("select repeat('x', 5000) as text from range(100)");
    expect(jsonBytes(wide)).toBeLessThanOrEqual(MAX_OUTPUT_BYTES);
    expect(wide).toMatchObject({ row_count: 100, rows_left_out: 94 });
    const statements = 'select 1;'.repeat(2000);
    expect(await run(statements)).toMatchObject({ rows: [{ 1: 1 }], statements_left_out: 1900 });
  });
});

describe('a value', () => {
  it.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['-170141183460469231731687303715884105727', '-170141183460469231731687303715884105727'],
    ['1::hugeint', 1],
    ['1.5', '1.5'],
    ['1.5::double', 1.5],
    ["'nan'::double", 'NaN'],
    ["'-inf'::float", '-Infinity'],
    ["date '2026-11-01'", '2026-11-01'],
    ["timestamp '2026-11-01 10:00:00.5'", '2026-11-01 10:00:00.5'],
    ["time '10:00'", '10:00:00'],
    ["'ab\\x00'::blob", 'ab\\x00'],
    ['\'{"a": 1}\'::json', '{"a": 1}'],
    ["{'a': 1, 'b': [1.5, null]}", { a: 1, b: ['1.5', null] }],
    ["map {'k': 1}", [{ key: 'k', value: 1 }]],
    ['null', null],
    ['true', true],
  ])('of %s is %j', async (value, expected) => {
    expect(await first(`select ${value} as it`)).toEqual({ it: expected });
  });
});

describe('a parameter', () => {
  it.each([
    ["'; drop table a; --", 'varchar'],
    [7, 'integer'],
    [5_000_000_000, 'bigint'],
    [1.5, 'double'],
    [true, 'boolean'],
    [null, 'null'],
  ])('of the value %j is bound as %s, never pasted', async (it, type) => {
    expect(await first('select $it as it, lower(typeof($it)) as type', { it })).toEqual({
      it,
      type: type === 'null' ? '"null"' : type,
    });
  });

  it('that is a list or an object is bound as its JSON', async () => {
    const parameters = { list: [1, { a: "'" }] };
    expect(await first("select $list as text, ($list::json)->1->>'a' as a", parameters)).toEqual({
      text: `[1,{"a":"'"}]`,
      a: "'",
    });
  });

  it('may be used by several statements, or by none', async () => {
    const sql = 'create table a as select $n::int as n; select n + $n as sum from a';
    expect(await first(sql, { n: 2, unused: { a: 1 } })).toEqual({ sum: 4 });
  });
});

describe('a failure', () => {
  it('has DuckDB’s name, the statement’s number and the line', async () => {
    const error = await failure("select 1;\n\nselect 2,\n  cast('x' as int)");
    expect(error).toMatchObject({
      name: 'ConversionError',
      message: "statement 2 of 2 failed: Could not convert string 'x' to INT32",
      frames: ['    at statement 2 of 2 (a.sql:4)'],
      permanent: false,
    });
    expect(await failure('select 1;\nselect\n nope from range(1)')).toMatchObject({
      name: 'BinderError',
      frames: [expect.stringMatching(/\(a\.sql:[23]\)$/)],
    });
  });

  it('of the syntax is known before the first statement runs, and for good', async () => {
    expect(await failure('select error(1);\nselec 2;')).toMatchObject({
      name: 'ParserError',
      message: 'the file cannot be parsed: syntax error at or near "selec"',
      frames: ['    at the file (a.sql:2)'],
      permanent: true,
    });
  });

  it.each([
    ['-- nothing', /^a\.sql holds no statement$/],
    ['select $day', /^a\.sql: parameters\.day is missing: the statement of line 1 names it as \$day$/],
    ['select 1;\nselect $1', /^the statement of a\.sql:2 has a parameter without a name: write \$day for/],
    ['select ?', /has a parameter without a name/],
  ])('is for good where the file and the parameters do not fit: %s', async (sql, message) => {
    expect(await failure(sql, { toString: 1 })).toMatchObject({
      message: expect.stringMatching(message),
      permanent: true,
    });
  });
});

it.each([
  ["select ';', 'it''s;', E'\\';', \";\" from (select 1 as \";\"); select 2"],
  ['select $$ ; $$, $a$ ; $$ ; $a$; /* ; /* ; */ ; */ select 2 -- ;'],
  ['select 1 -- one\n;;;\n-- two;\nselect a$b from (select 1 as a$b);'],
])('DuckDB’s own parser finds the same statements: %s', async (sql) => {
  const connection = await (await duckDb.DuckDBInstance.create()).connect();
  expect((await connection.extractStatements(sql)).count).toBe(scanStatements(sql).length);
  connection.closeSync();
});
