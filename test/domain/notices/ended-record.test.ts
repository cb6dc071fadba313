import { readEnded } from '../../../domain/notices/ended-record';
import { FINISHED_STATUSES, JOB_RUN_STATUSES } from '../../../domain/tables/statuses';

const text = (value: string) => ({ S: value });

function record(entry: string, before: Record<string, string> | undefined, after: Record<string, string> | undefined) {
  const image = (row: Record<string, string>) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, text(value)]));
  return {
    dynamodb: {
      Keys: { run_id: text('nightly-1'), entry: text(entry) },
      ...(before && { OldImage: image(before) }),
      ...(after && { NewImage: image(after) }),
    },
  };
}

describe('a write to a job run', () => {
  it.each(JOB_RUN_STATUSES)('to %s ends it if it was open and had a chance to run', (status) => {
    const ended = FINISHED_STATUSES.includes(status) ? { what: 'job', runId: 'nightly-1', jobName: 'load' } : undefined;
    expect(readEnded(record('job#load', { status: 'RUNNING' }, { status }))).toEqual({ ended });
    expect(readEnded(record('job#load', { status: 'FAILED' }, { status }))).toEqual({ ended: undefined });
    expect(readEnded(record('job#load', undefined, { status }))).toEqual({ ended: undefined });
  });

  it('is of its run also where the run is spread over several partition keys', () => {
    const { dynamodb } = record('job#load', { status: 'RUNNING' }, { status: 'FAILED' });
    const spread = { dynamodb: { ...dynamodb, Keys: { ...dynamodb.Keys, run_id: text('nightly-1#7') } } };
    expect(readEnded(spread)).toEqual({ ended: { what: 'job', runId: 'nightly-1', jobName: 'load' } });
  });

  it('that deletes it ends nothing', () => {
    expect(readEnded(record('job#load', { status: 'RUNNING' }, undefined))).toEqual({ ended: undefined });
  });
});

describe('a write to a run', () => {
  it.each(['SUCCEEDED', 'FAILED', 'SKIPPED', 'ABORTED'])('to %s ends it if it was open or not there', (status) => {
    const ended = { what: 'run', runId: 'nightly-1' };
    expect(readEnded(record('run', { status: 'RUNNING' }, { status }))).toEqual({ ended });
    expect(readEnded(record('run', undefined, { status }))).toEqual({ ended });
    expect(readEnded(record('run', { status }, { status }))).toEqual({ ended: undefined });
  });

  it('that commits its plan ends its plan, once', () => {
    const planned = { status: 'RUNNING', planned_at: '2026-11-22T02:00:00.000Z' };
    expect(readEnded(record('run', { status: 'RUNNING' }, planned))).toEqual({
      ended: { what: 'plan', runId: 'nightly-1' },
    });
    expect(readEnded(record('run', planned, planned))).toEqual({ ended: undefined });
  });
});

test('a write to a lock ends nothing', () => {
  expect(readEnded(record('lock', { status: 'RUNNING' }, { status: 'FAILED' }))).toEqual({ ended: undefined });
});

test.each([
  [undefined, /^dynamodb is missing: /],
  [{ dynamodb: 3 }, /^dynamodb is 3: /],
  [{ dynamodb: { Keys: { run_id: text('x') } } }, /^Keys is .*: expected two texts$/],
  [{ dynamodb: { Keys: { run_id: text('x'), entry: text('run') }, NewImage: 'x' } }, /^NewImage is "x": /],
])('%j is no record, and one sentence says why', (value, problem) => {
  expect(readEnded(value)).toEqual({ problem: expect.stringMatching(problem) });
});
