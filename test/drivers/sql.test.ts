import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../../domain/values/json';
import type { ServedTarget, WorkState } from '../../drivers/service-driver';
import { sql } from '../../drivers/sql';
import { aCall, newToken, refusal } from '../support/drivers/driver-calls';
import { useSqlService } from '../support/services/sql-service';

/* The driver against a service of the tests, which has the shapes of AWS's own API models. */

const service = useSqlService();

const START = Date.now();

const ATHENA = { athena: { database: 'shop', workgroup: 'etl', output: 's3://results/shop' } };
const REDSHIFT = { redshift: { database: 'shop', cluster: 'main', user: 'etl' } };
const BOTH: [string, JsonObject][] = [
  ['Athena', ATHENA],
  ['Redshift', REDSHIFT],
];

function aTarget(text: string, fields: JsonObject = ATHENA): ServedTarget {
  const all = { file: 'load.sql', ...fields };
  return {
    target: 'sql:load',
    kind: 'sql',
    folder: '',
    fields: all,
    files: { 'load.sql': text },
    secret: async () => '',
  };
}

const next = sql.next as NonNullable<typeof sql.next>;

/** Runs all statements. Returns how the last one ended, and the ids. */
async function run(target: ServedTarget, parameters: JsonObject = {}) {
  const call = aCall(target, parameters);
  const ids = [await sql.start(call)];
  let done: string | undefined;
  for (;;) {
    const state: WorkState = await sql.look(ids.at(-1) as string, target, done);
    if (state.is === 'between') {
      done = state.done;
      ids.push(await next(ids.at(-1) as string, call));
    } else if (state.is === 'running') await sleep(10);
    else return { state, ids, output: state.is === 'succeeded' ? JSON.parse(state.output ?? 'null') : undefined };
  }
}

const SCRIPT = `-- The day's orders
create table day (id bigint);
insert into day select id from orders where day = $day;
select id, total, paid, note from day;
drop table day;`;

const does = (text: string) => {
  if (/^insert/i.test(text)) return { changed: 2, scanned: 20_000_000, ms: 20 };
  if (!/^select/i.test(text)) return {};
  const columns: [string, string][] = [
    ['id', 'bigint'],
    ['total', 'decimal'],
    ['paid', 'boolean'],
    ['note', 'varchar'],
  ];
  const rows = [
    [1, '2.50', true, null],
    [2, '4.00', false, "o'clock"],
  ];
  return { columns, rows, scanned: 1_000 };
};

describe.each(BOTH)('the statements of a file, by %s', (name, fields) => {
  beforeEach(() => {
    service.does = does;
  });

  it('run one after another; the output is what DuckDB gives here', async () => {
    const { output, ids, state } = await run(aTarget(SCRIPT, fields), { day: '2026-11-01' });
    expect(output).toEqual({
      rows: [
        { id: 1, total: '2.50', paid: true, note: null },
        { id: 2, total: '4.00', paid: false, note: "o'clock" },
      ],
      row_count: 2,
      statements: [
        { line: 2, kind: 'CREATE', ...(name === 'Redshift' && { changed: 0 }) },
        { line: 3, kind: 'INSERT', changed: 2 },
        { line: 4, kind: 'SELECT' },
        { line: 5, kind: 'DROP', ...(name === 'Redshift' && { changed: 0 }) },
      ],
      ...(name === 'Athena' && { scanned_bytes: 20_001_000 }),
    });
    // 10 MB at least a query that reads, and whole MBs.
    expect(state).toMatchObject({
      usage: name === 'Athena' ? { athena_bytes: (20 + 10) * 1024 ** 2 } : { redshift_seconds: 0.023 },
    });
    expect(ids).toHaveLength(4);
    expect(new Set(ids.map((id) => id.split(':')[2])).size).toBe(4);
    expect(ids[2]).toMatch(new RegExp(`^${name.toLowerCase()}:eu-central-1:[0-9a-f-]{36}:3/4:[0-9a-f]{8}$`));
  });

  it('are found by the attempt’s token: the newest of them', async () => {
    const target = aTarget(SCRIPT, fields);
    const call = aCall(target, { day: 'x' });
    expect(await sql.find(call.token, target, START)).toBeUndefined();
    const first = await sql.start(call);
    expect(await sql.find(call.token, target, START)).toBe(first);
    const second = await next(first, call);
    expect(await sql.find(call.token, target, START)).toBe(second);
    expect(await sql.find(newToken(), target, START)).toBeUndefined();
  });

  it('are started once each, also if the answer is lost', async () => {
    const target = aTarget(SCRIPT, fields);
    const call = aCall(target, { day: 'x' });
    const action = name === 'Athena' ? 'StartQueryExecution' : 'ExecuteStatement';
    service.fail({ action, how: 'lose' });
    await expect(sql.start(call)).rejects.toThrow();
    const first = await sql.start(call);
    service.fail({ action, how: 'lose' });
    await expect(next(first, call)).rejects.toThrow();
    expect(await next(first, call)).toBe(await sql.find(call.token, target, START));
    expect(service.statements).toHaveLength(2);
  });

  it('are stopped; one that has ended well does not go on by itself', async () => {
    service.does = () => ({ ms: 60_000 });
    const target = aTarget(SCRIPT, fields);
    const id = await sql.start(aCall(target, { day: 'x' }));
    expect(await sql.look(id, target)).toEqual({ is: 'running' });
    await sql.stop(id, target, 'its time is over');
    expect(await sql.look(id, target)).toMatchObject({ is: 'stopped' });
  });

  it('fail with the place in the file; nothing after it runs', async () => {
    const reason = name === 'Athena' ? 'COLUMN_NOT_FOUND: line 1:8: no column x' : 'ERROR: column "x" does not exist';
    service.does = (text) => (/^insert/.test(text) ? { fails: { reason, category: 2, type: 1004 } } : {});
    const { state } = await run(aTarget(SCRIPT, fields), { day: 'x' });
    expect(state).toMatchObject({
      is: 'failed',
      class: 'job',
      name: name === 'Athena' ? 'COLUMN_NOT_FOUND' : 'QueryFailed',
      message: expect.stringMatching(/^statement 2 of 4 failed: (line 1:8: no column x|column "x" does not exist)$/),
      stack: ['    at statement 2 of 4 (load.sql:3)'],
    });
    expect(service.statements).toHaveLength(2);
  });

  it('that failed cost what those before them used, and what they used themselves where that is paid for', async () => {
    service.does = (text) => {
      if (/^create/.test(text)) return { scanned: 20_000_000, ms: 20 };
      return /^insert/.test(text) ? { scanned: 50_000_000, ms: 30, fails: { reason: 'ERROR: no' } } : {};
    };
    const { state } = await run(aTarget(SCRIPT, fields), { day: 'x' });
    expect(state).toMatchObject({
      is: 'failed',
      usage: name === 'Athena' ? { athena_bytes: 20 * 1024 ** 2 } : { redshift_seconds: 0.05 },
    });
  });

  it('are not known any more, or are another service’s: two different things', async () => {
    const target = aTarget(SCRIPT, fields);
    const id = await sql.start(aCall(target, { day: 'x' }));
    service.statements.length = 0;
    expect(await sql.look(id, target)).toEqual({ is: 'unknown' });
    await expect(sql.look('athena:eu-central-1:x', target)).rejects.toThrow(/is no statement of/);
  });

  it('do not go on in a file that has changed', async () => {
    const target = aTarget(SCRIPT, fields);
    const id = await sql.start(aCall(target, { day: 'x' }));
    const changed = aCall(aTarget(`${SCRIPT}\nselect 1`, fields), { day: 'x' });
    expect(await refusal(next(id, changed))).toEqual({
      by: 'StartRefused',
      name: 'Runsheet.FileChanged',
      kind: 'permanent',
      message: 'load.sql has changed after its statement 1 had begun: run the job again',
    });
    expect(await sql.look(id, changed.target)).toMatchObject({ is: 'between' });
  });

  it('are not begun with parameters that do not fit', async () => {
    expect(await refusal(sql.start(aCall(aTarget(SCRIPT, fields))))).toMatchObject({
      name: 'Runsheet.BadParameters',
      kind: 'permanent',
      message: 'load.sql: parameters.day is missing: the statement of line 3 names it as $day',
    });
    expect(service.calls).toEqual([]);
  });
});

describe('Athena', () => {
  it('gets each parameter as a literal of SQL, in the order of the question marks', async () => {
    const target = aTarget('select * from t where a = $a and b = $b and c > $n and a <> $a and d = $no and e = $list');
    await sql.start(aCall(target, { a: "x' or '1'='1", b: true, n: -1.5, no: null, list: ['é', "'"] }));
    expect(service.statements[0]?.request).toMatchObject({
      QueryString: expect.stringMatching(/^select \* from t where a = \? and b = \? and c > \? and a <> \? and/),
      ExecutionParameters: ["'x'' or ''1''=''1'", 'true', '-1.5', "'x'' or ''1''=''1'", 'NULL', `'["é","''"]'`],
      WorkGroup: 'etl',
      QueryExecutionContext: { Database: 'shop', Catalog: 'AwsDataCatalog' },
      ResultConfiguration: { OutputLocation: 's3://results/shop/' },
    });
  });

  it('marks statements by a comment, but those whose parser takes none', async () => {
    const target = aTarget('select 1; vacuum t; alter table t add columns (x int)');
    const call = aCall(target);
    await next(await next(await sql.start(call), call), call);
    const texts = service.statements.map(({ sql: text }) => text);
    expect(texts[0]).toMatch(new RegExp(`^select 1\n-- runsheet ${call.token.slice(0, 16)} 1/3:[0-9a-f]{8}$`));
    expect(texts.slice(1)).toEqual(['vacuum t', 'alter table t add columns (x int)']);
  });

  it('says how many rows there were if it gives a page of them', async () => {
    const rows = Array.from({ length: 2_000 }, (_, at) => [at]);
    service.does = () => ({ columns: [['id', 'integer']], rows, count: 123_456 });
    const { output } = await run(aTarget('select id from t'));
    expect(output).toMatchObject({ row_count: 123_456, statements: [{ kind: 'SELECT' }] });
    expect(output.rows_left_out).toBe(123_456 - output.rows.length);
  });

  it('keeps figures as DuckDB does: whole numbers as numbers, what JSON has no number for as a text', async () => {
    const columns: [string, string][] = ['bigint', 'bigint', 'double', 'double', 'decimal', 'date'].map((type, at) => [
      `c${at}`,
      type,
    ]);
    service.does = () => ({ columns, rows: [[42, '9007199254740993', 0.5, 'NaN', '1.10', '2026-11-01']] });
    const { output } = await run(aTarget('select * from t'));
    expect(Object.values(output.rows[0])).toEqual([42, '9007199254740993', 0.5, 'NaN', '1.10', '2026-11-01']);
  });

  it.each([
    [{ name: 'TooManyRequestsException', message: 'CONCURRENT_QUERY_LIMIT_EXCEEDED' }, 'fault'],
    [{ name: 'AccessDeniedException', message: 'not authorized' }, 'permanent'],
    [{ name: 'InvalidRequestException', message: 'WorkGroup etl is not found' }, 'permanent'],
  ])('refuses a start by %j, which is a %s', async (how, kind) => {
    service.fail({ action: 'StartQueryExecution', how: how.name, message: how.message });
    const message = `statement 1 of 1 (load.sql:1) was refused: ${how.message}`;
    expect(await refusal(sql.start(aCall(aTarget('select 1'))))).toEqual({
      by: 'StartRefused',
      name: how.name,
      kind,
      message,
    });
  });

  it('may have heard a start that failed otherwise', async () => {
    service.fail({ action: 'StartQueryExecution', how: 'InternalServerException' });
    expect(await refusal(sql.start(aCall(aTarget('select 1'))))).toMatchObject({ kind: undefined });
  });

  it.each([
    [{ reason: 'Query exhausted resources at this scale factor', category: 2, type: 1 }, 'job'],
    [{ reason: 'Query timeout', category: 1, type: 210 }, 'timeout'],
    [{ reason: 'GENERIC_INTERNAL_ERROR: engine', category: 1, type: 200 }, 'fault'],
    [{ reason: 'Amazon S3 throttled', category: 2, type: 1403 }, 'fault'],
    [{ reason: 'SYNTAX_ERROR: line 1:1: mismatched input' }, 'permanent'],
    [{ reason: 'Access denied', category: 2, type: 1501 }, 'permanent'],
    [{ reason: 'a type of later', category: 2, type: 4242 }, 'job'],
  ])('has failed by %j: a %s', async (fails, kind) => {
    service.does = () => ({ fails });
    expect((await run(aTarget('select 1'))).state).toMatchObject({ is: 'failed', class: kind });
  });
});

describe('Redshift', () => {
  it('gets parameters by name, as texts, and runs all statements in one session', async () => {
    const target = aTarget('create temp table t as select $a::int; select $a, $b from t; select 1', REDSHIFT);
    await run(target, { a: 5, b: { x: 1 } });
    const [first, second, third] = service.statements.map(({ request }) => request);
    expect(first).toMatchObject({
      Sql: 'create temp table t as select :a::int',
      Parameters: [{ name: 'a', value: '5' }],
      ClusterIdentifier: 'main',
      Database: 'shop',
      DbUser: 'etl',
      SessionKeepAliveSeconds: 7_200,
    });
    const session = service.statements[0]?.session;
    expect(second).toMatchObject({ SessionId: session, Parameters: [{ value: '5' }, { name: 'b', value: '{"x":1}' }] });
    expect(third).toMatchObject({ SessionId: session });
    expect(third).not.toHaveProperty('SessionKeepAliveSeconds');
  });

  describe('whose file ends with a transaction open', () => {
    const TRANSACTION = 'begin; delete from orders where day = 1; insert into orders select 1; commit; select 1';
    const sqls = () => service.statements.map(({ sql: text }) => text);
    const session = () => service.statements[0]?.session;

    it('rolls it back once, after a statement that failed, in the session of all', async () => {
      service.does = (text) => (/^insert/.test(text) ? { fails: { reason: 'ERROR: no' } } : {});
      const target = aTarget(TRANSACTION, REDSHIFT);
      const { state, ids } = await run(target);
      expect(state).toMatchObject({ is: 'failed', message: 'statement 3 of 5 failed: no' });
      expect(service.statements.at(-1)).toMatchObject({
        sql: 'rollback',
        request: { SessionId: session(), StatementName: expect.stringMatching(/^rollback of /) },
      });
      await sql.look(ids.at(-1) as string, target);
      expect(sqls().filter((text) => text === 'rollback')).toHaveLength(1);
    });

    it('rolls it back after a stop, and where the work ends between two statements', async () => {
      service.does = (text) => (/^delete/.test(text) ? { ms: 60_000 } : {});
      const call = aCall(aTarget(TRANSACTION, REDSHIFT));
      const second = await next(await sql.start(call), call);
      await sql.stop(second, call.target, 'its time is over');
      expect(await sql.look(second, call.target)).toMatchObject({ is: 'stopped' });
      expect(sqls()).toEqual(['begin', 'delete from orders where day = 1', 'rollback']);
      const other = aCall(aTarget(TRANSACTION, REDSHIFT));
      expect(await sql.close?.(await sql.start(other), other.target)).toBeUndefined();
      expect(sqls().at(-1)).toBe('rollback');
    });

    it('rolls it back where the next statement is refused, and where the file has changed', async () => {
      const call = aCall(aTarget(TRANSACTION, REDSHIFT));
      const first = await sql.start(call);
      service.fail({ action: 'ExecuteStatement', how: 'ValidationException', message: 'no' });
      expect(await refusal(next(first, call))).toMatchObject({ name: 'ValidationException', kind: 'permanent' });
      expect(sqls()).toEqual(['begin', 'rollback']);
      const changed = aCall(aTarget('select 1; select 2', REDSHIFT));
      const start = await sql.start(call);
      service.statements.length = 1;
      expect(await refusal(next(start, changed))).toMatchObject({ name: 'Runsheet.FileChanged' });
      expect(sqls()).toEqual(['begin', 'rollback']);
    });

    it('says so if it cannot', async () => {
      service.does = (text) => (/^insert/.test(text) ? { fails: { reason: 'ERROR: no' } } : {});
      const call = aCall(aTarget(TRANSACTION, REDSHIFT));
      const third = await next(await next(await sql.start(call), call), call);
      service.fail({ action: 'ExecuteStatement', how: 'ValidationException', message: 'Session is not available' });
      expect(await sql.look(third, call.target)).toMatchObject({
        message:
          'statement 3 of 5 failed: no; its transaction could not be rolled back, and may hold its locks for two hours: Session is not available',
      });
    });

    it('asks nothing where it was committed, or never begun', async () => {
      service.does = (text) => (/^select/.test(text) ? { fails: { reason: 'ERROR: no' } } : {});
      await run(aTarget(TRANSACTION, REDSHIFT));
      await run(aTarget('create table t (id int); select 1; select 2', REDSHIFT));
      expect(sqls()).not.toContain('rollback');
    });
  });

  it('has no session for one statement, and takes a workgroup and a secret', async () => {
    const secret_arn = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop-AbCdEf';
    await run(aTarget('select 1', { redshift: { database: 'd', workgroup: 'etl', secret_arn } }));
    const request = service.statements[0]?.request;
    expect(request).toMatchObject({ WorkgroupName: 'etl', SecretArn: secret_arn, Database: 'd' });
    expect(request).not.toHaveProperty('SessionKeepAliveSeconds');
  });

  it.each([
    ['ERROR: permission denied for relation orders', 'permanent'],
    ['ERROR: syntax error at or near "slect"', 'permanent'],
    ['FATAL: could not connect to server: Connection refused', 'fault'],
    ['ERROR: Load into table t failed', 'job'],
  ])('has failed by "%s": a %s', async (reason, kind) => {
    service.does = () => ({ fails: { reason } });
    expect((await run(aTarget('select 1', REDSHIFT))).state).toMatchObject({ is: 'failed', class: kind });
  });

  it.each([
    ['ActiveStatementsExceededException', 'fault'],
    ['ValidationException', 'permanent'],
  ])('refuses a start by %s, which is a %s', async (name, kind) => {
    service.fail({ action: 'ExecuteStatement', how: name, message: 'no' });
    expect(await refusal(sql.start(aCall(aTarget('select 1', REDSHIFT))))).toMatchObject({ name, kind });
  });
});
