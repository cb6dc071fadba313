import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineJob, type JobContext, PermanentJobError } from '../../../sdk';

/*
 * A job that does what its parameter `act` says, so that nearly all tests of the engine bundle one function. With the
 * parameter `probe`, a file, it notes there when it was at work, one line for each sign:
 * `<job> <attempt> <pid> <begin | work | end> <ms>`.
 */

const ACTS: Record<string, (job: JobContext) => unknown> = {
  succeed: ({ attempt }) => ({ attempt }),
  fail: () => {
    throw new RangeError('no such shop');
  },
  'fail-for-good': () => {
    throw new PermanentJobError('the shop is closed');
  },
  'fail-until': ({ attempt, parameters }) => {
    if (attempt < Number(parameters.succeeds_at)) throw new Error(`attempt ${attempt} fails`);
    return { attempt };
  },
  print: ({ name, attempt, log }) => {
    console.log(`plain line of ${name} ${attempt}`);
    console.error(`error line of ${name} ${attempt}`);
    log.info('structured line', { name });
    process.stdout.write(`no end of line ${name} ${attempt}`);
    if (attempt === 1) throw new Error('once more');
  },
  'read-output': ({ outputOf, parameters }) => outputOf(String(parameters.of)),
  'over-large': () => 'x'.repeat(40_000),
  exit: () => {
    console.log('leaving');
    process.exit(3);
  },
  'exit-well': () => process.exit(0),
  'kill-itself': () => process.kill(process.pid, 'SIGKILL'),
  'reject-unheard': async () => {
    void Promise.reject(new Error('nobody heard'));
    await sleep(60_000);
  },
  'throw-in-timer': async () => {
    setTimeout(() => {
      throw new Error('thrown in a timer');
    }, 1);
    await sleep(60_000);
  },
  'run-out-of-memory': () => {
    const hoard: unknown[] = [];
    for (;;) hoard.push(new Array(100_000).fill(hoard.length));
  },
  work: async ({ parameters }) => {
    await sleep(Number(parameters.ms ?? 50));
  },
  heed: async ({ signal }) => {
    await sleep(600_000, undefined, { signal });
  },
  'ignore-signal': async (job) => {
    if (job.attempt > 1) return;
    setInterval(() => probe(job, 'work'), 50);
    await new Promise(() => {});
  },
  /** Ignores every request to leave, and has started a process of its own. */
  'refuse-to-exit': async (job) => {
    if (job.attempt > 1) return;
    appendFileSync(`${job.parameters.probe}.child`, String(spawn('sleep', ['600']).pid));
    process.exit = (() => {}) as never;
    setInterval(() => probe(job, 'work'), 50);
    await new Promise(() => {});
  },
  'loop-for-ever': (job) => {
    if (job.attempt > 1) return;
    for (let next = 0; ; ) {
      if (Date.now() < next) continue;
      probe(job, 'work');
      next = Date.now() + 50;
    }
  },
};

export const handler = defineJob(async (job) => {
  const act = ACTS[String(job.parameters.act)];
  if (!act) throw new PermanentJobError(`there is no act ${job.parameters.act}`);
  probe(job, 'begin');
  try {
    return await act(job);
  } finally {
    probe(job, 'end');
  }
});

function probe({ name, attempt, parameters }: JobContext, what: string): void {
  if (typeof parameters.probe !== 'string') return;
  appendFileSync(parameters.probe, `${name} ${attempt} ${process.pid} ${what} ${Date.now()}\n`);
}
