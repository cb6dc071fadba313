import { LONGEST_FUNCTION_MS } from '../../adapters/aws/work/lambda-functions';
import { callFunction } from '../../drivers/function-call';
import { type Call, useLambdaService } from '../support/services/lambda-service';

let next: Call = { result: null };
const lambda = useLambdaService(() => next);

const never = new AbortController().signal;
const call = (given: Partial<Parameters<typeof callFunction>[0]> = {}, signal = never, graceMs = 100) =>
  callFunction({ name: 'erp-sync:live', event: { day: '2026-11-30' }, ...given }, signal, graceMs);

it('is answered with the result, the id of the request, and the end of the log', async () => {
  next = { result: { rows: 3 }, tail: 'START RequestId: 1f2e\nloaded\n' };
  expect(await call()).toEqual({
    answer: {
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      payload: '{"rows":3}',
      failed: false,
      tail: 'START RequestId: 1f2e\nloaded\n',
    },
  });
  expect(lambda.calls.at(-1)).toEqual({ name: 'erp-sync:live', event: { day: '2026-11-30' } });
});

it('is answered with the error of a function that failed', async () => {
  next = { failed: { errorType: 'OrderError', errorMessage: 'no order 7' } };
  expect(await call()).toMatchObject({ answer: { failed: true, payload: expect.stringContaining('OrderError') } });
});

it.each([
  ['TooManyRequestsException', 429, 'fault'],
  ['ResourceConflictException', 409, 'fault'],
  ['ResourceNotFoundException', 404, 'permanent'],
  ['AccessDeniedException', 403, 'permanent'],
  ['KMSAccessDeniedException', 502, 'permanent'],
  ['ENILimitReachedException', 502, 'fault'],
])('is not made if Lambda refuses it, and nothing is asked twice: %s', async (refuse, status, whose) => {
  next = { refuse, status };
  const before = lambda.calls.length;
  const outcome = await call();
  expect(outcome).toMatchObject({ class: whose, name: refuse });
  expect(outcome).toHaveProperty('message', expect.stringMatching(/^erp-sync:live was not called: /));
  expect(outcome).not.toHaveProperty('workUntil');
  expect(lambda.calls.length).toBe(before + 1);
});

describe('a call that was not answered may be at work', () => {
  it('until the time limit of its function, and is no fault of the job', async () => {
    next = { lose: true };
    lambda.timeouts.set('erp-sync:live', 60);
    const before = [lambda.calls.length, Date.now()] as const;
    const outcome = await call();
    expect(outcome).toMatchObject({ class: 'fault', workUntil: expect.any(Number) });
    const { workUntil = 0 } = outcome as { workUntil?: number };
    expect(workUntil).toBeGreaterThanOrEqual(before[1] + 60_000);
    expect(workUntil).toBeLessThan(Date.now() + 61_000);
    expect(lambda.calls.length).toBe(before[0] + 1);
  });

  it('for as long as Lambda runs any function, if nobody may ask for the time limit', async () => {
    next = { refuse: 'ServiceException', status: 500 };
    lambda.timeouts.delete('erp-sync:live');
    const { workUntil = 0 } = (await call()) as { workUntil?: number };
    expect(workUntil).toBeGreaterThan(Date.now() + LONGEST_FUNCTION_MS - 10_000);
  });

  it('until it ends by itself, where the call says when', async () => {
    next = { lose: true };
    const asked = lambda.asked.length;
    const endsBy = Date.now() + 5_000;
    expect(await call({ endsBy })).toMatchObject({ class: 'fault', workUntil: endsBy });
    expect(lambda.asked.length).toBe(asked);
  });
});

it('is waited for a while longer after the signal, then left to itself', async () => {
  next = { result: 'late', ms: 150 };
  const late = new AbortController();
  setTimeout(() => late.abort(), 50);
  expect(await call({}, late.signal, 5_000)).toMatchObject({ answer: { payload: '"late"' } });

  next = { result: 'too late', ms: 10_000 };
  const tooLate = new AbortController();
  setTimeout(() => tooLate.abort(), 50);
  const began = Date.now();
  expect(await call({ endsBy: 1 }, tooLate.signal, 100)).toMatchObject({ class: 'fault', workUntil: 1 });
  expect(Date.now() - began).toBeLessThan(5_000);
});

it('is not made after the signal', async () => {
  const before = lambda.calls.length;
  expect(await call({}, AbortSignal.abort())).toMatchObject({ name: 'NotCalled' });
  expect(lambda.calls.length).toBe(before);
});
