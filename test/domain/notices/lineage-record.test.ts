import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { nameUuid } from '../../../adapters/lineage/name-uuid';
import { type LineageEvent, lineageOfJobRun, lineageOfRun } from '../../../domain/notices/lineage-events';
import { LINEAGE_UUIDS } from '../../../domain/notices/lineage-facets';
import { lineageOfRecord } from '../../../domain/notices/lineage-record';
import { partitionOf } from '../../../domain/tables/row-keys';
import type { JobRunRow, RunRow } from '../../../domain/tables/rows';
import { lineageProblems } from '../../support/openlineage/schemas';
import { aJobRun, anAttempt, aRunRow, isoAt } from '../../support/rows/a-job-run';
import { hostileTexts } from '../../support/rows/hostile-texts';

const place = {
  namespace: 'runsheet-prod',
  version: '0.1.0',
  uuidOf: (name: string) => nameUuid(LINEAGE_UUIDS, name),
};

type Row = RunRow | JobRunRow;

/** A record of the stream, as DynamoDB has it: the key holds the partition. */
function aRecord(after: Row | undefined, before?: Row) {
  const image = (row: Row | undefined) =>
    row && marshall({ ...row, run_id: partitionOf(row) }, { removeUndefinedValues: true });
  const { entry } = (after ?? before) as Row;
  return {
    dynamodb: {
      Keys: marshall({ run_id: partitionOf((after ?? before) as Row), entry }),
      ...(before && { OldImage: image(before) }),
      ...(after && { NewImage: image(after) }),
    },
  };
}

function eventsOf(record: unknown): LineageEvent[] {
  const read = lineageOfRecord(record, place);
  if ('problem' in read) throw new Error(read.problem);
  return read.events;
}

const brief = (record: unknown) => eventsOf(record).map(({ eventType, job }) => `${eventType} ${job.name}`);

/** The writes to a row, one after another. */
const writes = <T extends Row>(...rows: T[]) => rows.map((row, at) => aRecord(row, rows[at - 1]));

/** A job that fails, is tried again, and succeeds; with all that an event may tell. */
const texts: Partial<JobRunRow> = {
  scheduled_time: isoAt(0),
  owner: 'team:data',
  description: 'Loads the orders.',
  target: 'spark:load-orders',
  reads: ['s3://raw/orders', { namespace: 'azurecosmos://acme/dbs/shop', name: 'colls/orders' }],
  writes: ['postgres://db:5432/sales.public.orders'],
  parameters: { token: 'hush' },
  output: '"hush"',
};
const first = anAttempt({ start: 1_000, end: 2_000, status: 'FAILED' });
const second = anAttempt({ attempt: 2, start: 3_000, status: 'RUNNING' });
const ended = anAttempt({ attempt: 2, start: 3_000, end: 4_000 });
const RETRIED = [
  aJobRun({ status: 'PENDING' }, texts),
  aJobRun({ status: 'RUNNING' }, { ...texts, attempt: 1, attempts: [anAttempt({ start: 1_000, status: 'RUNNING' })] }),
  aJobRun({ status: 'RETRYING' }, { ...texts, attempt: 1, attempts: [first] }),
  aJobRun({ status: 'RUNNING' }, { ...texts, attempt: 2, attempts: [first, second] }),
  aJobRun({ status: 'SUCCEEDED' }, { ...texts, attempt: 2, attempts: [first, ended], ended_at: isoAt(4_000) }),
];

describe('the writes to a job run', () => {
  it('bring each event once, as it happens', () => {
    expect(writes(...RETRIED).map(brief)).toEqual([
      [],
      ['START nightly.load'],
      ['FAIL nightly.load'],
      ['START nightly.load'],
      ['COMPLETE nightly.load'],
    ]);
  });

  it('bring the events that are made of its row later, and no others', () => {
    const events = writes(...RETRIED).flatMap(eventsOf);
    expect(events).toEqual(lineageOfJobRun(RETRIED.at(-1) as JobRunRow, place));
    expect(events.flatMap(lineageProblems)).toEqual([]);
    expect(JSON.stringify(events)).not.toContain('hush');
  });

  it('are those of the same run, whichever partition the row is in', () => {
    const spread = RETRIED.map((row) => ({ ...row, parts: 16 }));
    const [, claimed] = writes(...spread);
    expect(claimed?.dynamodb.Keys.run_id?.S).toMatch(/^nightly-1#\d+$/);
    expect(writes(...spread).flatMap(eventsOf)).toEqual(writes(...RETRIED).flatMap(eventsOf));
  });

  it('that change nothing of its attempts, carry it over or remove it bring none', () => {
    const [, running] = RETRIED as [JobRunRow, JobRunRow];
    const last = RETRIED.at(-1) as JobRunRow;
    expect(eventsOf(aRecord({ ...running, lease_until: isoAt(9_000) }, running))).toEqual([]);
    expect(eventsOf(aRecord(aJobRun({}, { carried_from: 'nightly-0' })))).toEqual([]);
    expect(eventsOf(aRecord(undefined, last))).toEqual([]);
  });
});

describe('the writes to a run', () => {
  const { planned_at: _, ...opened } = aRunRow({ status: 'RUNNING', scheduled_time: isoAt(0), rerun_of: 'nightly-0' });
  const planned = { ...opened, planned_at: isoAt(0) };
  const closed: RunRow = { ...planned, status: 'FAILED', ended_at: isoAt(9_000), reason: 'load FAILED' };

  it('bring its start with the plan and its end with the close', () => {
    const all = writes<RunRow>(opened, planned, { ...planned, stop_requested: true }, closed, { ...closed, digest: 1 });
    expect(all.map(brief)).toEqual([[], ['START nightly'], [], ['FAIL nightly'], []]);
    expect(all.flatMap(eventsOf)).toEqual(lineageOfRun(closed, place));
    expect(all.flatMap(eventsOf).flatMap(lineageProblems)).toEqual([]);
  });

  it('bring both with the close of a run that failed before its plan, and none of one that was SKIPPED', () => {
    expect(brief(aRecord({ ...opened, status: 'FAILED', ended_at: isoAt(1) }, opened))).toEqual([
      'START nightly',
      'FAIL nightly',
    ]);
    expect(brief(aRecord({ ...opened, status: 'SKIPPED', ended_at: isoAt(1) }))).toEqual([]);
  });
});

it.each(['lock', 'digest#0000', 'batch#load', '2026-11-22T02:00:00.000Z'])('a row %s tells of no event', (entry) => {
  const row = { ...(RETRIED.at(-1) as JobRunRow), entry };
  expect(eventsOf(aRecord(row))).toEqual([]);
});

it('any text in any place of a row makes valid events, or none', () => {
  fc.assert(
    fc.property(hostileTexts, fc.constantFrom(...Object.keys(RETRIED.at(-1) as JobRunRow)), (text, field) => {
      const row = { ...(RETRIED.at(-1) as JobRunRow), [field]: text };
      const keyed = { ...aRecord(RETRIED.at(-1)).dynamodb, NewImage: marshall(row, { removeUndefinedValues: true }) };
      expect(eventsOf({ dynamodb: keyed }).flatMap(lineageProblems)).toEqual([]);
    }),
  );
});

it.each([
  [7, 'dynamodb is nothing'],
  [{ dynamodb: {} }, 'Keys is'],
  [{ dynamodb: { ...aRecord(RETRIED[0]).dynamodb, NewImage: { a: 1 } } }, 'NewImage is'],
])('%j is no record', (record, problem) => {
  expect(lineageOfRecord(record, place)).toMatchObject({ problem: expect.stringContaining(problem.slice(0, 8)) });
});
