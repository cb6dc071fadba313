import {
  eventsForRetries,
  PAYLOAD_LIMIT,
  PLAN_LIMIT,
  tooLarge,
  worstCaseEvents,
} from '../../../domain/plans/execution-limits';
import { type JsonObject, jsonBytes } from '../../../domain/values/json';

const SMALL_PAYLOAD = 1000;

/** The raw result of `lambda:invoke`, in the shape and about the length of one that AWS's documentation shows. */
function rawResult(payload: string): JsonObject {
  const requestId = '88fba57b-adbe-467f-abf4-daca36fc9028';
  const headers = {
    'X-Amz-Executed-Version': '$LATEST',
    'x-amzn-Remapped-Content-Length': '0',
    Connection: 'keep-alive',
    'x-amzn-RequestId': requestId,
    'Content-Length': String(payload.length + 2),
    Date: 'Mon, 23 Nov 2026 02:00:02 GMT',
    'X-Amzn-Trace-Id': 'root=1-5fb12345-0123456789abcdef01234567;parent=0123456789abcdef;sampled=0',
    'Content-Type': 'application/json',
  };
  const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return {
    ExecutedVersion: '$LATEST',
    Payload: payload,
    SdkHttpMetadata: { AllHttpHeaders: lists, HttpHeaders: headers, HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: 200,
  };
}

describe('the size of a group', () => {
  it.each([
    [3241, 0, true],
    [3242, 0, false],
    [1000, 1000, true],
    [1290, 1290, true],
    [1291, 1291, false],
  ])('with %i jobs in %i stages fits in the history of one execution: %p', (jobs, stages, fits) => {
    expect(tooLarge({ jobs, stages, payloadBytes: SMALL_PAYLOAD })).toHaveLength(fits ? 0 : 1);
  });

  it('is refused with the arithmetic if the history has no room for it', () => {
    expect(tooLarge({ jobs: 3500, stages: 2, payloadBytes: SMALL_PAYLOAD })).toEqual([
      '3500 jobs in 2 stages need 168 + 7 x 3500 + 9 x 2 + 51 x 80 = 28766 history events, over the 24900 that one execution may plan with: split the group',
    ]);
  });

  it('may have as many bytes as a state passes on, and not one more', () => {
    expect(tooLarge({ jobs: 10, stages: 1, payloadBytes: PLAN_LIMIT })).toEqual([]);
    expect(tooLarge({ jobs: 10, stages: 1, payloadBytes: PLAN_LIMIT + 1 })).toEqual([
      '10 jobs make a plan of 260097 bytes, over the 260096 that a state may pass on: split the group',
    ]);
  });

  it('leaves room for what the SDK adds to the largest reply, which counts on AWS', () => {
    const result = rawResult('x'.repeat(PLAN_LIMIT - '""'.length));
    expect(jsonBytes(result)).toBeGreaterThan(PLAN_LIMIT + 900);
    expect(jsonBytes(result)).toBeLessThanOrEqual(PAYLOAD_LIMIT);
  });

  it('is refused for both if both are too much', () => {
    expect(tooLarge({ jobs: 5000, stages: 1, payloadBytes: 500_000 })).toHaveLength(2);
  });

  it('leaves to retries what the run does not need: 51 events more for each job of the first 40 in a branch', () => {
    expect(eventsForRetries({ jobs: 10, stages: 0 })).toBe(24_900 - 168 - 70 - 510);
    expect(eventsForRetries({ jobs: 1000, stages: 0 })).toBe(24_900 - 168 - 7000 - 2040);
    // The stage's first 40 may run beside the 40 parallel ones.
    expect(eventsForRetries({ jobs: 1000, stages: 1 })).toBe(24_900 - 168 - 7000 - 9 - 4080);
    expect(eventsForRetries({ jobs: 3400, stages: 1 })).toBe(0);
  });

  it('in the worst case needs 16 events for each job and 14 for each of its retries', () => {
    expect(worstCaseEvents([{ maximum_retries: 0 }, { maximum_retries: 50 }])).toBe(168 + 16 + 16 + 700);
  });
});
