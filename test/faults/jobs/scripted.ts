import { appendFileSync } from 'node:fs';
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
  [ActName.SPIN]: (_, mark) => {
    const until = now() + HANG_MS;
    for (let next = 0; now() < until; ) {
      if (now() < next) continue;
      mark();
      next = now() + MARK_MS;
    }
  },
};

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
