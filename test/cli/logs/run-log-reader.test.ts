import { LogGoneError } from '../../../cli/engines/log-gone';
import { RunLogReader } from '../../../cli/logs/run-log-reader';
import { renderGoneLogs } from '../../../cli/view/render-run-log';
import type { AttemptEntry, JobRunRow } from '../../../domain/tables/rows';
import { aJobRun } from '../../support/rows/a-job-run';
import { entry } from '../../support/rows/explained';

/* The log of a run: the lines of its attempts in the order of time, each once. */

const at = (second: number, message: string) =>
  JSON.stringify({ timestamp: `2026-11-22T02:00:0${second}.000Z`, level: 'info', message });

const attempt = (no: number, ended_at: string | null = '2026-11-22T02:00:09.000Z'): AttemptEntry =>
  entry(no, { started_at: '2026-11-22T02:00:00.000Z', ended_at, log_stream: `stream-${no}` });

/** A job run whose target has the name of the job. Without an end it is still at work. */
const row = (job: string, ...attempts: AttemptEntry[]): JobRunRow => {
  const status = attempts.some(({ ended_at }) => ended_at === null) ? 'RUNNING' : 'SUCCEEDED';
  return aJobRun({ name: job, status }, { target: `lambda:${job}`, attempts });
};

function aReader(logs: Record<string, string[]>, isFollowing = true) {
  const asked: string[] = [];
  const readAttemptLog = async ({ attempt: no }: AttemptEntry, { target }: JobRunRow) => {
    asked.push(`${target}#${no}`);
    return [...(logs[`${target}#${no}`] ?? [])];
  };
  return { reader: new RunLogReader({ lateMs: 0, readAttemptLog }, isFollowing), asked };
}

const texts = async (reading: ReturnType<RunLogReader['read']>) =>
  (await reading).map(
    ({ job, attempt: no, line }) => `${job}#${no} ${line.startsWith('{') ? JSON.parse(line).message : line}`,
  );

describe('the log of a run', () => {
  it('has the lines of all attempts in the order of time', async () => {
    const { reader } = aReader({
      'lambda:a#1': [at(1, 'a begins'), at(5, 'a ends')],
      'lambda:b#1': [at(2, 'b begins'), at(3, 'b fails')],
      'lambda:b#2': [at(4, 'b again')],
    });
    const rows = [row('a', attempt(1)), row('b', attempt(1), attempt(2))];
    expect(await texts(reader.read(rows))).toEqual([
      'a#1 a begins',
      'b#1 b begins',
      'b#1 b fails',
      'b#2 b again',
      'a#1 a ends',
    ]);
  });

  it('has lines of an older stack, and times of a job’s own, in the order of the lines’ times', async () => {
    const time = (second: number) => `2026-11-22T02:00:0${second}.000Z`;
    const { reader } = aReader({
      'lambda:a#1': [JSON.stringify({ time: time(3), level: 'info', message: 'old', timestamp: time(1) })],
      'lambda:b#1': [JSON.stringify({ timestamp: time(2), level: 'info', message: 'new', time: time(9) })],
    });
    const rows = [row('a', attempt(1)), row('b', attempt(1))];
    expect(await texts(reader.read(rows))).toEqual(['b#1 new', 'a#1 old']);
  });

  it('keeps the order of an attempt, whatever its lines say: text has the time of the line before it', async () => {
    const { reader } = aReader({
      'lambda:a#1': [at(3, 'three'), 'a text', at(1, 'the clock was set back'), at(4, 'four')],
      'lambda:b#1': [at(2, 'two')],
    });
    const rows = [row('a', attempt(1)), row('b', attempt(1))];
    expect(await texts(reader.read(rows))).toEqual([
      'b#1 two',
      'a#1 three',
      'a#1 a text',
      'a#1 the clock was set back',
      'a#1 four',
    ]);
  });

  it('has no line of an attempt that never started', async () => {
    const { reader, asked } = aReader({});
    expect(await reader.read([row('a', { ...attempt(1), log_stream: null })])).toEqual([]);
    expect(asked).toEqual([]);
  });
});

describe('a log that is read again', () => {
  it('gives each line once, and reads an attempt no more that had ended before', async () => {
    const logs = { 'lambda:a#1': [at(1, 'one')] };
    const { reader, asked } = aReader(logs);
    const open = [row('a', attempt(1, null))];
    expect(await texts(reader.read(open))).toEqual(['a#1 one']);
    logs['lambda:a#1'].push(at(2, 'two'));
    const ended = [row('a', attempt(1))];
    expect(await texts(reader.read(ended))).toEqual(['a#1 two']);
    expect(await texts(reader.read(ended))).toEqual([]);
    expect(asked).toHaveLength(2);
  });

  it('holds a text without a line end back while it grows, and gives it whole', async () => {
    const logs = { 'lambda:a#1': [at(1, 'one'), 'half a'] };
    const { reader } = aReader(logs);
    const open = [row('a', attempt(1, null))];
    const read = () => texts(reader.read(open));
    expect(await read()).toEqual(['a#1 one']);
    logs['lambda:a#1'][1] = 'half a line';
    expect(await read()).toEqual([]);
    expect(await read()).toEqual(['a#1 half a line']);
    logs['lambda:a#1'][1] = 'half a line, and its rest';
    expect(await read()).toEqual([]);
    expect(await read()).toEqual(['a#1 half a line, and its rest']);
    expect(await read()).toEqual([]);
  });

  it.each([
    ['work in a service', { looks: 'often' as const }, {}],
    ['a call of a function', {}, { work_log: { group: '/aws/lambda/shop-job-a' } }],
  ])('has each line of %s once, also one that comes late, from another of its logs', async (_, looked, called) => {
    const log = [at(1, 'starts'), at(4, 'ends')];
    const { reader } = aReader({ 'lambda:a#1': log });
    const rows = [{ ...row('a', { ...attempt(1, null), ...called }), ...looked }];
    expect(await texts(reader.read(rows))).toEqual(['a#1 starts', 'a#1 ends']);
    log.splice(1, 0, at(2, 'works'), at(2, 'works'));
    log.push(at(5, 'after'));
    expect(await texts(reader.read(rows))).toEqual(['a#1 works', 'a#1 works', 'a#1 after']);
    expect(await texts(reader.read(rows))).toEqual([]);
  });

  it('holds nothing back of an attempt that has ended, or where it is read only once', async () => {
    const logs = { 'lambda:a#1': [at(1, 'one'), 'last words'] };
    const all = ['a#1 one', 'a#1 last words'];
    expect(await texts(aReader(logs).reader.read([row('a', attempt(1))]))).toEqual(all);
    expect(await texts(aReader(logs, false).reader.read([row('a', attempt(1, null))]))).toEqual(all);
  });
});

describe('a log that was removed', () => {
  const readAttemptLog = async (_: AttemptEntry, { target }: JobRunRow) => {
    if (target === 'lambda:gone') throw new LogGoneError('it was removed');
    return [at(1, 'there')];
  };

  it('is named once, and the others are read', async () => {
    const reader = new RunLogReader({ lateMs: 0, readAttemptLog }, true);
    const rows = [row('gone', attempt(1), attempt(2, null)), row('kept', attempt(1))];
    expect(await texts(reader.read(rows))).toEqual(['kept#1 there']);
    expect(await texts(reader.read(rows))).toEqual([]);
    expect(reader.gone).toEqual([1, 2].map((no) => ({ job: 'gone', attempt: no, reason: 'it was removed' })));
  });

  it('is told by its reason: whatever else a reading fails with ends it', async () => {
    const failing = async () => Promise.reject(new Error('EACCES'));
    const reader = new RunLogReader({ lateMs: 0, readAttemptLog: failing }, false);
    await expect(reader.read([row('a', attempt(1))])).rejects.toThrow('EACCES');
  });

  it('shares the line of its reason with the others, of which five are named', () => {
    const gone = [1, 2, 3, 4, 5, 6, 7].map((no) => ({ job: 'a', attempt: no, reason: 'too old' }));
    expect(renderGoneLogs([...gone, { job: 'b', attempt: 1, reason: 'by hand' }])).toEqual([
      'a, a#2, a#3, a#4, a#5 and 2 more: too old',
      'b: by hand',
    ]);
  });
});
