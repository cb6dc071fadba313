import fc from 'fast-check';
import { messageSubject, sendsMessage } from '../../../domain/notices/run-message';
import type { RunRow } from '../../../domain/tables/rows';
import { isNotifiedJob, JOB_RUN_STATUSES } from '../../../domain/tables/statuses';
import { aRun } from '../../protocol/builders';
import { hostileTexts } from '../../support/rows/hostile-texts';

test('failed jobs are those that failed, ran too long, are lost or cannot be read', () => {
  const failed = JOB_RUN_STATUSES.filter(isNotifiedJob);
  expect(failed.sort()).toEqual(['FAILED', 'INVALID', 'LOST', 'TIMED_OUT']);
});

test.each([
  ['failures', { FAILED: true, ABORTED: true, SUCCEEDED: false, SKIPPED: false }],
  ['all', { FAILED: true, ABORTED: true, SUCCEEDED: true, SKIPPED: true }],
  ['none', { FAILED: false, ABORTED: false, SUCCEEDED: false, SKIPPED: false }],
  [undefined, { FAILED: true, ABORTED: true, SUCCEEDED: false, SKIPPED: false }],
] as const)('notify: %s sends a message of %j', (notify, expected) => {
  const statuses = Object.keys(expected) as RunRow['status'][];
  const sent = statuses.map((status) => [status, sendsMessage(aRun({ status, ...(notify && { notify }) }))]);
  expect(Object.fromEntries(sent)).toEqual(expected);
});

test('a run that a person stopped sends none: they know', () => {
  expect(sendsMessage(aRun({ status: 'ABORTED', stop_requested: true }))).toBe(false);
  expect(sendsMessage(aRun({ status: 'ABORTED', stop_requested: true, notify: 'all' }))).toBe(true);
});

test('a subject is what SNS takes, whatever is in it', () => {
  fc.assert(
    fc.property(hostileTexts, (headline) => {
      expect(messageSubject('runsheet-prod', headline)).toMatch(/^runsheet-prod: [\x20-\x7e]{0,84}$/);
    }),
  );
});
