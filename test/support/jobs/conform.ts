import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { dataFiles, defineJob, type JobContext, PermanentJobError } from '../../../sdk';

/** Jobs that must end in the same way in `runJob` as in the engine: each does what its name says. */
export const ACTS: Record<string, (job: JobContext) => unknown> = {
  upstream: () => ({ rows: 3 }),
  succeeds: ({ runId, dataUrl, signal, log, outputOf, ...job }) => job,
  'returns-nothing': () => undefined,
  'returns-no-unicode': () => ({ half: '\ud800', at: new Date(0), deep: [{ undef: undefined }] }),
  throws: () => {
    throw new RangeError('no such shop');
  },
  'throws-with-cause': () => {
    throw new Error('cannot load', { cause: new TypeError('is closed') });
  },
  'throws-no-error': () => {
    throw { shop: 7 };
  },
  'throws-for-good': () => {
    throw new PermanentJobError('the shop is closed');
  },
  'throws-in-timer': async () => {
    setTimeout(() => {
      throw new Error('thrown in a timer');
    }, 1);
    await sleep(1_000);
  },
  'rejects-unheard': async () => {
    void Promise.reject(new Error('nobody heard'));
    await sleep(1_000);
  },
  'times-out': ({ signal }) => sleep(60_000, undefined, { signal }),
  'answers-too-late': async ({ signal }) => {
    await sleep(60_000, undefined, { signal }).catch(() => {});
    return 'late';
  },
  'ignores-its-signal': () => new Promise(() => {}),
  'returns-too-much': () => 'x'.repeat(33_000),
  'returns-a-function': () => () => 1,
  'returns-a-circle': () => {
    const circle: { self?: object } = {};
    circle.self = circle;
    return circle;
  },
  'reads-an-output': ({ outputOf }) => outputOf('upstream'),
  'reads-too-early': ({ outputOf }) => outputOf('downstream'),
  'leaks-its-secret': ({ parameters: { password }, log }) => {
    console.log(`printed ${password}`);
    log.info('logged', { password: String(password), encoded: encodeURIComponent(String(password)) });
    return { password };
  },
  'throws-its-secret': ({ parameters: { password } }) => {
    throw new Error(`wrong password ${password}`);
  },
  prints: async ({ log }) => {
    console.log('rows: %d', 3);
    console.error('bad');
    console.warn({ a: [1, { b: 2 }] });
    console.log('{"rows":3,"message":"json"}');
    process.stdout.write('part of a line, ');
    process.stdout.write('and its end\nnext line\n');
    writeFileSync(1, 'by fs\n');
    setTimeout(() => console.debug('from a timer'), 1);
    await sleep(50);
    log.info('plain');
    log.warn('with fields', { shop: 7, nested: { a: [1] } });
    log.error('long', { text: 'x'.repeat(20_000) });
    process.stdout.write('no end of line');
  },
  'writes-files': async ({ dataUrl }) => {
    await dataFiles(dataUrl).writeText('orders.csv', 'a,b\n');
    await dataFiles(dataUrl).writeJson('orders.json', { rows: 1 });
  },
  'replaces-the-clock': () => {
    Date.now = () => 0;
    globalThis.setTimeout = (() => 0) as never;
    return 'done';
  },
  downstream: () => null,
};

export const handler = defineJob((job) => ACTS[job.name]?.(job));
