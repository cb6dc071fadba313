import { EventProgress } from '../../../cli/progress/event-progress';
import { EMBEDDED_MARGINS } from '../../../domain/attempts/deadline';
import type { HistoryEvent } from '../../../local/states/execution/history-event';
import { failed, planned, settled, started, succeeded, timedOut } from '../../support/home/history-events';

describe('the lines of a run in a pipe', () => {
  it('tell the plan, each start, each end', () => {
    expect(lines([planned([['a'], ['b']], ['p']), started('p', 10), started('a', 20), succeeded('a', 30)])).toEqual([
      'planned 3 jobs: 1 parallel, 2 stages',
      'p started',
      'a started',
      'a SUCCEEDED',
    ]);
  });

  it('tell how many jobs are INVALID, and count only the stages that run', () => {
    const event = planned([['b'], [], ['c']]);
    Object.assign((event.output as unknown as { Payload: object }).Payload, { invalid: 1 });
    expect(lines([event])).toEqual(['planned 2 jobs: 0 parallel, 2 stages, 1 INVALID']);
  });

  it('tell a failure in one line, what follows from it, and the next attempt', () => {
    expect(
      lines([
        planned([['a']]),
        failed('a', 10, 'attempt 1 failed: Error: first line\nsecond line'),
        settled('a', 20, 'RETRY', { wait_seconds: 8 }),
        started('a', 8020, 2),
        timedOut('a', 9000),
        settled('a', 9010, 'LOOK', { wait_seconds: 3 }),
        settled('a', 12_010, 'FAILED'),
      ]),
    ).toEqual([
      'planned 1 job: 0 parallel, 1 stage',
      'a attempt 1 failed: Error: first line',
      'a retries in 8 s',
      'a started (attempt 2)',
      'a did not end in time',
      'a may still be at work: looking again in 3 s',
      'a FAILED',
    ]);
  });

  it('tell that a reply was lost only where the job had succeeded', () => {
    expect(lines([planned([['a']]), timedOut('a', 10), settled('a', 20, 'SUCCEEDED')]).at(-1)).toBe('a SUCCEEDED');
  });

  it('tell of a run that is stopped what was stopped, and no failure', () => {
    const events = [
      planned([['a', 'b']]),
      failed('a', 10, 'attempt 1 failed: AbortError: the run was stopped by ann: wrong day'),
      settled('a', 20, 'FAILED'),
      failed('b', 30, 'RequestId: 1-2 Error: Runtime exited with error: exit status 1'),
      settled('b', 40, 'FAILED'),
    ];
    expect(lines(events).slice(1)).toEqual(['a was stopped', 'a ABORTED', 'b was stopped', 'b ABORTED']);
  });

  it('tell the status that the row has', () => {
    const events = [planned([['a']]), failed('a', 10, 'late'), settled('a', 20, 'FAILED', { status: 'TIMED_OUT' })];
    expect(lines(events).at(-1)).toBe('a TIMED_OUT');
  });

  it('tell of a process that ended in a sentence, without the number of the request', () => {
    const raw = 'RequestId: 1-2 Error: Runtime exited with error: signal: killed';
    const [, told] = lines([planned([['a']]), failed('a', 10, raw, 'Runtime.ExitError')]);
    expect(told).toBe(
      "a Runtime.ExitError: the job's process ended (signal: killed), as one does that runs out of memory",
    );
  });

  it('tell of a process that was ended at its deadline that it did not end in time', () => {
    const raw = 'RequestId: 1-2 Error: Runtime exited with error: signal: killed';
    const tell = (at: number) => {
      const events = [planned([['a']]), started('a', 0), failed('a', at, raw, 'Runtime.ExitError')];
      const last = events.at(-1) as HistoryEvent;
      Object.assign(last.payload as object, { timeout_seconds: 60 + EMBEDDED_MARGINS.backstopSeconds });
      return lines(events).at(-1);
    };
    expect(tell(61_500)).toBe('a did not end in time');
    expect(tell(30_000)).toMatch(/^a Runtime\.ExitError: the job's process ended/);
  });

  it('carry the time of the event', () => {
    expect(new EventProgress().follow(planned([]))?.time).toBe('2026-11-22T02:30:00.000Z');
  });

  it('tell nothing of a run that was skipped, of jobs that nobody planned, and of states that are not jobs', () => {
    expect(lines([planned([['a']], [], 'SKIP'), started('stranger', 1), settled('stranger', 2, 'FAILED')])).toEqual([]);
  });
});

function lines(events: HistoryEvent[]): string[] {
  const progress = new EventProgress();
  return events.flatMap((event) => progress.follow(event)?.text ?? []);
}
