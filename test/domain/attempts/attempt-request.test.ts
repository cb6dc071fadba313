import { parseAttemptRequest } from '../../../domain/attempts/attempt-request';
import { AttemptRefusedError } from '../../../domain/tables/error-names';

const CALL = { run_id: 'nightly-1', plan: 1, job_name: 'load-orders', attempt: 1, timeout_seconds: 120 };

test("the machine's call is read, without anything else that it holds", () => {
  expect(parseAttemptRequest({ ...CALL, more: true })).toEqual(CALL);
});

test('the call for a job of a spread run says over how many partition keys', () => {
  expect(parseAttemptRequest({ ...CALL, parts: 16 })).toEqual({ ...CALL, parts: 16 });
});

test('the call for a job of a batch names the batch', () => {
  expect(parseAttemptRequest({ ...CALL, batch: 'load-a' })).toEqual({ ...CALL, batch: 'load-a' });
});

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a text', 'nightly-1'],
  ['a run_id that is none', { ...CALL, run_id: '@lock#nightly' }],
  ['a bad name of a job', { ...CALL, job_name: 'load orders' }],
  ['attempt 0', { ...CALL, attempt: 0 }],
  ['parts that are a text', { ...CALL, parts: '16' }],
  ['a batch of no name', { ...CALL, batch: '@budget' }],
  ['a batch that is a number', { ...CALL, batch: 1 }],
  ['half a plan', { ...CALL, plan: 1.5 }],
  ['a timeout that is a text', { ...CALL, timeout_seconds: '120' }],
])('a call with %s is refused', (_, event) => {
  expect(() => parseAttemptRequest(event)).toThrow(AttemptRefusedError);
  expect(() => parseAttemptRequest(event)).toThrow(/expected run_id, plan, job_name, attempt and timeout_seconds$/);
});
