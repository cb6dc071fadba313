import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { dataFiles, defineJob, type JobContext } from '../../../sdk';

/*
 * A job that throws what its parameter `error` says. Tests name the lines of this file: what is added stands at the
 * end.
 */

function fail(): never {
  throw new RangeError('no such shop');
}

const ERRORS: Record<string, (job: JobContext) => unknown> = {
  'in a function': () => fail(),
  'after a wait': async () => {
    await sleep(1);
    return fail();
  },
  'in a callback': () => [1, 2].map(() => fail()),
  'with a cause': () => {
    try {
      return fail();
    } catch (cause) {
      throw new Error('the shop cannot be read', { cause });
    }
  },
  'in a package': () => parse('a: [', { strict: true }),
  'in Node': () => new URL('no url'),
  'of ours': async (job) => await job.outputOf('nobody'),
  'of ours, in a file': async (job) => await dataFiles(job.dataUrl).readJson('nothing.json'),
  'deep down': () => deep(400),
  'in a timer': async () => {
    setTimeout(fail, 1);
    await sleep(60_000);
  },
  'that nobody heard': async () => {
    void sleep(1).then(fail);
    await sleep(60_000);
  },
  'in an eval': () => new Function('fail', 'fail()')(fail),
  'with another prepareStackTrace': () => {
    Error.prepareStackTrace = (_, sites) => ({ sites: sites.length });
    return fail();
  },
  'with a prepareStackTrace that throws': () => {
    Error.prepareStackTrace = () => {
      throw new Error('no stack for you');
    };
    return fail();
  },
  'without a stackTraceLimit': () => {
    Error.stackTraceLimit = 0;
    return fail();
  },
  'with a huge stack': () => {
    const error = new Error('huge');
    error.stack = `Error: huge\n${'    at x (/home/me/x.js:1:2)\n'.repeat(100_000)}`;
    throw error;
  },
  'with the limit that the next attempt has': () => {
    if (Error.stackTraceLimit < 30) throw new Error('the limit of an earlier attempt');
    return fail();
  },
};

function deep(depth: number): unknown {
  return depth === 0 ? fail() : [depth].map((at) => deep(at - 1));
}

export const handler = defineJob((job) => {
  const act = ERRORS[String(job.parameters.error)];
  return act?.(job);
});
