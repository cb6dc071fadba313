import type { AttemptEntry } from '../../../domain/tables/rows';
import { readAttemptLogFile } from '../../../local/functions/read-attempt-log-file';
import { aJsRow, anActRow, type Finished, jobFile, runJobs, useLaptop } from '../../support/home/laptop';

jest.setTimeout(60_000);

const laptop = useLaptop();
let finished: Finished;
beforeAll(async () => {
  const jobs = ['one', 'two'].map((job_name) => anActRow('print', { job_name, maximum_retries: 1 }));
  finished = await runJobs(laptop, [...jobs, anActRow('exit'), anActRow('succeed')], { workers: 1 });
});

const entryOf = (job: string, attempt: number) => finished.rows[job]?.attempts[attempt - 1] as AttemptEntry;
const linesOf = async (job: string, attempt: number) =>
  (await readAttemptLogFile(laptop.engine.home, entryOf(job, attempt)))?.map((line) => JSON.parse(line)) ?? [];

describe('what an attempt printed', () => {
  it.each([
    ['one', 1],
    ['one', 2],
    ['two', 1],
    ['two', 2],
  ])('is its own, of two jobs with two attempts each in one process: %s %i', async (job, attempt) => {
    expect(new Set(['one', 'two'].flatMap((name) => [1, 2].map((n) => entryOf(name, n).log_stream))).size).toBe(1);
    const [plain, error, structured, last, ...more] = await linesOf(job, attempt);
    const identity = { run_id: finished.runId, job_name: job, attempt };
    expect([plain, error, structured, last]).toEqual([
      { ...identity, timestamp: expect.any(String), level: 'info', message: `plain line of ${job} ${attempt}` },
      { ...identity, timestamp: expect.any(String), level: 'error', message: `error line of ${job} ${attempt}` },
      { ...identity, timestamp: expect.any(String), level: 'info', message: 'structured line', name: job },
      { ...identity, timestamp: expect.any(String), level: 'info', message: `no end of line ${job} ${attempt}` },
    ]);
    const thrown = { ...identity, level: 'error', message: expect.stringMatching(/^Error: once more\n/) };
    expect(more).toMatchObject(attempt === 1 ? [thrown] : []);
  });

  it('is nothing where it printed nothing', async () => {
    await expect(linesOf('succeed', 1)).resolves.toEqual([]);
  });

  it('is there of an attempt that left its process', async () => {
    await expect(linesOf('exit', 1)).resolves.toMatchObject([{ message: 'leaving' }]);
  });

  it('is whole of a job that closes its outputs, and whose child prints like the platform; the next has its own', async () => {
    const forged = JSON.stringify({ time: 'now', type: 'platform.start', record: { requestId: 'forged' } });
    const code = `console.log('before');
      require('node:child_process').execFileSync('echo', [${JSON.stringify(forged)}], { stdio: ['ignore', 1, 1] });
      require('node:fs').closeSync(1); require('node:fs').closeSync(2); console.log('after');`;
    const jobs = [aJsRow('closes', code), aJsRow('next', `console.log('next');`, { priority: 1 })];
    const { rows } = await runJobs(laptop, jobs, { sources: { js: jobFile('js') }, workers: 1 });
    const [closes, next] = await Promise.all(
      ['closes', 'next'].map((job) => readAttemptLogFile(laptop.engine.home, rows[job]?.attempts[0] as AttemptEntry)),
    );
    expect(closes?.map((line) => JSON.parse(line))).toMatchObject([
      { message: 'before' },
      { time: 'now' },
      { message: 'after' },
    ]);
    expect(next?.map((line) => JSON.parse(line))).toMatchObject([{ message: 'next' }]);
    expect(rows.next?.attempts[0]?.log_stream).not.toBe(rows.closes?.attempts[0]?.log_stream);
  });

  it('is reported as missing when its file is, so that the command that asks can go on', async () => {
    const gone = { ...entryOf('one', 1), log_stream: 'job-act-gone' };
    await expect(readAttemptLogFile(laptop.engine.home, gone)).resolves.toBeUndefined();
  });
});
