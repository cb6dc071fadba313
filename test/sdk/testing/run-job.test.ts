import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { dataFiles, defineJob, type JobContext, OutputNotReadyError, PermanentJobError } from '../../../sdk';
import { runJob } from '../../../sdk/testing';

const messagesOf = ({ logs }: { logs: { message: string }[] }) => logs.map(({ message }) => message);

describe('runJob', () => {
  it('gives the job what its run would', async () => {
    const given = await runJob<Partial<JobContext>>(
      defineJob(({ signal, log, outputOf, ...job }) => job),
      {
        parameters: { region: 'north', nested: { day: 1 } },
        group: 'nightly',
        name: 'load-orders',
        attempt: 3,
        scheduledTime: new Date('2026-11-22T02:00:00Z'),
      },
    );
    expect(given.result).toEqual({
      runId: expect.stringMatching(/^nightly-\d{8}T\d{6}Z-[0-9a-f]{6}$/),
      group: 'nightly',
      name: 'load-orders',
      attempt: 3,
      scheduledTime: '2026-11-22T02:00:00.000Z',
      parameters: { region: 'north', nested: { day: 1 } },
      dataUrl: expect.stringMatching(/^file:\/\/\/.*\/nightly\/nightly-[^/]+\/$/),
    });
  });

  it('takes no options at all', async () => {
    const { result } = await runJob(
      defineJob(({ parameters, attempt, scheduledTime }) => [parameters, attempt, scheduledTime]),
    );
    expect(result).toEqual([{}, 1, null]);
  });

  it('takes the handler, or a module that exports it', async () => {
    const handler = defineJob(() => 'ran');
    for (const job of [handler, { handler }, { default: { handler } } as never]) {
      expect((await runJob(job)).result).toBe('ran');
    }
  });

  it.each([undefined, {}, () => 'mine', { handler: async () => 'mine' }])(
    'refuses what defineJob did not make: %p',
    async (job) => {
      await expect(runJob(job as never)).rejects.toThrow(/^runJob got no handler that defineJob made: /);
    },
  );

  it('returns what JSON keeps of the result, as the table does', async () => {
    const { result } = await runJob(defineJob(() => ({ at: new Date(0), nothing: undefined, half: '\ud800' })));
    expect(result).toEqual({ at: '1970-01-01T00:00:00.000Z', half: '\ufffd' });
    expect((await runJob(defineJob(() => undefined))).result).toBeNull();
  });

  it('hands the job its own copy of the parameters', async () => {
    const parameters = { list: [1] };
    await runJob(
      defineJob((job) => (job.parameters.list as unknown as number[]).push(2)),
      { parameters },
    );
    expect(parameters).toEqual({ list: [1] });
  });
});

describe('an error', () => {
  it('is recorded as the run table would have it', async () => {
    const failed = await runJob(
      defineJob(() => {
        throw new RangeError('no such shop', { cause: new Error('404') });
      }),
    );
    expect(failed).toMatchObject({ class: 'job', error: { name: 'RangeError' }, isAbandoned: false });
    expect(failed.error?.message).toMatch(/^no such shop\ncaused by Error: 404 \(at .*run-job\.test\.ts:\d+:\d+\)/);
    expect(failed.error?.stack).toMatch(/^at .*run-job\.test\.ts:\d+:\d+/);
    expect(failed.result).toBeUndefined();
    expect(messagesOf(failed)[0]).toContain('RangeError: no such shop');
  });

  it('that is permanent says so', async () => {
    const failed = await runJob(
      defineJob(() => {
        throw new PermanentJobError('the shop is closed');
      }),
    );
    expect(failed).toMatchObject({ class: 'permanent', error: { name: 'PermanentJobError' } });
  });

  it.each([
    [
      'in a timer',
      () =>
        setTimeout(() => {
          throw new Error('unheard');
        }, 1),
    ],
    ['in a promise', () => void Promise.reject(new Error('unheard'))],
  ])('that nobody caught, %s, fails the attempt and not the test', async (_, act) => {
    const failed = await runJob(
      defineJob(async () => {
        act();
        await sleep(200);
      }),
    );
    expect(failed).toMatchObject({ class: 'job', isAbandoned: true });
    expect(failed.error?.message).toMatch(/^unheard/);
    expect(failed.logs).toContainEqual({
      level: 'error',
      message: expect.stringContaining('Error: unheard'),
      fields: { uncaught: true },
    });
  });

  it.each([
    ['larger than 32 KB', () => 'x'.repeat(33_000), 'Runsheet.OutputTooLarge'],
    ['no JSON', () => () => 1, 'Runsheet.OutputNotJson'],
    [
      'a circle',
      () => {
        const a: unknown[] = [];
        return a.push(a) && a;
      },
      'Runsheet.OutputNotJson',
    ],
  ])('ends a job for good whose result is %s', async (_, code, name) => {
    expect(await runJob(defineJob(code))).toMatchObject({ class: 'permanent', error: { name } });
  });
});

describe('the deadline', () => {
  it('aborts the signal, and a job that heeds it has timed out', async () => {
    const timedOut = await runJob(
      defineJob(({ signal }) => sleep(5_000, undefined, { signal })),
      { timeoutMinutes: 0.0005 },
    );
    expect(timedOut).toMatchObject({
      class: 'timeout',
      error: { name: 'TimedOut', message: 'not finished after timeout_minutes = 0.0005' },
      isAbandoned: false,
    });
  });

  it('ends an attempt that does not, after the grace', async () => {
    const before = Date.now();
    const timedOut = await runJob(
      defineJob(() => new Promise(() => {})),
      { timeoutMinutes: 0.0005, graceMs: 10 },
    );
    expect(timedOut).toMatchObject({ class: 'timeout', isAbandoned: true });
    expect(Date.now() - before).toBeGreaterThanOrEqual(30 + 10 - 1);
  });
});

describe('the signal of the test', () => {
  it('stops the run', async () => {
    const stop = new AbortController();
    const stopped = await runJob(
      defineJob(async ({ signal }) => {
        stop.abort();
        await sleep(5_000, undefined, { signal });
      }),
      { signal: stop.signal },
    );
    expect(stopped).toMatchObject({ class: 'job', error: { name: 'AbortError', message: 'the run was stopped' } });
  });
});

describe('outputOf', () => {
  const reader = defineJob(({ outputOf }) => outputOf('extract'));

  it('gives the outputs of the test, a copy each', async () => {
    const outputs = { extract: { rows: [3] } };
    expect((await runJob(reader, { outputs })).result).toEqual({ rows: [3] });
    expect((await runJob(reader, { outputs: { extract: null } })).result).toBeNull();
  });

  it.each([
    [{}, 'PENDING'],
    [{ statuses: { extract: 'FAILED' } as const }, 'FAILED'],
  ])('rejects for a job without an output, naming its status: %j', async (options, status) => {
    let thrown: unknown;
    const catching = defineJob((job) =>
      job.outputOf('extract').catch((error) => {
        thrown = error;
        throw error;
      }),
    );
    const failed = await runJob(catching, options);
    expect(failed.error?.name).toBe('Runsheet.OutputNotReady');
    expect(failed.error?.message).toContain(`job "extract" is ${status} in this run`);
    expect(thrown).toBeInstanceOf(OutputNotReadyError);
  });
});

describe('the files', () => {
  it('that the test gives lie in the folder, and all are returned', async () => {
    const copy = defineJob(async ({ dataUrl }) => {
      const files = dataFiles(dataUrl);
      await files.writeJson('copy.json', { orders: await files.readText('orders.csv') });
    });
    const { files, error } = await runJob(copy, { files: { 'orders.csv': 'a,b\n', 'deep/er': new Uint8Array([255]) } });
    expect(error).toBeUndefined();
    expect([...files.keys()].sort()).toEqual(['copy.json', 'deep/er', 'orders.csv']);
    expect(files.json('copy.json')).toEqual({ orders: 'a,b\n' });
    expect(files.text('orders.csv')).toBe('a,b\n');
    expect([...(files.get('deep/er') ?? [])]).toEqual([255]);
    expect(() => files.text('orders.cvs')).toThrow('did you mean "orders.csv"?');
  });

  it('lie in a folder that is gone afterwards', async () => {
    const { result } = await runJob<string>(
      defineJob(({ dataUrl }) =>
        dataFiles(dataUrl)
          .writeText('a', 'b')
          .then(() => dataUrl),
      ),
    );
    const [, folder] = /(runsheet-test-\w+)/.exec(result ?? '') ?? [];
    expect(folder).toBeDefined();
    expect(readdirSync(tmpdir())).not.toContain(folder);
  });
});

describe('a secret', () => {
  const secrets = { 'secretsmanager:shop/db': 'hunter2-hunter2' };
  const parameters = { password: { secret: 'secretsmanager:shop/db' } };

  it('has its value in the parameters, and is hidden everywhere else', async () => {
    const leak = defineJob(({ parameters: { password }, log }) => {
      console.log(`printed ${password}`);
      log.info('logged', { password: String(password) });
      return { isRight: password === 'hunter2-hunter2', password };
    });
    const leaked = await runJob(leak, { parameters, secrets });
    expect(leaked.result).toEqual({ isRight: true, password: '[secret password]' });
    expect(leaked.logs.slice(0, 2)).toEqual([
      { level: 'info', message: 'printed [secret password]', fields: {} },
      { level: 'info', message: 'logged', fields: { password: '[secret password]' } },
    ]);
    const thrown = await runJob(
      defineJob((job) => {
        throw new Error(`wrong: ${job.parameters.password}`);
      }),
      { parameters, secrets },
    );
    expect(thrown.error?.message).toMatch(/^wrong: \[secret password\]/);
    expect(JSON.stringify([leaked, thrown])).not.toContain('hunter2');
  });

  it('that the test does not give fails the attempt', async () => {
    const failed = await runJob(
      defineJob(() => null),
      { parameters },
    );
    expect(failed.error).toMatchObject({
      name: 'Runsheet.SecretUnavailable',
      message: expect.stringContaining('the option "secrets" of the test does not have it'),
    });
  });
});
