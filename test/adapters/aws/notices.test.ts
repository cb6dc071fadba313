import { callsOf } from '../../../adapters/aws/notices';
import { jobFailedEvent, runFinishedEvent } from '../../../domain/notices/runsheet-events';
import { aJobRun, aRun } from '../../protocol/builders';

/** 256 KB for all entries of a call (EventBridge's API reference). */
const LIMIT = 262_144;

/** Every text at its longest, of characters of four bytes. */
const hostile = '😀'.repeat(5000);
const row = aJobRun({
  status: 'FAILED',
  attempt: 1,
  reason: hostile,
  target: hostile,
  error: { name: hostile, message: hostile, stack: hostile },
});

test('events are put ten in a call, in their order', () => {
  const event = jobFailedEvent(row, aRun(), { options: '' });
  const events = Array.from({ length: 23 }, (_, index) => ({ ...event, detail: { ...event.detail, attempt: index } }));
  const small = events.map((each) => ({ ...each, detail: { version: 1 as const, id: String(each.detail.attempt) } }));
  expect(callsOf(small).map((call) => call.length)).toEqual([10, 10, 3]);
  expect(callsOf(small).flat()).toEqual(small);
  expect(callsOf([])).toEqual([]);
});

test('the largest events share no call that would be too large', () => {
  const run = aRun({ status: 'FAILED', reason: hostile, started_by: hostile, job_group: hostile });
  const largest = [
    jobFailedEvent(row, run, { options: '' }),
    runFinishedEvent({ run, rows: Array.from({ length: 30 }, () => row) }, { options: '' }),
  ];
  for (const event of largest) {
    const events = Array.from({ length: 25 }, () => event);
    const calls = callsOf(events);
    expect(calls.flat()).toHaveLength(25);
    for (const call of calls) {
      const bytes = call.reduce(
        (sum, { detail, source, ...each }) =>
          sum + Buffer.byteLength(JSON.stringify(detail)) + source.length + each['detail-type'].length + 14,
        0,
      );
      expect(bytes).toBeLessThanOrEqual(LIMIT);
    }
  }
});
