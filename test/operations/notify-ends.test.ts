import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { publish, putEvents } from '../../adapters/aws/notices';
import { printMetrics } from '../../adapters/aws/print-metrics';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { countStatuses } from '../../domain/tables/statuses';
import { notifyEnds } from '../../operations/notify-ends';
import { aJobRun, aRun } from '../protocol/builders';
import { takePrintedLines } from '../support/home/printed-lines';
import { boardData } from '../support/rows/board-data';
import { problemsOf } from '../support/rows/event-schemas';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';
import { type NoticeServices, openNoticeServices } from '../support/services/notice-services';

let tables: MemoryTables;
let told: NoticeServices;
let printed: ReturnType<typeof takePrintedLines>;
beforeAll(async () => {
  printed = takePrintedLines();
  tables = await openMemoryTables();
  told = await openNoticeServices();
});
beforeEach(() => {
  told.clear();
  printed.lines.length = 0;
});
afterAll(async () => {
  printed.giveBack();
  await told.close();
  await tables.close();
});

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:runsheet-prod';

type Row = RunRow | JobRunRow;
let runNo = 0;
let sequence = 0;

/** Puts a run with these job runs. By default the run has SUCCEEDED. */
async function stored(given: Partial<RunRow> = {}, jobs: Partial<JobRunRow>[] = []) {
  runNo += 1;
  const run_id = `nightly-${runNo}`;
  const rows = jobs.map((job) => aJobRun({ ended_at: '2026-11-22T02:40:00.000Z', ...job, run_id }));
  const ended = { status: 'SUCCEEDED', ended_at: '2026-11-22T02:45:00.000Z' } as const;
  const run = aRun({ ...ended, counts: countStatuses(rows), job_count: rows.length, ...given, run_id });
  await put(run, ...rows);
  return { run, rows };
}

async function put(...rows: Row[]): Promise<void> {
  for (const Item of rows) await tables.client.send(new PutCommand({ TableName: tables.runs.name, Item }));
}

/** A record of the stream for a write, in DynamoDB's notation. */
function aRecord(after: Row | undefined, before?: Row) {
  const { run_id, entry } = (after ?? before) as Row;
  const image = (row: Row | undefined) => row && marshall(row, { removeUndefinedValues: true });
  sequence += 1;
  return {
    eventName: after ? (before ? 'MODIFY' : 'INSERT') : 'REMOVE',
    dynamodb: {
      Keys: marshall({ run_id, entry }),
      ...(before && { OldImage: image(before) }),
      ...(after && { NewImage: image(after) }),
      SequenceNumber: String(sequence),
    },
  };
}

const open = <T extends Row>(row: T): T => ({ ...row, status: 'RUNNING' });
const ended = (row: Row) => aRecord(row, open(row));
const tellWithin = (remainingMs: number, ...records: unknown[]) =>
  notifyEnds(
    records,
    { runs: tables.runs, stack: 'runsheet-prod', putEvents, publish: publish.bind(undefined, TOPIC), printMetrics },
    () => remainingMs,
  );
const tell = (...Records: unknown[]) => tellWithin(120_000, ...Records);
const details = () => told.events.map(({ Detail }) => JSON.parse(Detail));
const ids = () => details().map(({ id }) => id);
const metrics = () => printed.lines.filter(({ message }) => message === 'metrics');
const NONE = { batchItemFailures: [] };

describe('the end of a run', () => {
  test('is one event, as its schema says, at the time when it ended', async () => {
    const { run } = await stored({}, [{ status: 'SUCCEEDED', attempt: 1 }]);
    await expect(tell(ended(run))).resolves.toEqual(NONE);
    expect(told.events).toMatchObject([
      { Source: 'runsheet', DetailType: 'Runsheet Run Finished', Time: Date.parse('2026-11-22T02:45:00.000Z') / 1000 },
    ]);
    const [detail] = details();
    expect(problemsOf({ 'detail-type': 'Runsheet Run Finished', detail })).toEqual([]);
    expect(detail).toMatchObject({
      id: run.run_id,
      status: 'SUCCEEDED',
      duration_ms: 900_000,
      counts: { SUCCEEDED: 1 },
    });
  });

  test('that failed is a message to the topic, with the stack in it', async () => {
    const { run } = await stored({ status: 'FAILED' }, [
      { status: 'FAILED', attempt: 2, error: { name: 'E', message: 'no' } },
    ]);
    await tell(ended(run));
    expect(told.messages).toEqual([
      expect.objectContaining({
        TopicArn: TOPIC,
        Subject: 'runsheet-prod: nightly failed: 1 of 1 job, first load-orders after 2 attempts: E: no',
        Message: expect.stringContaining(`npx runsheet why ${run.run_id} load-orders --stack runsheet-prod`),
        'MessageAttributes.entry.1.Name': 'status',
        'MessageAttributes.entry.1.Value.StringValue': 'FAILED',
        'MessageAttributes.entry.2.Name': 'job_group',
        'MessageAttributes.entry.2.Value.StringValue': 'nightly',
      }),
    ]);
  });

  test.each([
    [{ status: 'SUCCEEDED' }, 0],
    [{ status: 'SUCCEEDED', notify: 'all' }, 1],
    [{ status: 'FAILED', notify: 'none' }, 0],
  ] as const)('%j sends as many messages as its group wants: %i', async (given, messages) => {
    const { run } = await stored(given);
    await tell(ended(run));
    expect(told.messages).toHaveLength(messages);
    expect(told.events).toHaveLength(1);
  });

  test('is measured by its group; a run that never had a plan took no time', async () => {
    const { run } = await stored({ status: 'FAILED' });
    const { on_failure: _, ...unplanned } = (await stored({ status: 'FAILED' })).run;
    await put(unplanned);
    // Its first row is its last.
    await tell(ended(run), aRecord(unplanned));
    expect(ids()).toEqual([run.run_id, unplanned.run_id]);
    expect(metrics()).toEqual([
      expect.objectContaining({
        service: 'runsheet-prod',
        group: 'nightly',
        RunDuration: 900_000,
        run_id: run.run_id,
        status: 'FAILED',
      }),
    ]);
  });

  test('of a group whose name is none makes no metric of that name', async () => {
    const { run } = await stored({ job_group: 'nightly {x}' });
    await tell(ended(run));
    expect(ids()).toEqual([run.run_id]);
    expect(metrics()).toEqual([]);
  });
});

describe('the end of a job run', () => {
  test('that failed is an event and a metric, that succeeded a metric alone', async () => {
    const { rows } = await stored({ status: 'FAILED' }, [
      {
        job_name: 'a',
        status: 'FAILED',
        attempt: 3,
        started_at: '2026-11-22T02:31:00.000Z',
        error: { name: 'RangeError', message: 'no' },
      },
      { job_name: 'b', status: 'SUCCEEDED', attempt: 1, started_at: '2026-11-22T02:39:00.000Z' },
    ]);
    await expect(tell(...rows.map(ended))).resolves.toEqual(NONE);
    expect(ids()).toEqual([`${rows[0]?.run_id}/a/3`]);
    expect(problemsOf({ 'detail-type': 'Runsheet Job Failed', detail: details()[0] })).toEqual([]);
    expect(told.messages).toEqual([]);
    const common = { service: 'runsheet-prod', group: 'nightly', run_id: rows[0]?.run_id };
    expect(metrics()).toMatchObject([
      {
        ...common,
        job_name: 'a',
        status: 'FAILED',
        error: 'RangeError',
        JobDuration: 540_000,
        JobRetries: 2,
        JobFailures: 1,
      },
      {
        ...common,
        job_name: 'b',
        status: 'SUCCEEDED',
        error: null,
        JobDuration: 60_000,
        JobRetries: 0,
        JobFailures: 0,
      },
    ]);
    const { _aws } = metrics()[0] as { _aws: { CloudWatchMetrics: { Dimensions: string[][]; Namespace: string }[] } };
    expect(_aws.CloudWatchMetrics).toMatchObject([{ Namespace: 'Runsheet', Dimensions: [['service', 'group']] }]);
  });

  test.each([
    ['TIMED_OUT', 1],
    ['LOST', 1],
    ['ABORTED', 0],
  ] as const)('%s is as many events: %i', async (status, events) => {
    const { rows } = await stored({}, [{ status, attempt: 1, started_at: '2026-11-22T02:31:00.000Z' }]);
    await tell(...rows.map(ended));
    expect(ids()).toHaveLength(events);
    expect(metrics()).toMatchObject([{ status, JobFailures: events }]);
    // Nobody knows when a LOST attempt ended.
    expect('JobDuration' in (metrics()[0] as object)).toBe(status !== 'LOST');
  });

  test('that is INVALID is told when the plan is fixed, once, and not before: it may be planned again', async () => {
    const { run, rows } = await stored({ status: 'RUNNING' }, [
      { job_name: 'bad', status: 'INVALID', reason: 'priority is "high"' },
      { job_name: 'good', status: 'PENDING' },
    ]);
    const { planned_at: _, ...before } = run;
    await tell(...rows.map((row) => aRecord(row)), aRecord(before));
    expect(told.events).toEqual([]);
    await tell(aRecord(run, before), aRecord({ ...run, events_left: 7 }, run));
    expect(ids()).toEqual([`${run.run_id}/bad/0`]);
    expect(details()).toMatchObject([{ status: 'INVALID', reason: 'priority is "high"' }]);
    expect(metrics()).toMatchObject([{ job_name: 'bad', JobFailures: 1, JobRetries: 0 }]);
  });
});

describe('no end is', () => {
  const tellsNothing = async (...records: unknown[]) => {
    await expect(tell(...records)).resolves.toEqual(NONE);
    expect([told.events, told.messages, metrics()]).toEqual([[], [], []]);
  };

  test('what is written to a closed run, such as that it leaves its group', async () => {
    const { run } = await stored({ status: 'FAILED' });
    const { open_runs: _, ...left } = run;
    await tellsNothing(aRecord(left, run));
  });

  test('a row that is there from the start: carried over, disabled, not selected', async () => {
    const { rows } = await stored({}, [
      { job_name: 'a', status: 'SUCCEEDED', carried_from: 'nightly-0' },
      { job_name: 'b', status: 'DISABLED' },
      { job_name: 'c', status: 'SKIPPED' },
    ]);
    await tellsNothing(...rows.map((row) => aRecord(row)));
  });

  test('a job that never started because of another', async () => {
    const { rows } = await stored({}, [{ status: 'SKIPPED' }]);
    await tellsNothing(...rows.map((row) => aRecord(row, { ...row, status: 'PENDING' })));
  });

  test('the deletion of what has expired', async () => {
    const { run, rows } = await stored({ status: 'FAILED' }, [{ status: 'FAILED', attempt: 1 }]);
    await tellsNothing(aRecord(undefined, run), ...rows.map((row) => aRecord(undefined, row)));
  });

  test('a row of another plan than its run’s, or of no run', async () => {
    const { rows } = await stored({ plan_no: 2 }, [{ status: 'FAILED', attempt: 1 }]);
    const lonely = aJobRun({ run_id: 'nightly-gone', status: 'FAILED', attempt: 1 });
    await put(lonely);
    await tellsNothing(...rows.map(ended), ended(lonely));
  });

  test('a lock, or a scheduled time', async () => {
    const lock = { run_id: '@lock#nightly', entry: 'lock', status: 'FAILED' } as never;
    const fire = { run_id: '@fire#nightly', entry: '2026-11-22T02:00:00.000Z', status: 'FAILED' } as never;
    await tellsNothing(ended(lock), ended(fire));
  });
});

describe('a batch', () => {
  test('stops before its time is up, so that nothing that it has told comes again', async () => {
    const { rows } = await stored({}, [{ job_name: 'a', status: 'FAILED', attempt: 1 }]);
    const records = rows.map(ended);
    const first = records[0]?.dynamodb.SequenceNumber;
    await expect(tellWithin(10_000, ...records)).resolves.toEqual({ batchItemFailures: [{ itemIdentifier: first }] });
    expect(ids()).toEqual([]);
  });

  test('stops at the first end that cannot be told, so that none before it is told again, and none after it twice', async () => {
    const { rows } = await stored({}, [
      { job_name: 'a', status: 'FAILED', attempt: 1 },
      { job_name: 'b', status: 'FAILED', attempt: 1 },
      { job_name: 'c', status: 'SUCCEEDED', attempt: 1 },
    ]);
    const records = rows.map(ended);
    const idOf = (job: string) => `${rows[0]?.run_id}/${job}/1`;
    await tell(records[0]);
    told.refuse.events = 1;
    const second = records[1]?.dynamodb.SequenceNumber;
    await expect(tell(...records.slice(1))).resolves.toEqual({ batchItemFailures: [{ itemIdentifier: second }] });
    expect(printed.lines).toContainEqual(
      expect.objectContaining({
        message: 'an end could not be notified',
        reason: expect.stringContaining('ThrottlingException: too many'),
      }),
    );
    await expect(tell(...records.slice(1))).resolves.toEqual(NONE);
    expect(ids()).toEqual([idOf('a'), idOf('b')]);
    expect(metrics().map(({ job_name }) => job_name)).toEqual(['a', 'b', 'c']);
  });

  test('stops at an end in the middle of a call of ten: those after it in that call come twice, and none is measured twice', async () => {
    const names = Array.from({ length: 14 }, (_, at) => `job-${String(at).padStart(2, '0')}`);
    const { rows } = await stored(
      { status: 'FAILED' },
      names.map((job_name) => ({ job_name, status: 'FAILED', attempt: 1 }) as const),
    );
    const records = rows.map(ended);
    told.takeFirst = 6;
    told.refuse.events = 1;
    const seventh = records[6]?.dynamodb.SequenceNumber;
    await expect(tell(...records)).resolves.toEqual({ batchItemFailures: [{ itemIdentifier: seventh }] });
    await expect(tell(...records.slice(6))).resolves.toEqual(NONE);
    const idsOf = (of: string[]) => of.map((name) => `${rows[0]?.run_id}/${name}/1`);
    expect(ids()).toEqual(idsOf([...names.slice(0, 6), ...names.slice(7, 10), ...names.slice(6)]));
    expect(metrics().map(({ job_name }) => job_name)).toEqual(names);
  });

  test('puts the events of jobs before that of their run, and reads a run once', async () => {
    const { run, rows } = await stored({ status: 'FAILED' }, [
      { job_name: 'a', status: 'FAILED', attempt: 1 },
      { job_name: 'b', status: 'FAILED', attempt: 1 },
    ]);
    await tell(...rows.map(ended), ended(run));
    expect(ids()).toEqual([`${run.run_id}/a/1`, `${run.run_id}/b/1`, run.run_id]);
  });

  test('whose message is refused comes again with its event, and is measured once', async () => {
    const { run } = await stored({ status: 'FAILED' });
    const record = ended(run);
    told.refuse.messages = 1;
    await expect(tell(record)).resolves.toEqual({
      batchItemFailures: [{ itemIdentifier: record.dynamodb.SequenceNumber }],
    });
    await expect(tell(record)).resolves.toEqual(NONE);
    expect(ids()).toEqual([run.run_id, run.run_id]);
    expect(told.messages).toHaveLength(1);
    expect(metrics()).toHaveLength(1);
  });

  test('with what is no record names it, and where it has no number the whole batch', async () => {
    const broken = { dynamodb: { Keys: {}, SequenceNumber: '7' } };
    await expect(tell(broken)).resolves.toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
    await expect(tell('x')).resolves.toEqual({ batchItemFailures: [{ itemIdentifier: '' }] });
  });

  test('of many failed jobs is put ten at a time', async () => {
    const { run } = await stored(
      { status: 'RUNNING' },
      Array.from({ length: 23 }, (_, at) => ({ job_name: `bad-${at}`, status: 'INVALID' }) as const),
    );
    const { planned_at: _, ...before } = run;
    await tell(aRecord(run, before));
    expect(new Set(ids()).size).toBe(23);
  });
});

test('a night of a large group is told whole', async () => {
  const { run, rows } = boardData({ jobs: 40, runs: 1 }).runs[0] as { run: RunRow; rows: JobRunRow[] };
  await put(run, ...rows);
  await tell(...rows.map((row) => (row.attempt > 0 ? ended(row) : aRecord(row))), ended(run));
  expect(told.events.map(({ DetailType }) => DetailType)).toEqual(['Runsheet Job Failed', 'Runsheet Run Finished']);
  expect(metrics()).toHaveLength(rows.filter(({ attempt }) => attempt > 0).length + 1);
});
