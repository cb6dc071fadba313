import { defineJob } from '../../sdk';
import { findJobCode } from '../../sdk/job-handler';

describe('a handler', () => {
  it('of defineJob keeps its code, which no listing of its fields shows', () => {
    const code = () => 1;
    const handler = defineJob(code);
    expect(findJobCode(handler)).toBe(code);
    expect(Object.keys(handler)).toEqual([]);
  });

  it.each([undefined, null, 'handler', () => 1, async () => 1, {}])('of anyone else has none: %p', (handler) => {
    expect(findJobCode(handler)).toBeUndefined();
  });
});
