import { explainJobRun } from '../../../domain/explain/explain-job-run';
import type { Question } from '../../../domain/explain/explanation';
import { carriedRow } from '../../../domain/plans/rerun';
import { closeJobRun } from '../../../domain/runs/close-run';
import type { Change } from '../../../domain/tables/change';
import type { AttemptEntry, JobRunRow, RunRow } from '../../../domain/tables/rows';
import { aJobRun, aRun } from '../../protocol/builders';

const END = '2026-11-22T02:40:00.000Z';

/** Asks about the first of the rows, in a closed run. */
function why(rows: readonly JobRunRow[], run: Partial<RunRow> = {}, more: Partial<Question> = {}) {
  const found = explainJobRun({ run: aRun({ status: 'FAILED', ...run }), rows, job: rows[0]?.job_name ?? '', ...more });
  if (!found) throw new Error('no answer');
  return { ...found, text: found.answer.join(' ') };
}

const entry = (attempt: number, given: Partial<AttemptEntry> = {}): AttemptEntry => ({
  attempt,
  status: 'FAILED',
  started_at: `2026-11-22T02:3${attempt}:00.000Z`,
  ended_at: `2026-11-22T02:3${attempt}:30.000Z`,
  class: 'job',
  error: { name: 'Error', message: `broken ${attempt}\nat line 1` },
  request_id: 'r',
  log_stream: 's',
  ...given,
});
const aSuccess = (attempt: number) => entry(attempt, { status: 'SUCCEEDED', class: null, error: null });

/** The row as CLOSE leaves it, so that the answers follow its very words. */
function closed(row: JobRunRow, run: RunRow, rows: readonly JobRunRow[], as: 'END' | 'ABORTED' = 'END'): JobRunRow {
  const { set = [] } = closeJobRun(row, run, rows, as, END) as Change;
  const attempts = row.attempts.map((each) => ({ ...each }));
  for (const [path, value] of set) {
    if (typeof path !== 'string') Object.assign(attempts[path[1]] as AttemptEntry, { [path[2] as string]: value });
  }
  return { ...row, ...Object.fromEntries(set.filter(([path]) => typeof path === 'string')), attempts };
}

describe('why a job that ran', () => {
  it('SUCCEEDED: when, with which attempt, in what time', () => {
    const row = aJobRun({ status: 'SUCCEEDED', attempt: 1, ended_at: END, duration_ms: 4200, attempts: [aSuccess(1)] });
    expect(why([row])).toMatchObject({
      status: 'SUCCEEDED',
      answer: [`load-orders ran and SUCCEEDED at ${END} with attempt 1, which took 4.2 s.`],
      causes: [],
      next: ['logs nightly-1 load-orders'],
    });
  });

  it('SUCCEEDED in a later attempt: each error before, and whether it counted', () => {
    const lost = entry(2, { status: 'NOT_STARTED', class: 'fault', error: { name: 'Throttled', message: 'busy' } });
    const row = aJobRun({ status: 'SUCCEEDED', attempt: 3, ended_at: END, attempts: [entry(1), lost, aSuccess(3)] });
    expect(why([row]).answer.slice(1)).toEqual([
      'It took 3 attempts.',
      'Attempt 1 failed at 2026-11-22T02:31:30.000Z: Error: broken 1 (counted against maximum_retries).',
      'Attempt 2 could not be started at 2026-11-22T02:32:30.000Z: Throttled: busy (not counted: it was not the job).',
    ]);
    expect(why([row]).causes).toMatchObject([
      { kind: 'attempt', attempt: 1, charged: true },
      { kind: 'attempt', attempt: 2, charged: false },
    ]);
  });

  it.each(['FAILED', 'TIMED_OUT'] as const)('is %s for good: its attempts, and why there are no more', (status) => {
    const reason = 'failed once; maximum_retries is 0';
    const row = aJobRun({ status, attempt: 1, ended_at: END, reason, attempts: [entry(1, { status })] });
    const { answer, next, causes } = why([row]);
    expect(answer[0]).toBe(`load-orders ${status} for good at ${END} with attempt 1.`);
    expect(answer[1]).toContain(status === 'FAILED' ? 'Attempt 1 failed' : 'Attempt 1 timed out');
    expect(answer[2]).toBe(`Why no more retries: ${reason}.`);
    expect(causes).toContainEqual({ kind: 'reason', reason });
    expect(next).toEqual(['logs nightly-1 load-orders', 'rerun nightly-1']);
  });

  it('tells the last ten of many attempts, and keeps all as causes', () => {
    const attempts = Array.from({ length: 12 }, (_, index) => entry(index + 1));
    const { answer, causes } = why([aJobRun({ status: 'FAILED', attempt: 12, attempts })]);
    expect(answer[1]).toBe('2 earlier attempts failed as well: --json has them all.');
    expect(answer.filter((sentence) => sentence.startsWith('Attempt'))).toHaveLength(10);
    expect(causes).toHaveLength(12);
  });

  it('is RUNNING: since when and until when; once its end is written, that it is being decided', () => {
    const running = entry(1, { status: 'RUNNING', ended_at: null, class: null, error: null });
    const row = aJobRun({ status: 'RUNNING', attempt: 1, timeout_minutes: 2, attempts: [running] });
    expect(why([row], { status: 'RUNNING' })).toMatchObject({
      answer: [
        'load-orders is RUNNING since 2026-11-22T02:31:00.000Z, attempt 1.',
        'Its attempt ends at 2026-11-22T02:33:00.000Z at the latest (timeout_minutes is 2).',
      ],
      next: ['logs nightly-1 load-orders', 'stop nightly-1'],
    });
    const ended = { ...row, attempts: [entry(1, { status: 'RUNNING' })] };
    expect(why([ended], { status: 'RUNNING' }).text).toMatch(
      /Attempt 1 ended at .*, and what follows is being decided\. Attempt 1 failed/,
    );
  });

  it('is RETRYING: when the next attempt is due, and how many may fail', () => {
    const row = aJobRun({
      status: 'RETRYING',
      attempt: 1,
      charged: 1,
      maximum_retries: 2,
      retry_at: END,
      attempts: [entry(1)],
    });
    expect(why([row], { status: 'RUNNING' }).answer.slice(0, 2)).toEqual([
      `load-orders is RETRYING: attempt 2 is due at ${END}.`,
      '2 more failures that count would end it (maximum_retries is 2, 1 counted).',
    ]);
  });

  it('is LOST or ABORTED: the reason, or who stopped it', () => {
    const run = aRun({ stop_requested: true, stopped_by: 'ann', stop_reason: 'wrong day' });
    const running = aJobRun({
      status: 'RUNNING',
      attempt: 1,
      attempts: [entry(1, { status: 'RUNNING', class: null, error: null })],
    });
    const aborted = why([closed(running, run, [running])], run);
    expect(aborted.answer[0]).toBe(
      `load-orders ended ABORTED at ${END}: the run was stopped by ann, who said: wrong day.`,
    );
    expect(aborted.answer[1]).toBe('Attempt 1 was aborted at 2026-11-22T02:31:30.000Z.');
    expect(aborted.causes[0]).toEqual({ kind: 'stop', by: 'ann', reason: 'wrong day' });
    const lost = why([closed(running, aRun(), [running], 'ABORTED')]);
    expect(lost.text).toContain('its execution ended (ABORTED) while it ran: it may have done its work.');
    expect(lost.text).toContain('LOST: nobody knows whether it did its work.');
  });

  it('was carried over: its own story is told from the run in which it ran', () => {
    const first = aJobRun({ run_id: 'first', status: 'SUCCEEDED', attempt: 1, ended_at: END, attempts: [aSuccess(1)] });
    const row = { ...aJobRun(), ...carriedRow(first, { runId: 'first', rows: [first] }) };
    const origin = { run: aRun({ run_id: 'first', status: 'FAILED' }), rows: [first] };
    expect(why([row], {}, { origin })).toMatchObject({
      answer: [
        'load-orders did not run in this run: it SUCCEEDED in first, and that is carried over.',
        `In first: load-orders ran and SUCCEEDED at ${END} with attempt 1.`,
      ],
      causes: [{ kind: 'carried', run_id: 'first' }],
      next: ['logs first load-orders', 'rerun nightly-1 --only load-orders'],
    });
    expect(why([row]).answer[1]).toBe('Run first is no longer kept.');
  });
});

describe('why a job that did not start', () => {
  const waiting = aJobRun({ job_name: 'report', stage: 2, priority: 9 });

  it('was SKIPPED: the job at the root, and its error; not those that were held as well', () => {
    const failed = aJobRun({
      job_name: 'clean',
      stage: 0,
      status: 'FAILED',
      error: { name: 'Error', message: 'no rows\nx' },
    });
    const invalid = aJobRun({ job_name: 'bad', stage: 1, status: 'INVALID', reason: 'target is missing' });
    const rows = [waiting, invalid, failed];
    const { answer, causes, next } = why([closed(waiting, aRun(), rows), invalid, failed]);
    expect(answer).toEqual([
      'report was SKIPPED: stage 2 never started.',
      'clean, of stage 0, ended FAILED: Error: no rows.',
    ]);
    expect(causes).toEqual([{ kind: 'job', job_name: 'clean', status: 'FAILED', stage: 0, cause: 'Error: no rows' }]);
    expect(next).toEqual(['why nightly-1 clean', 'rerun nightly-1']);
  });

  it('was SKIPPED: a row whose priority cannot be read, with its problems', () => {
    const other = aJobRun({ job_name: 'other', stage: 0, status: 'INVALID', reason: 'target is missing' });
    const bad = { ...aJobRun({ job_name: 'bad', status: 'INVALID', reason: 'priority is "x": y; target is missing' }) };
    delete bad.priority;
    delete bad.stage;
    expect(why([closed(waiting, aRun(), [waiting, other, bad]), other, bad]).answer.slice(1)).toEqual([
      'bad, whose priority cannot be read, ended INVALID: priority is "x": y, and target is missing.',
    ]);
  });

  it('names at most five of the jobs that held its stage', () => {
    const failed = Array.from({ length: 7 }, (_, at) => aJobRun({ job_name: `f${at}`, stage: 0, status: 'FAILED' }));
    const { answer, causes } = why([closed(waiting, aRun(), [waiting, ...failed]), ...failed]);
    expect(answer).toHaveLength(7);
    expect(answer[6]).toBe('2 more jobs of that stage did not succeed.');
    expect(causes).toHaveLength(7);
  });

  it('was SKIPPED: the run was stopped, by whom and why; or its execution ended', () => {
    const run = aRun({ stop_requested: true, stopped_by: 'ann', stop_reason: 'wrong day' });
    const failed = aJobRun({ job_name: 'clean', stage: 0, status: 'FAILED' });
    expect(why([closed(waiting, run, [waiting, failed]), failed], run).answer).toEqual([
      'report was SKIPPED: the run was stopped by ann, who said: wrong day.',
    ]);
    expect(why([closed(waiting, aRun(), [waiting], 'ABORTED')]).answer).toEqual([
      'report was SKIPPED: its execution ended (ABORTED) before it started.',
    ]);
  });

  it('was not selected, or is no longer in the table', () => {
    const left = aJobRun({ status: 'SKIPPED', reason: 'not selected for this run' });
    expect(why([left])).toMatchObject({
      answer: ['load-orders did not run: it was not selected. The run was started for other jobs only.'],
      next: ['rerun nightly-1 --only load-orders'],
    });
    const { target, ...gone } = { ...left, reason: 'no longer in the master table; it was FAILED in first' };
    expect(why([gone]).answer).toEqual([
      'load-orders did not run: it is no longer in the master table; it was FAILED in first.',
    ]);
  });

  it('is PENDING: which jobs of earlier stages are open, a free place, a stage that is held, or a stop', () => {
    const open = aJobRun({ job_name: 'clean', stage: 0, status: 'RETRYING', attempt: 1 });
    expect(why([waiting, open], { status: 'RUNNING' })).toMatchObject({
      answer: [
        'report is PENDING: stage 2 starts when stage 0 has ended.',
        'Still open there: clean (stage 0, RETRYING).',
      ],
      next: ['show nightly-1', 'stop nightly-1'],
    });
    expect(why([waiting], { status: 'RUNNING', max_concurrency: 5 }).text).toContain(
      'a free place (max_concurrency is 5)',
    );
    const failed = { ...open, status: 'FAILED' as const };
    expect(why([waiting, failed], { status: 'RUNNING' }).text).toBe(
      'report has not started, and will not: stage 2 is held back. clean, of stage 0, ended FAILED.',
    );
    expect(why([waiting, failed], { status: 'RUNNING', on_failure: 'continue' }).text).toContain('is about to start');
    expect(why([waiting, open], { status: 'RUNNING', stop_requested: true, stopped_by: 'ann' }).text).toBe(
      'report has not started, and will not: the run was stopped by ann.',
    );
  });

  it('is DISABLED: by whom, when and for what; by its row where the log has nothing; or nobody knows', () => {
    const row = aJobRun({ status: 'DISABLED', reason: 'is_enabled is false' });
    const disabling = { at: END, by: 'ann', reason: 'source is down', from: 'change log' as const };
    const known = why([row], {}, { disabling });
    expect(known.answer).toEqual([
      'load-orders did not run: it was DISABLED when the run was planned.',
      `It was disabled by ann at ${END}: source is down.`,
    ]);
    expect(known.causes).toEqual([{ kind: 'disabled', ...disabling }]);
    expect(known.next).toEqual(['enable nightly/load-orders --reason "…"', 'rerun nightly-1 --only load-orders']);
    const bare = { at: null, by: null, reason: null, from: 'row' as const };
    expect(why([row], {}, { disabling: bare }).answer[1]).toBe(
      'The change log has no change that disabled it; its row, disabled now, was last written, no reason given.',
    );
    expect(why([row]).answer[1]).toBe('Who disabled it is not known: the change log has no such change.');
    expect(why([row], { as_run: 'first' })).toMatchObject({
      answer: [expect.anything(), 'The run ran the rows of first, where it was disabled.'],
      next: ['why first load-orders'],
    });
  });

  it('is INVALID: each problem, and how to mend it', () => {
    const reason =
      'priority is "a; b": expected -1; cpu is an unknown field; target is missing: expected "lambda:"; job_name is "x"';
    const { answer, causes, next } = why([aJobRun({ status: 'INVALID', reason })]);
    expect(answer).toContain('Problem: priority is "a; b": expected -1.');
    expect(causes).toHaveLength(4);
    expect(next).toEqual(['set nightly/load-orders priority=… cpu= target=…', 'rerun nightly-1']);
    expect(why([aJobRun({ status: 'INVALID', reason, job_name: 'a b; rm' })]).next).toEqual(['jobs nightly']);
  });

  it('is INVALID: by its problems and their fields, whatever the texts say', () => {
    const row = aJobRun({
      status: 'INVALID',
      reason_kind: 'invalid',
      reason: 'a; b',
      problems: ['priority; twice', 'and more'],
      bad_fields: ['priority', 'cpu', 'version', 'job_group', '$(id)'],
    });
    const { causes, next } = why([row]);
    expect(causes).toEqual(['priority; twice', 'and more'].map((problem) => ({ kind: 'invalid', problem })));
    expect(next).toEqual(['set nightly/load-orders priority=… cpu=', 'rerun nightly-1']);
  });
});

describe('a run without a plan', () => {
  const { on_failure, ...unplanned } = aRun({ status: 'SKIPPED', reason: 'duplicate of nightly-0' });

  it('answers for every job with its own reason', () => {
    expect(explainJobRun({ run: unplanned, rows: [], job: 'any' })).toEqual({
      status: null,
      answer: [
        'No job of run nightly-1 ran: the run itself is SKIPPED and never had a plan.',
        'Its reason: duplicate of nightly-0.',
      ],
      causes: [{ kind: 'run', status: 'SKIPPED', reason: 'duplicate of nightly-0' }],
      next: ['runs nightly'],
    });
    const row = aJobRun({ status: 'SKIPPED', reason: 'the run failed before its plan was complete' });
    expect(explainJobRun({ run: unplanned, rows: [row], job: 'load-orders' })?.status).toBe('SKIPPED');
  });

  it('that is still open has none yet', () => {
    expect(explainJobRun({ run: { ...unplanned, status: 'RUNNING' }, rows: [], job: 'any' })?.answer).toEqual([
      'Run nightly-1 has no plan yet: its jobs are known in a moment.',
    ]);
  });
});

describe('an answer', () => {
  it('is not there for a job that the run does not have', () => {
    expect(explainJobRun({ run: aRun(), rows: [aJobRun()], job: 'toString' })).toBeUndefined();
  });

  it('proposes nothing that the state of the run refuses', () => {
    const rows = [aJobRun({ status: 'FAILED', attempt: 1, attempts: [entry(1)] })];
    expect(why(rows, { status: 'RUNNING' }).next).toEqual(['logs nightly-1 load-orders']);
    const running = [aJobRun({ status: 'RUNNING', attempt: 1 })];
    expect(why(running, { status: 'ABORTED' }).next).toEqual(['logs nightly-1 load-orders']);
  });

  it('escapes what could drive a terminal, and names no hostile job in a command', () => {
    const evil = '\u001b[2J\r\nforged SUCCEEDED \u202e$(id)';
    const error = { name: evil, message: `${evil}\n` };
    const attempts = [entry(1, { error })];
    const shapes: Partial<JobRunRow>[] = [
      { status: 'SUCCEEDED', attempt: 2, attempts },
      { status: 'FAILED', attempt: 1, attempts, error, reason: evil },
      { status: 'RUNNING', attempt: 1, attempts },
      { status: 'RETRYING', attempt: 1, attempts, retry_at: evil },
      { status: 'LOST', reason: evil },
      { status: 'INVALID', reason: evil },
      { status: 'DISABLED' },
      { status: 'SKIPPED', reason: evil },
      { status: 'SKIPPED', reason: evil, ended_at: END },
      { status: 'PENDING' },
      { status: 'SUCCEEDED', carried_from: evil },
    ];
    const run = { stopped_by: evil, stop_reason: evil, stop_requested: true };
    const disabling = { at: evil, by: evil, reason: evil, from: 'change log' as const };
    for (const shape of shapes) {
      const { answer, next } = why([aJobRun({ job_name: evil, ...shape })], run, { disabling });
      expect([...answer, ...next].join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
      expect(next.join(' ')).not.toContain('$(id)');
    }
  });
});
