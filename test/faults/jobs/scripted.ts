import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineJob, type JobContext, PermanentJobError } from '../../../sdk';
import { type Act, ActName } from '../cases/fault-case';

/*
 * A job whose attempts act as its case says. While its code is at work it appends lines to the file of the parameter
 * `probe`: `<run_id> <job> <attempt> <work> <ms>`. `work` identifies one call of the code. ms are those of the
 * monotonic clock, which all processes share and nobody sets.
 */

/** A hanging act ends at last, so that a machine without timeouts would visibly wait for it. */
const HANG_MS = 6_000;
const MARK_MS = 10;

const ACTS: Record<ActName, (job: JobContext, mark: () => void) => unknown> = {
  [ActName.SUCCEED]: ({ attempt }) => ({ attempt }),
  [ActName.FAIL]: () => {
    throw new RangeError('no such shop');
  },
  [ActName.FAIL_FOR_GOOD]: () => {
    throw new PermanentJobError('the shop is closed');
  },
  [ActName.THROW_NAMED]: ({ attempt, name }) => {
    const names = ['States.Timeout', 'Lambda.TooManyRequestsException', 'Lambda.Unknown', 'Runtime.ExitError'];
    throw Object.assign(new Error('forged'), { name: names[(attempt + name.length) % names.length] });
  },
  [ActName.HUGE_MESSAGE]: () => {
    throw new Error('m'.repeat(1024 * 1024));
  },
  [ActName.UNSERIALISABLE]: ({ attempt }) => [1n, () => 'code', circle()][attempt % 3],
  [ActName.HUGE_RESULT]: () => 'x'.repeat(10 * 1024 * 1024),
  [ActName.EXIT]: () => process.exit(3),
  [ActName.EXIT_WELL]: () => process.exit(0),
  [ActName.KILL_ITSELF]: async () => {
    process.kill(process.pid, 'SIGKILL');
    await sleep(HANG_MS);
  },
  [ActName.OUT_OF_MEMORY]: () => {
    const hoard: unknown[] = [];
    for (;;) hoard.push(new Array(100_000).fill(hoard.length));
  },
  [ActName.REJECT_AFTER_RETURN]: ({ attempt }) => {
    setTimeout(() => void Promise.reject(new Error('nobody heard')), attempt === 1 ? 0 : 50);
  },
  [ActName.HEED]: ({ signal }) => sleep(HANG_MS, undefined, { signal }),
  [ActName.IGNORE]: () => sleep(HANG_MS),
  [ActName.DIRTY]: ({ attempt }) => ({ attempt }),
  [ActName.LEAVE_CHILD]: leaveChild,
  [ActName.SPIN]: (_, mark) => {
    const until = now() + HANG_MS;
    for (let next = 0; now() < until; ) {
      if (now() < next) continue;
      mark();
      next = now() + MARK_MS;
    }
  },
};

/** What jobs do to their process, in turn. None of it may touch another attempt. */
const DIRT: (() => void)[] = [
  () => Object.assign(Date, { now: () => 0 }),
  () => Object.assign(globalThis, { setTimeout: () => 1, setInterval: () => 1, clearTimeout: () => {} }),
  () => Object.assign(Object.prototype, { isEmpty: () => false }),
  () => Object.assign(Array.prototype, { [Symbol.iterator]: () => ({ next: () => ({ done: true }) }) }),
  () => Object.assign(JSON, { stringify: () => '{', parse: () => undefined }),
  () => Object.assign(process, { env: {}, nextTick: () => {}, exit: () => {} }),
  () => Object.assign(globalThis, { fetch: undefined, URL: undefined, AbortController: undefined }),
  () => require('node:fs').closeSync(1),
];
/** Processes begin at different ones. */
let dirt = process.pid;

/** It notes its signs of life as work of its own, and would do so for as long as a hanging act. */
const CHILD = `
const { appendFileSync } = require('node:fs');
const now = () => Number(process.hrtime.bigint() / 1000n) / 1000;
const [probe, words] = process.argv.slice(1);
const mark = () => appendFileSync(probe, words + ' ' + now() + '\\n');
setInterval(mark, ${MARK_MS}), mark();
setTimeout(process.exit, ${HANG_MS});`;

async function leaveChild({ runId, name, attempt, parameters }: JobContext): Promise<void> {
  const words = `${runId} ${name} ${attempt} child-${process.pid}-${now()}`;
  const probe = String(parameters.probe);
  spawn(process.execPath, ['-e', CHILD, probe, words], { detached: true, stdio: 'ignore' }).unref();
  while (!readFileSync(probe, 'utf8').includes(words)) await sleep(MARK_MS);
}

export const handler = defineJob(async (job) => {
  const { probe, acts } = job.parameters as unknown as { probe: string; acts: Act[] };
  const act = acts[Math.min(job.attempt, acts.length) - 1] as Act;
  const work = `${process.pid}-${now()}`;
  const mark = () => appendFileSync(probe, `${job.runId} ${job.name} ${job.attempt} ${work} ${now()}\n`);
  mark();
  const marking = setInterval(mark, MARK_MS);
  try {
    if (act.ms > 0) await sleep(act.ms);
    return await ACTS[act.do](job, mark);
  } finally {
    clearInterval(marking);
    mark();
    // At last, since some dirt would harm this very code.
    if (act.do === ActName.DIRTY) DIRT[dirt++ % DIRT.length]?.();
  }
});

function now(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}

function circle(): object {
  const round: { round?: object } = {};
  round.round = round;
  return round;
}
