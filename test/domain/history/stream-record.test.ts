import { keysOf, parseStreamRecord, sequenceOf } from '../../../domain/history/stream-record';

const KEYS = { job_group: { S: 'nightly' }, job_name: { S: 'a' } };

describe('a record of the stream', () => {
  const record = (dynamodb: object) => parseStreamRecord({ eventName: 'MODIFY', dynamodb });
  const whole = {
    Keys: KEYS,
    SequenceNumber: '100',
    ApproximateCreationDateTime: 1_795_314_600,
    NewImage: KEYS,
  };

  it('says what was written, when, and in which order', () => {
    expect(record(whole)).toEqual({
      record: {
        job_group: 'nightly',
        job_name: 'a',
        at: '2026-11-22T02:30:00.000Z',
        sequence: '100',
        before: undefined,
        after: KEYS,
      },
    });
    expect(record({ ...whole, ApproximateCreationDateTime: '1795314600.25' })).toMatchObject({
      record: { at: '2026-11-22T02:30:00.250Z' },
    });
  });

  it.each([
    [{ Keys: undefined }, /^Keys is missing/],
    [{ Keys: { job_group: { N: '1' }, job_name: { S: 'a' } } }, /^Keys is /],
    [{ SequenceNumber: 100 }, /^SequenceNumber is 100/],
    [{ SequenceNumber: '1'.repeat(41) }, /at most 40 digits/],
    [{ ApproximateCreationDateTime: 'noon' }, /epoch seconds/],
    [{ ApproximateCreationDateTime: 1e30 }, /epoch seconds/],
    [{ NewImage: 'x' }, /^NewImage is "x"/],
    [{ OldImage: { a: 1 } }, /^OldImage is /],
  ])('is refused where it has %j', (given, problem) => {
    expect(record({ ...whole, ...given })).toEqual({ problem: expect.stringMatching(problem) });
    expect(parseStreamRecord(null)).toEqual({ problem: expect.stringMatching(/^dynamodb is missing/) });
  });

  it('has a number and keys for the log, if it has any', () => {
    const broken = { dynamodb: { ...whole, NewImage: 'x' } };
    expect([sequenceOf(broken), keysOf(broken)]).toEqual(['100', KEYS]);
    expect(['x', {}, { dynamodb: { SequenceNumber: 7 } }].map(sequenceOf)).toEqual(['', '', '']);
    expect(keysOf(null)).toBeUndefined();
  });
});
