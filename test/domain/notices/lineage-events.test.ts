import fc from 'fast-check';
import { nameUuid } from '../../../adapters/lineage/name-uuid';
import { type LineageEvent, lineageOfJobRun, lineageOfRun } from '../../../domain/notices/lineage-events';
import { LINEAGE_UUIDS } from '../../../domain/notices/lineage-facets';
import { ATTEMPT_STATUSES, type AttemptStatus, RUN_STATUSES } from '../../../domain/tables/statuses';
import { lineageProblems } from '../../support/openlineage/schemas';
import { aJobRun, anAttempt, aRunRow, isoAt } from '../../support/rows/a-job-run';
import { hostileTexts } from '../../support/rows/hostile-texts';

const place = {
  namespace: 'runsheet-prod',
  version: '0.1.0',
  uuidOf: (name: string) => nameUuid(LINEAGE_UUIDS, name),
};

const brief = (events: readonly LineageEvent[]) =>
  events.map(({ eventType, eventTime, job }) => `${eventType} ${job.name} ${eventTime.slice(17)}`);

describe('a job run', () => {
  it('starts and completes, as a run of its own whose parent is the run of its group', () => {
    const events = lineageOfJobRun(aJobRun({ span: [1_000, 2_000] }, { scheduled_time: isoAt(0) }), place);
    expect(brief(events)).toEqual(['START nightly.load 01.000Z', 'COMPLETE nightly.load 02.000Z']);
    const [start, complete] = events;
    expect(start?.run.runId).toBe(complete?.run.runId);
    const [ofRun] = lineageOfRun(aRunRow(), place);
    const parent = { run: { runId: ofRun?.run.runId }, job: { namespace: 'runsheet-prod', name: 'nightly' } };
    expect(start?.run.facets.parent).toMatchObject({ ...parent, root: parent });
    expect(start?.run.facets.nominalTime).toMatchObject({ nominalStartTime: isoAt(0) });
    expect(start?.run.facets.processing_engine).toMatchObject({ name: 'Runsheet', version: '0.1.0' });
    expect(events.flatMap(lineageProblems)).toEqual([]);
  });

  it('is one run of OpenLineage for each attempt that began', () => {
    const attempts = [
      anAttempt({ attempt: 1, start: 1_000, end: 2_000, status: 'FAILED' }),
      { ...anAttempt({ attempt: 2, start: 3_000, end: 3_500, status: 'NOT_STARTED' }), started_at: null },
      anAttempt({ attempt: 3, start: 4_000, end: 5_000 }),
    ];
    const events = lineageOfJobRun(aJobRun({ span: [1_000, 5_000] }, { attempts, attempt: 3 }), place);
    expect(brief(events)).toEqual([
      'START nightly.load 01.000Z',
      'FAIL nightly.load 02.000Z',
      'START nightly.load 04.000Z',
      'COMPLETE nightly.load 05.000Z',
    ]);
    expect(new Set(events.map(({ run }) => run.runId)).size).toBe(2);
    expect(events[1]?.run.facets.errorMessage).toMatchObject({ message: 'TimeoutError: no answer' });
    expect(events[3]?.run.facets.errorMessage).toBeUndefined();
    expect(events.flatMap(lineageProblems)).toEqual([]);
  });

  it.each(ATTEMPT_STATUSES)('whose attempt is %s ends as OpenLineage says it', (status) => {
    const row = aJobRun(
      { status: 'LOST', span: [1_000, 2_000] },
      { attempts: [{ ...anAttempt({ start: 1_000 }), status }], reason: 'because' },
    );
    const events = lineageOfJobRun(row, place);
    const ends: Partial<Record<AttemptStatus, string[]>> = { RUNNING: [], SUCCEEDED: ['COMPLETE'], ABORTED: ['ABORT'] };
    expect(events.map(({ eventType }) => eventType)).toEqual(['START', ...(ends[status] ?? ['FAIL'])]);
    // An attempt that was cut off has no end of its own: the row's is taken.
    if (events.length > 1) expect(events[1]?.eventTime).toBe(isoAt(2_000));
    if (status === 'ABORTED') expect(events[1]?.run.facets.errorMessage).toMatchObject({ message: 'because' });
    expect(events.flatMap(lineageProblems)).toEqual([]);
  });

  it('that never started has no events', () => {
    expect(lineageOfJobRun(aJobRun({ status: 'SKIPPED' }), place)).toEqual([]);
    expect(lineageOfJobRun(aJobRun({}, { carried_from: 'nightly-0' }), place)).toEqual([]);
  });

  it('says what it reads and writes, who owns it, and what it is for', () => {
    const row = aJobRun(
      { span: [1_000, 2_000] },
      {
        reads: ['s3://raw/orders/', { namespace: 'azurecosmos://acme/dbs/shop', name: 'colls/orders' }],
        writes: ['postgres://db:5432/sales.public.orders'],
        owner: 'team:data',
        description: 'Loads the orders.',
        target: 'spark:load-orders',
      },
    );
    const [start, complete] = lineageOfJobRun(row, place);
    expect(start).toMatchObject({
      inputs: [
        { namespace: 's3://raw', name: 'orders/' },
        { namespace: 'azurecosmos://acme/dbs/shop', name: 'colls/orders' },
      ],
      outputs: [{ namespace: 'postgres://db:5432', name: 'sales.public.orders' }],
      job: {
        facets: {
          ownership: { owners: [{ name: 'team:data' }] },
          documentation: { description: 'Loads the orders.' },
          jobType: { processingType: 'BATCH', integration: 'RUNSHEET', jobType: 'JOB' },
          tags: { tags: [{ key: 'target', value: 'spark:load-orders' }] },
        },
      },
    });
    expect(complete).toMatchObject({ inputs: start?.inputs, outputs: start?.outputs });
    expect([start, complete].flatMap(lineageProblems)).toEqual([]);
  });

  it('has neither parameters nor output in its events', () => {
    const row = aJobRun({ span: [1_000, 2_000] }, { parameters: { token: 'hush' }, output: '"hush"' });
    expect(JSON.stringify(lineageOfJobRun(row, place))).not.toContain('hush');
  });

  it('with any text in its row has valid events, and a bound of them', () => {
    fc.assert(
      fc.property(hostileTexts, (text) => {
        const error = { name: text, message: text.repeat(50), stack: text };
        const entry = { ...anAttempt({ start: 1_000, end: 2_000, status: 'FAILED' }), error };
        const row = aJobRun(
          { status: 'FAILED', span: [1_000, 2_000] },
          { attempts: [entry], owner: text, description: text, target: text, reads: [text] },
        );
        const events = lineageOfJobRun(row, place);
        expect(events.flatMap(lineageProblems)).toEqual([]);
        const texts = events.map((event) => JSON.stringify(event));
        expect(Math.max(...texts.map((each) => Buffer.byteLength(each)))).toBeLessThan(24_000);
        // An escape of JSON's own would be a control character.
        expect(texts.filter((each) => /[^\\](\\\\)*\\u/.test(each))).toEqual([]);
      }),
    );
  });

  it.each([
    ['a name that no plan would have', { job_name: 'a/b' }],
    ['a run_id that no run has', { run_id: '../x' }],
    ['attempts that are none', { attempts: 'many' }],
    ['an attempt that is none', { attempts: [null, 7, {}] }],
    ['a time that is none', { attempts: [{ attempt: 1, status: 'SUCCEEDED', started_at: 'yesterday' }] }],
    ['a number that is none', { attempts: [{ attempt: '1', status: 'SUCCEEDED', started_at: isoAt(0) }] }],
  ])('with %s has no events', (_, bad) => {
    expect(lineageOfJobRun({ ...aJobRun({ span: [1, 2] }), ...(bad as object) }, place)).toEqual([]);
  });
});

describe('a run', () => {
  it.each(RUN_STATUSES)('that is %s', (status) => {
    const ended = status === 'RUNNING' ? {} : { ended_at: isoAt(9_000), reason: '1 job did not succeed: load FAILED' };
    const events = lineageOfRun(aRunRow({ status, ...ended }), place);
    const types = { SUCCEEDED: ['START', 'COMPLETE'], ABORTED: ['START', 'ABORT'], FAILED: ['START', 'FAIL'] };
    expect(events.map(({ eventType }) => eventType)).toEqual(
      { ...types, RUNNING: ['START'], SKIPPED: [] }[status as string],
    );
    expect(events.flatMap(lineageProblems)).toEqual([]);
    if (status === 'FAILED')
      expect(events[1]?.run.facets.errorMessage).toMatchObject({ message: '1 job did not succeed: load FAILED' });
  });

  it('without a plan starts with its execution once it has failed, and not before', () => {
    const { planned_at: _, ...unplanned } = aRunRow({ status: 'RUNNING' });
    expect(lineageOfRun(unplanned, place)).toEqual([]);
    const failed = lineageOfRun({ ...unplanned, status: 'FAILED', ended_at: isoAt(0) }, place);
    expect(failed.map(({ eventTime }) => eventTime)).toEqual([isoAt(-500), isoAt(0)]);
  });

  it('of a group that has no valid name has no events', () => {
    expect(lineageOfRun(aRunRow({ job_group: 'a b' }), place)).toEqual([]);
  });
});

describe('the ids', () => {
  it('are those that anybody can make of the names: UUIDs, version 5', () => {
    const row = aJobRun({ span: [1_000, 2_000] });
    const [start] = lineageOfJobRun(row, place);
    expect(start?.run.runId).toBe(nameUuid(LINEAGE_UUIDS, 'runsheet-prod/nightly-1/load/1'));
    const [run] = lineageOfRun(aRunRow(), place);
    expect(run?.run.runId).toBe(nameUuid(LINEAGE_UUIDS, 'runsheet-prod/nightly-1'));
    expect(lineageOfJobRun(row, place)).toEqual(lineageOfJobRun(row, place));
    expect(lineageOfJobRun(row, { ...place, namespace: 'runsheet-dev' })[0]?.run.runId).not.toBe(start?.run.runId);
  });
});
