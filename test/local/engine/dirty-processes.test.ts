import { aJsRow, type Finished, jobFile, runJobs, useLaptop } from '../../support/home/laptop';
import { withoutWaits } from '../../support/services/between';

/*
 * Jobs that leave their process dirty, each followed by another attempt in the same process, since there is one worker.
 * Before, the next attempts failed 11 times or timed out at once.
 */

jest.setTimeout(120_000);

const DIRT: Record<string, string> = {
  'process.env is another object': 'process.env = { PATH: process.env.PATH };',
  'process.env is empty': 'for (const name of Object.keys(process.env)) delete process.env[name];',
  'objects have a field': 'Object.prototype.isEmpty = function () { return false; };',
  'arrays have a field': 'Array.prototype.last = function () { return this.at(-1); };',
  'arrays have no elements': 'Array.prototype[Symbol.iterator] = () => ({ next: () => ({ done: true }) });',
  'the clock stands at 0': 'Date.now = () => 0;',
  'the clock is another class': 'globalThis.Date = class { static now() { return 1; } getTime() { return 1; } };',
  'timers never act':
    'globalThis.setTimeout = () => 1; globalThis.setInterval = () => 1; globalThis.setImmediate = () => 1;',
  'timers act at once': 'globalThis.setTimeout = (act) => { act(); return 1; };',
  'there is no fetch': 'globalThis.fetch = undefined; delete globalThis.URL;',
  'JSON is broken': 'JSON.stringify = () => "{"; JSON.parse = () => undefined;',
  'ticks are lost': 'process.nextTick = () => {};',
};

const laptop = useLaptop();
let finished: Finished;
beforeAll(async () => {
  const dirty = Object.values(DIRT).map((code, index) =>
    aJsRow(`dirty-${index}`, `${code} return 'dirty';`, { priority: 2 * index }),
  );
  const after = Object.keys(DIRT).map((_, index) =>
    aJsRow(`after-${index}`, `return 'well';`, { priority: 2 * index + 1 }),
  );
  const given = { sources: { js: jobFile('js') }, workers: 1, wrapInvoke: withoutWaits };
  finished = await runJobs(laptop, [...dirty, ...after], given);
});

describe('a job that leaves its process dirty', () => {
  it.each(Object.keys(DIRT).map((what, index) => [what, index]))('is recorded, and so is the next: %s', (_, index) => {
    const rows = [finished.rows[`dirty-${index}`], finished.rows[`after-${index}`]];
    expect(rows).toMatchObject([
      { status: 'SUCCEEDED', output: '"dirty"', charged: 0, faults: 0 },
      { status: 'SUCCEEDED', output: '"well"', charged: 0, faults: 0 },
    ]);
    for (const row of rows) expect(row?.duration_ms).toBeGreaterThanOrEqual(0);
  });

  it('does not disarm its own deadline, nor its stop', async () => {
    const code = `globalThis.setTimeout = globalThis.setInterval = () => 1; globalThis.clearTimeout = () => {};
      globalThis.Date = class { static now() { return 0; } }; globalThis.DOMException = class {};
      process.exit = () => {}; process.kill = () => {}; await new Promise(() => {});`;
    const rows = [aJsRow('hangs', code, { timeout_minutes: 0.02 })];
    const finished = await runJobs(laptop, rows, { sources: { js: jobFile('js') }, workers: 1 });
    expect(finished.rows.hangs).toMatchObject({ status: 'TIMED_OUT', attempts: [{ class: 'timeout' }] });
  });

  it('leaves for good one in which no attempt can be claimed or recorded, and no attempt is charged', async () => {
    const code = `if (job.attempt > 1) return 'well';
      require('node:net').Socket.prototype.cork = () => { throw new Error('no requests any more'); };`;
    const { rows } = await runJobs(laptop, [aJsRow('breaks-it', code), aJsRow('other', 'return 1;', { priority: 1 })], {
      sources: { js: jobFile('js') },
      workers: 1,
      wrapInvoke: withoutWaits,
    });
    expect(rows['breaks-it']).toMatchObject({ status: 'SUCCEEDED', attempt: 2, charged: 0, faults: 1 });
    expect(rows.other).toMatchObject({ status: 'SUCCEEDED', attempt: 1, faults: 0 });
  });
});
