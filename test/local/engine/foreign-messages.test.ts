import { aJsRow, type Finished, jobFile, runJobs, statusesOf, useLaptop } from '../../support/home/laptop';

/*
 * Jobs that speak where only the runtime speaks. The engine lives, and so do the jobs beside them: before, a single
 * `process.send('ready')` ended it.
 */

jest.setTimeout(60_000);

const SPEAKING: Record<string, string> = {
  'as a child process would': `process.send?.('ready'); process.send?.(null); process.send?.(7);`,
  'with an object like ours': `process.send?.({ requestId: 'r', result: null }); process.send?.({ killAt: 1 });`,
  'to itself': `process.emit('message', 'ready'); process.emit('message', { payload: {} }); process.emit('disconnect');`,
  'as a worker of a cluster': `require('node:cluster').worker?.send('online');`,
  'by the descriptor': String.raw`
    const { writeSync } = require('node:fs');
    for (const line of ['ready', '7', 'null', '{"requestId":"r"}', '{"killAt":1}', '{', '']) writeSync(3, line + '\n');`,
};

const laptop = useLaptop();
let finished: Finished;
beforeAll(async () => {
  const rows = Object.entries(SPEAKING).map(([, code], index) => aJsRow(`speaks-${index}`, code));
  const silent = ['before', 'beside', 'after'].map((name) => aJsRow(name, 'return 1;'));
  const gone = aJsRow('closes-it', `require('node:fs').closeSync(3); await new Promise((r) => setTimeout(r, 20_000));`);
  finished = await runJobs(laptop, [...silent, ...rows, gone], { sources: { js: jobFile('js') }, workers: 2 });
});

describe('a job that speaks on the channel of the runtime', () => {
  it('ends as its code does, and nothing else ends', () => {
    const { 'closes-it': _, ...others } = statusesOf(finished);
    expect(new Set(Object.values(others))).toEqual(new Set(['SUCCEEDED']));
  });

  it('has, as on Lambda, no `process.send`', async () => {
    const row = aJsRow('asks', 'return [typeof process.send, process.connected ?? null];');
    const { rows } = await runJobs(laptop, [row], { sources: { js: jobFile('js') } });
    expect(rows.asks?.output).toBe('["undefined",null]');
  });

  it.each(["'ready'", '7', 'null', "{ requestId: 'r' }"])(
    'fails by itself, as on Lambda, if it calls `process.send` all the same: process.send(%s)',
    async (message) => {
      const rows = [aJsRow('sends', `process.send(${message}); return 1;`), aJsRow('other', 'return 1;')];
      const sent = await runJobs(laptop, rows, { sources: { js: jobFile('js') } });
      expect(statusesOf(sent)).toEqual({ sends: 'FAILED', other: 'SUCCEEDED' });
      expect(sent.rows.sends?.error).toMatchObject({ name: 'TypeError', message: 'process.send is not a function' });
    },
  );

  it('that takes the channel away has failed', () => {
    expect(finished.rows['closes-it']).toMatchObject({ status: 'FAILED', error: { name: 'Runtime.ExitError' } });
  });
});
