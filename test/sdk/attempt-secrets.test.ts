import { inspect } from 'node:util';
import { Redactor } from '../../domain/secrets/redactor';
import type { JsonObject } from '../../domain/values/json';
import { loadGroup } from '../../operations/load-group';
import type { JobContext } from '../../sdk/job-context';
import { aJobRow, putGroup } from '../support/rows/a-group';
import { aGroupName, aLoadRequest, aPlannedRun, requireRun, surroundings } from '../support/rows/a-run';
import { aCall, attempt, attemptDependencies, type WatchedDependencies } from '../support/rows/an-attempt';
import { LARGE_VALUES } from '../support/rows/large-values';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const DB = 'secretsmanager:orders-db';

/** An attempt of a job that asks for the secret, whose function may read `granted`, where the stores hold `stored`. */
async function anAttempt(
  code: (job: JobContext, deps: WatchedDependencies) => unknown,
  {
    granted = [DB],
    stored = { [DB]: 'pa55-word' } as Record<string, string>,
    parameters = {} as JsonObject,
    redactor = new Redactor(),
  } = {},
) {
  const group = aGroupName();
  await putGroup(tables, group, [aJobRow({ parameters: { db: { secret: DB }, since: '2026', ...parameters } })]);
  const secrets = new Map([['load-orders', new Set([DB])]]);
  const reply = requireRun(await loadGroup(aLoadRequest(group), surroundings(tables, { secrets })));
  const deps: WatchedDependencies = attemptDependencies(tables, {
    redactor,
    secrets: {
      granted: new Set(granted),
      read: async (reference) => {
        const value = stored[reference];
        if (value === undefined) throw new Error("Secrets Manager can't find it");
        return value;
      },
    },
  });
  const error = await attempt(tables, aCall(reply, 'load-orders'), (job) => code(job, deps), deps);
  const row = await tables.runs.findJobRun(reply.run_id, 'load-orders');
  return { error, row, deps };
}

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
      /^parameter "db": the secret "secretsmanager:orders-db" cannot be had: Secrets/,
    ],
    ['is not granted to its function', { granted: [] }, /cannot be had: this job function may not read it/],
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
    expect(deps.lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'info', message: 'a line that could not be shown safely', job_name: 'load-orders' },
    ]);
    expect(JSON.stringify([error?.message, row, deps.lines])).not.toContain('pa55');
  });

  it('that cannot take a value fails the attempt, and the code is not called', async () => {
    const code = jest.fn();
    const { row } = await anAttempt(code, { redactor: Object.assign(new Redactor(), { add: failing }) });
    expect(code).not.toHaveBeenCalled();
    expect(row?.attempts[0]?.error).toEqual({
      name: 'Runsheet.SecretUnavailable',
      message: expect.stringMatching(/^parameter "db": its secret could not be kept out of logs/),
    });
    expect(JSON.stringify(row)).not.toContain('pa55');
  });
});

describe('an error that nobody caught', () => {
  it('is the failure of its attempt, without the secret, and the process is left', async () => {
    const { error, row, deps } = await anAttempt(({ parameters }, { sink }) => {
      setTimeout(() => sink?.crash(new RangeError(`late ${parameters.db}`)), 1);
      return new Promise(() => {});
    });
    expect(error?.message).toBe('attempt 1 failed: RangeError: late [secret db]');
    expect(deps.events).toEqual(['left']);
    // No end yet, as of every attempt whose code may still be at work.
    expect(row?.attempts[0]).toMatchObject({ class: 'job', ended_at: null, error: { name: 'RangeError' } });
    expect(deps.lines).toEqual([expect.stringMatching(/RangeError: late \[secret db\].*"uncaught":true/)]);
  });

  it('between the code and END waits for END, and the process is left after it', async () => {
    const { error, row, deps } = await anAttempt((_, watched) => {
      const { runs } = watched;
      const { update } = runs;
      watched.runs = Object.assign(Object.create(runs), {
        update: (...given: Parameters<typeof update>) => {
          watched.sink?.crash(new Error('unheard'));
          expect(watched.events).toEqual([]);
          return update.apply(runs, given);
        },
      });
      return 'done';
    });
    expect(error).toBeUndefined();
    expect(row).toMatchObject({ status: 'SUCCEEDED', output: '"done"' });
    expect(deps.events).toEqual(['left']);
    expect(deps.lines).toEqual([expect.stringMatching(/unheard.*"uncaught":true/)]);
  });

  it('of an earlier attempt during the claim of the next fails neither, and the process is left after END', async () => {
    const { reply } = await aPlannedRun(tables);
    const deps = attemptDependencies(tables);
    const { runs } = deps;
    deps.runs = Object.assign(Object.create(runs), {
      update: async (...given: Parameters<typeof runs.update>) => {
        const row = await runs.update(...given);
        if (deps.lines.length === 0) deps.sink?.crash(new Error('of an earlier attempt'));
        expect(deps.events).toEqual([]);
        return row;
      },
    });
    const code = jest.fn(() => 'done');
    deps.output.sendTo({ print() {}, stream() {}, flush() {}, crash: () => deps.leaveProcess() });
    expect(await attempt(tables, aCall(reply, 'load-orders'), code, deps)).toBeUndefined();
    expect(code).toHaveBeenCalled();
    expect(deps.events).toEqual(['left']);
    await expect(tables.runs.findJobRun(reply.run_id, 'load-orders')).resolves.toMatchObject({ status: 'SUCCEEDED' });
  });

  it('after the attempt leaves the process at once', async () => {
    const { deps } = await anAttempt(() => 'done');
    deps.sink?.crash(new Error('of an earlier attempt'));
    expect(deps.events).toEqual(['left']);
  });
});

describe('the input of a run', () => {
  it('that would replace a secret is refused, and names it', async () => {
    const group = aGroupName();
    await putGroup(tables, group, [aJobRow({ parameters: { db: { secret: DB } } })]);
    const request = aLoadRequest(group, { input: { parameters: { db: 'mine' } } });
    await expect(loadGroup(request, surroundings(tables))).rejects.toMatchObject({
      name: 'Runsheet.BadInput',
      message: expect.stringMatching(/^input\.parameters\.db would replace a secret of job "load-orders"/),
    });
  });
});
