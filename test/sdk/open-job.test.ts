import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JobCode, JobContext } from '../../sdk/job-context';
import { type Invocation, type JobHandler, markHandler } from '../../sdk/job-handler';
import { openJob } from '../../sdk/open-job';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-open-'));
const marker = path.join(folder, 'job.js.loading');
beforeEach(() => rmSync(marker, { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

const CONTEXT = {} as Invocation;
const JOB = {} as JobContext;

/** A job whose bundle does this at its loads, one after another; the last one repeats. */
function aJob(loads: (() => unknown)[], given: { marker?: string } = {}) {
  const happened: string[] = [];
  const code: JobCode = () => happened.push('code');
  const handler = markHandler(async () => void happened.push('called'), code);
  const claimFirst = (code: JobCode): JobHandler => {
    return async () => {
      happened.push('claimed');
      try {
        await code(JOB);
      } catch (error) {
        happened.push(`failed: ${String(error)}`);
      }
    };
  };
  let count = 0;
  const opened = openJob({
    file: 'job.js',
    marker,
    load: () => {
      happened.push('load');
      const load = loads[Math.min(count++, loads.length - 1)];
      return load?.() ?? { handler };
    },
    loadClaimFirst: () => ({ claimFirst }),
    ...given,
  });
  return { happened, call: () => opened({}, CONTEXT) };
}

const boom = () => {
  throw new TypeError('no shop');
};

describe('the bundle of a job', () => {
  it('is loaded once, before the first call, and its handler is called', async () => {
    const { happened, call } = aJob([() => undefined]);
    expect(happened).toEqual(['load']);
    await call();
    await call();
    expect(happened).toEqual(['load', 'called', 'called']);
    expect(existsSync(marker)).toBe(false);
  });

  it('that throws fails an attempt that is claimed, with its own error', async () => {
    const { happened, call } = aJob([boom]);
    await call();
    expect(happened).toEqual(['load', 'claimed', 'failed: TypeError: no shop']);
    expect(existsSync(marker)).toBe(false);
  });

  it('that threw is loaded anew by the second attempt, and no more once that worked', async () => {
    const { happened, call } = aJob([boom, () => undefined]);
    await call();
    await call();
    await call();
    expect(happened.slice(3)).toEqual(['claimed', 'load', 'code', 'called']);
  });

  it('that throws nothing at all still fails the attempt', async () => {
    const { happened, call } = aJob([
      () => {
        throw undefined;
      },
    ]);
    await expect(call()).resolves.toBeUndefined();
    expect(happened.slice(0, 2)).toEqual(['load', 'claimed']);
    expect(happened).not.toContain('code');
  });

  it.each<[string, unknown, RegExp]>([
    ['nothing', {}, /exports no "handler"/],
    ['a handler of its own', { handler: async () => 1 }, /exports a "handler" that defineJob has not made/],
    ['a handler that is no function', { handler: 7 }, /exports a "handler" that defineJob has not made/],
    ['no object', 7, /exports no "handler"/],
  ])('that exports %s fails the attempt', async (_, exported, message) => {
    const { happened, call } = aJob([() => exported]);
    await call();
    expect(happened.slice(1)).toEqual(['claimed', expect.stringMatching(message)]);
    expect(happened.at(-1)).toMatch(/^failed: Runsheet\.HandlerNotFound: /);
  });

  it('of which a process has died is loaded after the claim', async () => {
    writeFileSync(marker, '');
    const { happened, call } = aJob([() => undefined]);
    expect(happened).toEqual([]);
    await call();
    expect(existsSync(marker)).toBe(false);
    await call();
    expect(happened).toEqual(['claimed', 'load', 'code', 'called']);
  });

  it('has its marker while it loads, so that the next process knows of its death', () => {
    const seen: boolean[] = [];
    aJob([() => void seen.push(existsSync(marker))]);
    expect(seen).toEqual([true]);
  });

  it('loads where no marker can be written', async () => {
    const { happened, call } = aJob([() => undefined], { marker: path.join(folder, 'nowhere', 'x') });
    await call();
    expect(happened).toEqual(['load', 'called']);
  });
});
