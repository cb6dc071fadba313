import { explainJobRun } from '../../../domain/explain/explain-job-run';
import { carriedRow } from '../../../domain/plans/rerun';
import type { JobRunRow } from '../../../domain/tables/rows';
import { aJobRun, aRun } from '../../protocol/builders';
import { aSuccess, closed, END, entry, why } from '../../support/rows/explained';

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

  it('SUCCEEDED: what it returned, unless that is nothing', () => {
    const returning = (output: string) =>
      why([aJobRun({ status: 'SUCCEEDED', attempt: 1, ended_at: END, output, attempts: [aSuccess(1)] })]).answer;
    expect(returning('{"rows":42}').at(-1)).toBe('It returned {"rows":42}');
    expect(returning('null')).toHaveLength(1);
  });

  it('SUCCEEDED in a later attempt: each error before, and whether it counted', () => {
    const lost = entry(2, { status: 'NOT_STARTED', class: 'fault', error: { name: 'Throttled', message: 'busy' } });
    const row = aJobRun({ status: 'SUCCEEDED', attempt: 3, ended_at: END, attempts: [entry(1), lost, aSuccess(3)] });
    expect(why([row]).answer.slice(1)).toEqual([
      'It took 3 attempts.',
      'Attempt 1 failed at 2026-11-22T02:31:30.000Z: Error: broken 1 (counted against maximum_retries).',
      'Attempt 2 could not be started at 2026-11-22T02:32:30.000Z: Throttled: busy (not counted: its code never started).',
    ]);
    expect(why([row]).causes).toMatchObject([
      { kind: 'attempt', attempt: 1, charged: true },
      { kind: 'attempt', attempt: 2, charged: false },
    ]);
  });

  it('FAILED before its code ever started: no log is suggested, for there is none', () => {
    const error = { name: 'Runsheet.NotRunnable', message: 'jobs/load.ts:3:7: Unexpected "}"' };
    const never = entry(1, { status: 'NOT_STARTED', class: 'fault', log_stream: null, error });
    const row = aJobRun({ status: 'FAILED', attempt: 1, ended_at: END, error, attempts: [never] });
    expect(why([row]).next).toEqual(['rerun nightly-1']);
    expect(why([row]).text).toContain('Unexpected "}" (not counted: its code never started).');
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
    expect(aborted.answer[0]).toBe(`load-orders ended ABORTED at ${END}: the run was stopped by ann (wrong day).`);
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

describe('a run without a plan', () => {
  const { on_failure, ...unplanned } = aRun({ status: 'SKIPPED', reason: 'duplicate of nightly-0' });

  it('answers for every job with its own reason', () => {
    expect(explainJobRun({ run: unplanned, rows: [], job: 'any' })).toEqual({
      status: null,
      cost: null,
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
