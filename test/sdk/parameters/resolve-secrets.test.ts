import { inspect } from 'node:util';
import { Redactor } from '../../../domain/secrets/redactor';
import { loadGroup } from '../../../operations/load/load-group';
import { aJobRow, putGroup } from '../../support/rows/a-group';
import { aGroupName, aLoadRequest, loadDependencies } from '../../support/rows/a-run';
import { anAttemptWithSecret, DB } from '../../support/rows/an-attempt-with-secret';
import { LARGE_VALUES } from '../../support/rows/large-values';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

type Arguments = Parameters<typeof anAttemptWithSecret>;

const anAttempt = (code: Arguments[1], given?: Arguments[2]) => anAttemptWithSecret(tables, code, given);

describe('a job that asks for a secret', () => {
  it('gets its value, and the row keeps the reference', async () => {
    let seen: unknown;
    const { error, row } = await anAttempt(({ parameters }) => {
      seen = parameters;
    });
    expect(error).toBeUndefined();
    expect(seen).toEqual({ db: 'pa55-word', since: '2026' });
    expect(row?.parameters).toEqual({ db: { secret: DB }, since: '2026' });
  });

  it.each([
    [
      'cannot be found',
      { stored: {} },
      /^parameter "db": the secret "secretsmanager:orders-db" cannot be read: Secrets/,
    ],
    ['is not granted to its function', { granted: [] }, /cannot be read: this job function may not read it/],
    ['is too short to be kept out of logs', { stored: { [DB]: ' abc\n' } }, /shorter than 4 characters/],
  ])('fails its attempt, to be retried, where it %s, and its code is not called', async (_, given, message) => {
    const code = jest.fn();
    const { error, row } = await anAttempt(code, given);
    expect(code).not.toHaveBeenCalled();
    expect(error?.name).toBe('Runsheet.AttemptFailed');
    expect(row?.attempts[0]).toMatchObject({
      class: 'job',
      error: { name: 'Runsheet.SecretUnavailable', message: expect.stringMatching(message) },
    });
  });

  it('is told in its log when its result held the secret, which is kept without it', async () => {
    const { row, deps } = await anAttempt(({ parameters }) => ({ url: `postgres://u:${parameters.db}@h` }));
    expect(row?.output).toBe('{"url":"postgres://u:[secret db]@h"}');
    expect(deps.lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'warn', message: "the job's result holds a secret: it is kept without it" },
    ]);
  });

  it('lets nothing of it out in an error, not in the cause that the state machine hears, also where it would be cut', async () => {
    const { error, row } = await anAttempt(({ parameters }) => {
      throw new Error(`${'x'.repeat(190)}${parameters.db}`);
    });
    expect(error?.message).toContain('[secret');
    expect(JSON.stringify([error?.message, row])).not.toContain('pa55');
  });
});

describe.each(Object.entries(LARGE_VALUES))('a secret of 64 KB, %s,', (_, { value, parts, pieces }) => {
  const stored = { [DB]: value };
  const told = (outcome: unknown) => pieces.filter((piece) => JSON.stringify(outcome).includes(piece));

  it('reaches a job that succeeds, and is printed, logged and returned without it', async () => {
    const { error, row, deps } = await anAttempt(
      ({ parameters, log }, { sink }) => {
        expect(parameters.db).toBe(value);
        sink?.print('info', inspect(parameters, { maxStringLength: null }));
        sink?.stream('stdout', `${parameters.db}\n`);
        log.info('all', { parameters, parts });
        return { first: parts[0] };
      },
      { stored },
    );
    expect(error).toBeUndefined();
    expect(row?.status).toBe('SUCCEEDED');
    expect(deps.lines.length).toBeGreaterThan(2);
    expect(told([row, deps.lines])).toEqual([]);
  });

  it('stands in no error of a job that throws it', async () => {
    const { error, row, deps } = await anAttempt(
      ({ parameters }) => {
        throw new Error(`${parameters.db}`);
      },
      { stored },
    );
    expect(error?.message).toMatch(/^attempt 1 failed: Error: \[secret db\]/);
    expect(told([error?.message, row, deps.lines])).toEqual([]);
  });
});

describe('a redactor that fails, with a secret in its words,', () => {
  const failing = () => {
    throw new SyntaxError('Invalid regular expression: /pa55-word/');
  };
  const broken = () => Object.assign(new Redactor(), { hide: failing, hideInJson: failing });

  it.each([
    ['throws', () => Promise.reject(new Error('no')), "the job's error could not be shown safely"],
    ['returns', () => ({ rows: 3 }), "the job's result could not be kept safely"],
    ['returns no JSON', () => 1n, "the job's error could not be shown safely"],
  ])('still lets the attempt end, as failed, of a job that %s', async (_, code, message) => {
    const { error, row, deps } = await anAttempt(
      (job) => {
        job.log.info('a line');
        return code();
      },
      { redactor: broken() },
    );
    expect(error?.name).toBe('Runsheet.AttemptFailed');
    expect(row?.attempts[0]).toMatchObject({ ended_at: expect.any(String), error: { message } });
    const [line, ...others] = deps.lines.map((each) => JSON.parse(each));
    expect(line).toMatchObject({ level: 'info', job_name: 'load-orders' });
    for (const each of [line, ...others]) expect(each.message).toBe('a line that could not be shown safely');
    expect(JSON.stringify([error?.message, row, deps.lines])).not.toContain('pa55');
  });

  it('that cannot take a value fails the attempt, and the code is not called', async () => {
    const code = jest.fn();
    const { row } = await anAttempt(code, { redactor: Object.assign(new Redactor(), { add: failing }) });
    expect(code).not.toHaveBeenCalled();
    expect(row?.attempts[0]?.error).toMatchObject({
      name: 'Runsheet.SecretUnavailable',
      message: expect.stringMatching(/^parameter "db": its secret could not be kept out of logs$/),
    });
    expect(JSON.stringify(row)).not.toContain('pa55');
  });
});

describe('the input of a run', () => {
  it('that would replace a secret is refused, and names it', async () => {
    const group = aGroupName();
    await putGroup(tables, group, [aJobRow({ parameters: { db: { secret: DB } } })]);
    const request = aLoadRequest(group, { input: { parameters: { db: 'mine' } } });
    await expect(loadGroup(request, loadDependencies(tables))).rejects.toMatchObject({
      name: 'Runsheet.BadInput',
      message: expect.stringMatching(/^input\.parameters\.db would replace a secret of job "load-orders"/),
    });
  });
});
